"""Checks of a plan before any work: its slides, lists, pictures' files, and the room of its blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from lectra.document.blocks import BlockBase, DeckList
from lectra.document.deck import D, Deck
from lectra.document.numbered import Cited
from lectra.document.slide import S, Slide
from lectra.errors import InvalidInput
from lectra.identity import identified
from lectra.images.own import find_file
from lectra.models import LectureWarning, WrittenSlide
from lectra.options import MAX_SLIDES, quoted
from lectra.paths import BadPath
from lectra.project.reading import OnWarning
from lectra.registry import THEMES

MAX_PAGES = 300
"""Slides of a lecture, with those that texts too long for one are parted into."""
_MANY_PAGES = 12
"""A block that fills more slides is warned of."""


def settle_plan(
    plan: Deck, place: Path | str, folder: Path | None, on_warning: OnWarning, kept: Collection[str] = ()
) -> Deck:
    """Return a plan that can be carried out, whole: with ids, and the paths of its pictures.

    ``place`` is what errors call it, and ``folder`` where its pictures lie, but for those that are ``kept``
    already. Raises InvalidInput, naming the slide.
    """
    check_slides(place, plan)
    plan = settle_files(plan, folder, kept)
    first = plan.slides[0]
    opens = all(slide.role != "title" for slide in plan.slides)
    if opens and first.role == "content" and first.layout == "auto" and not first.blocks:
        first = first.model_copy(update={"role": "title"})
    plan = plan.model_copy(update={"slides": identified((first, *plan.slides[1:]))})
    check_lists(plan)
    _check_drawn(plan, on_warning)
    return plan


def _check_drawn(plan: Deck, on_warning: OnWarning) -> None:
    """Check that drawn blocks have room: on slides of their own, and not on too many.

    Raises InvalidInput for a diagram that has none at the least size of its type.
    """
    holds_one = [slide for slide in plan.slides if any(map(_is_drawn, _blocks_of(slide)))]
    if not holds_one:
        return
    from lectra.deck.legible import extent

    for slide in holds_one:
        written = WrittenSlide(**slide.model_dump(exclude={"shows"}))
        pages, has_room = extent(written, THEMES["lectra"], plan.lang)
        name = f"{_drawn_type(slide)} of slide {slide.id or quoted(slide.title)}"
        if not has_room:
            reason = f"the {name} has no room on a slide"
            remedy = "Give it fewer entries or shorter texts, or make two slides of it."
            raise InvalidInput("outline", reason, remedy=remedy)
        if pages > _MANY_PAGES:
            on_warning(
                LectureWarning(
                    stage="request",
                    message=f"The {name} is long.",
                    fallback=f"It fills {pages} slides.",
                    remedy="Leave out what is not spoken of, or shorten its texts.",
                )
            )


def _blocks_of(slide: Slide) -> Iterable[BlockBase]:
    return slide.block.standing().values() if slide.block else ()


def _drawn_type(slide: Slide) -> str:
    return next(block.type for block in _blocks_of(slide) if _is_drawn(block))


def _is_drawn(block: BlockBase) -> bool:
    return block.type in ("diagram", "table", "code")


def check_lists(plan: Deck) -> None:
    """Refuse lists that are made from the deck where it has nothing for them, or where they are written out.

    Raises InvalidInput, naming the slide.
    """
    for place, slide in enumerate(plan.slides):
        if not isinstance(slide.block, DeckList):
            continue
        name = f"the {slide.block.type} of slide {slide.id or quoted(slide.title)}"
        if slide.block.entries:
            reason = f"{name} has entries, which are made from the deck"
            raise InvalidInput("outline", reason, remedy='Leave "entries" out.')
        try:
            slide.block.with_deck(plan.slides, place, Cited(plan.sources))
        except InvalidInput as exc:
            raise InvalidInput("outline", f"{name}: {exc.reason}", remedy=exc.remedy) from exc


def settle_files(plan: D, folder: Path | None, known: Collection[str] = ()) -> D:
    """Return a plan with the paths of its pictures, which are named from the folder that it lies in.

    Those that are ``known`` are left alone. Raises InvalidInput for one that cannot be used.
    """
    return plan.model_copy(update={"slides": tuple(_settled(slide, folder, known) for slide in plan.slides)})


def _settled(slide: S, folder: Path | None, known: Collection[str]) -> S:
    slide = _with_files(slide, folder)
    name = slide.pictured.file
    if not name or name in known:
        return slide
    field = f"the picture file of slide {slide.id or quoted(slide.title)}"
    if folder is None:
        reason = f"{field}: an outline that is sent as text lies in no folder"
        raise InvalidInput("outline", reason, remedy="Name a query, or bring the outline as a file.")
    try:
        path = find_file(name, folder)
    except BadPath as exc:
        remedy = "Put the picture into the folder of the outline, and name it from there."
        raise InvalidInput("outline", f"{field}: {exc}", remedy=remedy) from exc
    return slide.with_file(str(path))


def _with_files(slide: S, folder: Path | None) -> S:
    """Return a slide whose blocks have what they read from files (InvalidInput, naming the slide)."""
    try:
        blocks = tuple(block.with_files(folder) for block in slide.blocks)
    except InvalidInput as exc:
        reason = f"the {exc.field} of slide {slide.id or quoted(slide.title)}: {exc.reason}"
        raise InvalidInput("outline", reason, remedy=exc.remedy) from exc
    return slide.model_copy(update={"blocks": blocks})


def check_pages(count: int) -> None:
    """Refuse texts that fill more slides than a lecture may have (InvalidInput)."""
    if count > MAX_PAGES:
        reason = f"its texts fill more than the {MAX_PAGES} slides that a lecture may have"
        raise InvalidInput("outline", reason, remedy="Shorten them, or make several lectures of it.")


def check_slides(path: Path | str, plan: Deck) -> None:
    """Refuse too many slides, and titles that are used twice (InvalidInput, naming the file)."""
    if len(plan.slides) > MAX_SLIDES:
        reason = f"{path} has {len(plan.slides)} slides, and at most {MAX_SLIDES} are allowed"
        raise InvalidInput("outline", reason, remedy="Leave some out.")
    titles = [slide.title for slide in plan.slides]
    for number, title in enumerate(titles):
        if title in titles[:number]:
            reason = f"slide {number} of {path} has a title used before: {quoted(plan.slides[number].title)}"
            raise InvalidInput("outline", reason, remedy="Give each slide a title of its own.")
