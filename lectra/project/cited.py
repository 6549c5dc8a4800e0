"""``sources.json``: the words that a lecture cites, found again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lectra.document.citing import SourcePassage, SourcesFile, SourceText, source_of
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.errors import InvalidInput
from lectra.models import LectureWarning
from lectra.project.reading import OnWarning, read_as
from lectra.runs.stages import SOURCES

MAX_BYTES = 100_000_000
"""Of all sources' words: as many as are read of documents, in letters of up to four bytes."""


def read_cited(plan: Deck, folder: Path | None, field: str, on_warning: OnWarning) -> tuple[SourceText, ...]:
    """Return the words of a plan's sources, which lie in a ``folder`` with it; none where it has no sources.

    Those that are not there, or are of other files, are warned of. Raises InvalidInput for a file that is not
    sound, and naming ``field`` for a plan that cites what its sources do not have.
    """
    if not plan.sources:
        return ()
    kept = {source.id: source for source in _kept(folder)}
    found = tuple(
        kept[info.id] for info in plan.sources if info.id in kept and kept[info.id].sha256 == info.sha256
    )
    if len(found) < len(plan.sources):
        on_warning(_warn_of_missing())
    check_passages(plan, found, field)
    return found


def check_passages(plan: Deck, sources: tuple[SourceText, ...], field: str) -> None:
    """Refuse a plan that cites passages which these of its sources do not have (InvalidInput)."""
    known = {source.id: {passage.id for passage in source.passages} for source in sources}
    for place, name, passage in plan.citations():
        source = source_of(passage)
        if source in known and passage not in known[source]:
            slide = plan.slides[place].name or place
            reason = f"the {name} of slide {slide} cites {passage}, which {SOURCES} does not have"
            raise InvalidInput(field, reason, remedy=f"Name a passage of {SOURCES}, or remove the mark.")


def cited_passages(slide: Slide, sources: Iterable[SourceText]) -> tuple[SourcePassage, ...]:
    """Return the passages that a slide without a narration is written from: those that it cites, in order.

    Those of a source whose words are not there are left out.
    """
    if slide.narration or slide.lists_deck or not slide.cites:
        return ()
    wanted = frozenset(slide.cites)
    named = frozenset(map(source_of, wanted))
    return tuple(
        passage
        for source in sources
        if source.id in named
        for passage in source.passages
        if passage.id in wanted
    )


def _kept(folder: Path | None) -> tuple[SourceText, ...]:
    if folder is None or not (folder / SOURCES).is_file():
        return ()
    remedy = "Make the lecture again from its documents: this file is not for editing."
    return read_as(folder / SOURCES, SourcesFile, SOURCES, remedy=remedy, max_bytes=MAX_BYTES).sources


def _warn_of_missing() -> LectureWarning:
    return LectureWarning(
        stage="sources",
        message=f"The outline cites sources whose words are not in a {SOURCES} beside it.",
        fallback="They are cited by their names alone.",
        remedy=f"Put the {SOURCES} of the lecture that the outline is from into the outline's folder.",
    )
