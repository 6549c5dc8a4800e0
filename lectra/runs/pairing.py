"""Which slide of an edited file is which slide that was made, and in which order they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from lectra.errors import InvalidInput
from lectra.models import OutlineSlide, SlideScript
from lectra.runs.project import Made, MadePage, ScriptEntry, entry_of, tidied

TELLING = ("points", "narration", "image_query")


class Told(NamedTuple):
    """An entry of the script, and the page that it was made as."""

    entry: ScriptEntry
    number: int | None


class Group(NamedTuple):
    """Entries that stand together and belong to one slide of the outline; None for a new slide."""

    position: int | None
    told: tuple[Told, ...]


Item = tuple[Literal["made", "planned", "told"], int]
"""A slide by its place: in the outline as made, in the outline as edited, among the script's groups."""


def groups_of(made: Made, entries: Sequence[ScriptEntry]) -> tuple[Group, ...]:
    """Put the entries of a slide together, and each new one by itself. Raises InvalidInput."""
    runs: list[Group] = []
    for told in _numbered(made, entries):
        position = None if told.number is None else made.pages[told.number].position
        if position is not None and runs and runs[-1].position == position:
            runs[-1] = Group(position, (*runs[-1].told, told))
        else:
            runs.append(Group(position, (told,)))
    numbers = [told.number for run in runs for told in run.told if told.number is not None]
    firsts = {made.pages[number].position: number for number in sorted(numbers, reverse=True)}
    groups: list[Group] = []
    for run in runs:
        if run.position is None or any(told.number == firsts[run.position] for told in run.told):
            groups.append(run)
        else:  # pages that were moved away from the first of their slide are slides of their own
            groups += [Group(None, (told,)) for told in run.told]
    return tuple(groups)


def _numbered(made: Made, entries: Sequence[ScriptEntry]) -> list[Told]:
    """Say which page each entry is; of several copies, the one that is unchanged, or the first."""
    places: dict[int, int] = {}
    for place, entry in enumerate(entries):
        number = entry.slide
        if number is None:
            continue
        if not 0 <= number < len(made.pages):
            reason = f"no slide {number} was made"
            raise InvalidInput("script.json", reason, remedy='Leave "slide" out of a new slide.')
        first = places.setdefault(number, place)
        page = made.pages[number]
        if is_edited(Told(entries[first], number), page) and not is_edited(Told(entry, number), page):
            places[number] = place
    return [
        Told(entry, entry.slide if entry.slide is not None and places[entry.slide] == place else None)
        for place, entry in enumerate(entries)
    ]


def kin_of(old: Sequence[OutlineSlide], new: Sequence[OutlineSlide]) -> dict[int, int]:
    """Find each edited slide's place in the outline as made: by its title, by all else, by where it is.

    A slide in the place of another is that one only where something else than its title is still the same.
    """

    def same_title(place: int, was: int) -> bool:
        return new[place].title.casefold() == tidy_slide(old[was]).title.casefold()

    def same_but_title(place: int, was: int) -> bool:
        slide = new[place]
        told = slide.points or slide.narration or slide.image_query
        return bool(told) and tidy_slide(old[was]).model_copy(update={"title": slide.title}) == slide

    def same_place(place: int, was: int) -> bool:
        was_slide, slide = tidy_slide(old[was]), new[place]
        alike = any(
            getattr(slide, name) and getattr(slide, name) == getattr(was_slide, name) for name in TELLING
        )
        return len(old) == len(new) and place == was and alike

    found: dict[int, int] = {}
    tests: tuple[Callable[[int, int], bool], ...] = (same_title, same_but_title, same_place)
    for is_kin in tests:
        for place in range(len(new)):
            free = (was for was in range(len(old)) if was not in found.values())
            was = None if place in found else next((was for was in free if is_kin(place, was)), None)
            if was is not None:
                found[place] = was
    return found


def order_of(made: Made, kin: dict[int, int], slides: int, groups: Sequence[Group]) -> list[Item]:
    """Put the slides that there are to be in order; ``slides`` is how many the edited outline has."""
    planned: list[Item] = [("made", kin[new]) if new in kin else ("planned", new) for new in range(slides)]
    told: list[Item] = [
        ("told", place) if group.position is None else ("made", group.position)
        for place, group in enumerate(groups)
    ]
    written = {("made", page.position) for page in made.pages}
    gone = {item for item in told if item[0] == "made" and item not in planned}
    gone |= {item for item in planned if item in written and item not in told}
    planned = [item for item in planned if item not in gone]
    told = [item for item in told if item not in gone]
    kept = [item for item in planned if item[0] == "made"]
    first, other = (planned, told) if kept != sorted(kept) or not told else (told, planned)
    row = list(first)
    for place, item in enumerate(other):
        if item not in row:
            row.insert(row.index(other[place - 1]) + 1 if place else 0, item)
    return row


def is_edited(told: Told, page: MadePage) -> bool:
    """Whether an entry says anything else than the page that it was made as."""
    return told.entry.script != tidy_page(page)


def tidy_slide(slide: OutlineSlide) -> OutlineSlide:
    """Give a slide as it is when it has been written to a file and read again."""
    return OutlineSlide.model_validate(tidied(slide.model_dump(mode="json")))


def tidy_page(page: MadePage) -> SlideScript:
    """Give a page as it is when it has been written to a file and read again."""
    entry: ScriptEntry = ScriptEntry.model_validate(tidied(entry_of(0, page.script).model_dump(mode="json")))
    return entry.script
