"""Bounds: what a model writes beyond what a lecture may hold is cut, at the end of a word or a sentence."""

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
from lectra.text import shorten

_LEAST_CHARS = 40
"""Room below which no point is begun."""


def bounded_title(text: str, room: int = MAX_TITLE) -> str:
    """Return as much of a title or a subtitle as it may have."""
    return text if len(text) <= room else shorten(text, room)


def bounded_points(points: Iterable[str]) -> tuple[str, ...]:
    """Return as many points as a slide may have, and as much of each."""
    kept: list[str] = []
    room, lines = MAX_POINTS_CHARS, MAX_POINTS_LINES
    for point in points:
        most = min(MAX_POINT, room)
        lines -= len(point.splitlines())
        if len(kept) == MAX_POINTS or most < min(len(point), _LEAST_CHARS) or lines < 0:
            break
        kept.append(point if len(point) <= most else shorten(point, most))
        room -= len(kept[-1])
    return tuple(kept)


def bounded_narration(spoken: Sequence[str]) -> tuple[str, ...]:
    """Return as many sentences as a narration may have; the first may have to be cut."""
    ends = takewhile(lambda end: end <= MAX_NARRATION, accumulate(len(sentence) + 1 for sentence in spoken))
    count = len(list(ends))
    return tuple(spoken[:count]) or tuple(shorten(sentence, MAX_NARRATION - 1) for sentence in spoken[:1])
