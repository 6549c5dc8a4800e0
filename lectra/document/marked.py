"""A text with marks, as it is read: see :mod:`lectra.document.inline` for how a file has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import Any, Literal, NamedTuple, Self

Style = Literal["strong", "emphasis", "code", "link", "formula", "cite", "raised"]
TO_SLIDE = "#"
"""What a link to a slide of the deck begins with; the slide's id follows. No text of a file has one."""


class Span(NamedTuple):
    """A part of a text from ``start`` to ``end`` that is marked.

    ``url`` is where a link leads, ``latex`` what a formula is written as. A citation marks the one character
    that it stands behind, and ``passage`` is the id of what it names. What is raised is its number, as it is
    drawn; no file has one.
    """

    start: int
    end: int
    style: Style
    url: str = ""
    latex: str = ""
    passage: str = ""


class Marked(str):
    """A text with marks, as it is read. Equal to another with the same text and marks.

    It keeps them where it is cut by a slice, or joined to another by ``+``; all else gives a plain text.
    """

    spans: tuple[Span, ...]
    source: str
    """As its file has it; empty for one that was made of others."""

    def __new__(cls, text: str, spans: Iterable[Span] = (), source: str = "") -> Self:
        """Mark parts of a text."""
        made = super().__new__(cls, text)
        made.spans, made.source = tuple(spans), source
        return made

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) is True and spans_of(other) == self.spans

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Marked, (str(self), self.spans, self.source)

    def __getitem__(self, key: Any) -> str:
        cut = super().__getitem__(key)
        if not isinstance(key, slice):
            return cut
        start, end, _ = key.indices(len(self))
        inside = (
            span._replace(start=max(span.start, start) - start, end=min(span.end, end) - start)
            for span in self.spans
        )
        kept = [span for span in inside if span.start < span.end]
        return Marked(cut, kept) if kept else cut

    def __add__(self, other: str) -> str:
        return _joined(self, other)

    def __radd__(self, other: str) -> str:
        return _joined(other, self)


def _joined(first: str, second: str) -> str:
    moved = (
        span._replace(start=span.start + len(first), end=span.end + len(first)) for span in spans_of(second)
    )
    return Marked(str.__add__(first, second), (*spans_of(first), *moved))


def spans_of(text: object) -> tuple[Span, ...]:
    """Return the marks of a text; none of one that is plain."""
    return text.spans if isinstance(text, Marked) else ()


def split_lines(text: str) -> Iterator[str]:
    """Split a text at its line feeds; its lines keep their marks."""
    start = 0
    for line in str(text).split("\n"):
        yield text[start : start + len(line)]
        start += len(line) + 1


def join(texts: Sequence[str], between: str) -> str:
    """Join texts, which keep their marks."""
    return reduce(lambda whole, text: whole + between + text, texts)
