"""A slide of the script from its pages, as they are edited one by one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lectra.document.blocks import Block
from lectra.document.marked import join
from lectra.document.slide import Slide
from lectra.document.text import Item
from lectra.models import WrittenSlide
from lectra.project.made import Made
from lectra.project.points import join_points
from lectra.project.script import ScriptEntry, entry_of
from lectra.text import joined, tidied


def whole_slides(made: Made, entries: Sequence[ScriptEntry]) -> tuple[ScriptEntry, ...]:
    """Put the pages of each slide together, where its first page stands.

    A later page becomes a new slide where its title, its layout or the type of its block was changed, where
    the type of the first page's block was changed, and where no such page was made.
    """
    places = {plan.id: place for place, plan in enumerate(made.outline.slides)}
    pages = {name: [tidy_script(page) for page in made.pages_of(place)] for name, place in places.items()}
    turned = {
        entry.id
        for entry in entries
        if entry.page == 1 and pages.get(entry.id) and not _is_alike(entry, pages[entry.id][0])
    }
    groups: dict[str, list[ScriptEntry]] = {}
    for number, entry in enumerate(entries):
        known = pages.get(entry.id, []) if entry.id not in turned else []
        if entry.page > 1 and not _goes_on(entry, known):
            groups[f" {number}"] = [entry.model_copy(update={"id": "", "page": 1})]
        else:
            groups.setdefault(entry.id or f" {number}", []).append(entry)
    return tuple(
        _whole(made, places[group[0].id], pages[group[0].id], group) if group[0].id in places else group[0]
        for group in groups.values()
    )


def tidy_script(script: WrittenSlide) -> WrittenSlide:
    """Return a script as it is when it has been written to a file and read again."""
    entry: ScriptEntry = ScriptEntry.model_validate(tidied(entry_of("", script).model_dump(mode="json")))
    return entry.script


def _goes_on(entry: ScriptEntry, pages: Sequence[WrittenSlide]) -> bool:
    """Whether a later page says of itself what it said as it was made."""
    if entry.page > len(pages):
        return False
    was = pages[entry.page - 1]
    return (entry.title, entry.role, entry.layout, entry.subtitle) == (
        was.title,
        was.role,
        was.layout,
        was.subtitle,
    ) and _is_alike(entry, was)


def _is_alike(entry: Slide, was: Slide) -> bool:
    """Whether a page shows the same type of block, or less."""
    return entry.block is None or was.block is None or entry.block.type == was.block.type


def _whole(
    made: Made, place: int, pages: Sequence[WrittenSlide], entries: Sequence[ScriptEntry]
) -> ScriptEntry:
    """Make one entry of the pages of a slide; where one of them is to be written, all of it is."""
    ordered = sorted(entries, key=lambda entry: entry.page)
    first = ordered[0]
    if len(pages) <= 1 and len(entries) == 1:
        return first
    script = tidy_script(made.slides[place])
    said = [entry.narration for entry in ordered]
    shown = [(entry.page - 1, _flow(entry)) for entry in ordered if entry.page <= len(pages)]
    were = [_flow(page) for page in pages]
    is_first = first.page == 1
    narration = join(said, joined(("", ""), made.outline.lang)) if all(said) else ""
    return first.model_copy(
        update={
            "page": 1,
            "title": first.title if is_first else script.title,
            "role": first.role if is_first else script.role,
            "layout": first.layout if is_first else script.layout,
            "blocks": _blocks(ordered, script, join_points(_flow(script), were, shown))
            if shown != list(enumerate(were))
            else _blocks(ordered, script, _flow(script)),
            "narration": script.narration if said == [page.narration for page in pages] else narration,
        }
    )


def _flow(slide: Slide) -> tuple[Item, ...]:
    return slide.block.flow() if slide.block else ()


def _blocks(pages: Sequence[ScriptEntry], script: WrittenSlide, items: Sequence[Item]) -> tuple[Block, ...]:
    """Return the block of a slide that has these items on its pages; what else it has is the first page's."""
    block = next((slide.block for slide in (*pages, script) if slide.block), None)
    return (block.with_flow(items),) if block and items else ()
