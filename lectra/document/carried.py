"""Parts of a text, with the marks that they have in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from lectra.document.marked import Marked, Span, spans_of

_NEAR = 8
"""As many characters may have been left out of a text before one that is looked for in it."""


def carry(text: str, part: str) -> str:
    """Return a part of a text with its marks; see :func:`carry_each`."""
    return carry_each(text, [part])[0]


def carry_each(text: str, parts: Sequence[str]) -> list[str]:
    """Return parts of a text, in their order, with the marks that they have in it.

    Characters may have been left out between and within them, or replaced by others.
    """
    spans = spans_of(text)
    if not spans:
        return list(parts)
    carried, at = [], 0
    for part in parts:
        places = _places(part, str(text), at)
        carried.append(_with_spans(part, places, spans))
        at = places[-1] + 1 if places else at
    return carried


def _places(part: str, text: str, start: int) -> list[int]:
    """Return the place in a text of each character of a part; of one that it has not, a place near by."""
    found = text.find(part, start)
    if found >= 0:
        return list(range(found, found + len(part)))
    places, at = [], start
    for char in part:
        found = text.find(char, at, at + _NEAR)
        places.append(found if found >= 0 else max(at - 1, 0))
        at = found + 1 if found >= 0 else at
    return places


def _with_spans(part: str, places: Sequence[int], spans: Iterable[Span]) -> str:
    kept = []
    for span in spans:
        start, end = bisect_left(places, span.start), bisect_left(places, span.end)
        if start < end:
            kept.append(span._replace(start=start, end=end))
    return Marked(part, kept) if kept else part
