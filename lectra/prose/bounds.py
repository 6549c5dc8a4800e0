"""Bounds: of what a model writes beyond what a lecture may hold, the sentences that fit are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, takewhile

from lectra.document.text import (
    MAX_NARRATION,
    MAX_POINT,
    MAX_POINTS,
    MAX_POINTS_CHARS,
    MAX_POINTS_LINES,
    MAX_TITLE,
)
from lectra.text import sentences, shorten

_LEAST_CHARS = 40
"""Room below which no point is begun."""


def bounded(text: str, room: int) -> str:
    """Return as many sentences of a text as have room, or the words where its first sentence has none."""
    if len(text) <= room:
        return text
    whole = _that_fit(sentences(text[: room + 1])[:-1], room)
    return " ".join(whole) or shorten(text, room).rstrip("…")


def bounded_title(text: str, room: int = MAX_TITLE) -> str:
    """Return as much of a title or a subtitle as it may have."""
    return bounded(text, room)


def bounded_points(points: Iterable[str]) -> tuple[str, ...]:
    """Return as many points as a slide may have, and as much of each."""
    kept: list[str] = []
    room, lines = MAX_POINTS_CHARS, MAX_POINTS_LINES
    for point in points:
        most = min(MAX_POINT, room)
        lines -= len(point.splitlines())
        if len(kept) == MAX_POINTS or most < min(len(point), _LEAST_CHARS) or lines < 0:
            break
        kept.append(bounded(point, most))
        room -= len(kept[-1])
    return tuple(kept)


def bounded_narration(spoken: Sequence[str]) -> tuple[str, ...]:
    """Return as many sentences as a narration may have; the first may have to be cut."""
    return _that_fit(spoken, MAX_NARRATION) or tuple(
        bounded(sentence, MAX_NARRATION - 1) for sentence in spoken[:1]
    )


def _that_fit(spoken: Sequence[str], room: int) -> tuple[str, ...]:
    """Return the first sentences, as many as fit when they are joined by spaces."""
    ends = takewhile(lambda end: end <= room, accumulate(len(sentence) + 1 for sentence in spoken))
    return tuple(spoken[: len(list(ends))])
