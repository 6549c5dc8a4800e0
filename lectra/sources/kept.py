"""A source that was read → what a lecture keeps of it: its words, and nothing of where it lay."""

from __future__ import annotations

from collections.abc import Sequence

from lectra.document.citing import SourceInfo, SourcePassage, SourceText
from lectra.document.inline import read_marks
from lectra.document.text import MAX_TITLE
from lectra.errors import InvalidInput
from lectra.sources.source import Source
from lectra.text import one_line, shorten

MAX_PASSAGES, MAX_CHARS = 200_000, 20_000_000
"""Of all sources, and of their texts: some 10,000 pages."""


def keep(sources: Sequence[Source]) -> tuple[SourceText, ...]:
    """Return the sources as ``sources.json`` has them, in plain text. Raises InvalidInput for too much."""
    count = sum(len(source.passages) for source in sources)
    if count > MAX_PASSAGES:
        reason = f"they have {count:,} paragraphs, and at most {MAX_PASSAGES:,} are read"
        raise InvalidInput("sources", reason, remedy="Name fewer, or a part of them.")
    chars = sum(len(passage.text) for source in sources for passage in source.passages)
    if chars > MAX_CHARS:
        reason = f"they have {chars:,} characters of text, and at most {MAX_CHARS:,} are read"
        raise InvalidInput("sources", reason, remedy="Name fewer, or a part of them.")
    return tuple(map(_kept, sources))


def info_of(source: Source) -> SourceInfo:
    """Return what a deck says of a source."""
    return SourceInfo(
        id=source.id,
        name=source.name,
        title=_line(source.title),
        authors=_line(source.authors),
        date=_line(source.date),
        sha256=source.sha256,
    )


def _kept(source: Source) -> SourceText:
    return SourceText(
        **info_of(source).model_dump(),
        passages=tuple(
            SourcePassage(id=passage.id, text=str(read_marks(passage.text)), place=passage.place)
            for passage in source.passages
        ),
    )


def _line(text: str) -> str:
    return shorten(one_line(str(read_marks(text))), MAX_TITLE)
