"""Cutting a text that is too long for a page where readers pause: at lines, sentences, clauses, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from lectra.deck.breaks import clusters
from lectra.deck.wrap import SPACES, longest
from lectra.text import sentences

Fits = Callable[[str], bool]
Room = Callable[[str, int], int]
"""How many characters of the rest of a text a portion may have, by the portion's number."""

_LINE = re.compile(r"\n")
_CLAUSE = re.compile(f'[,;:–—]"?[{SPACES}\n]+|[，、；：،؛]')
_WORD = re.compile(f"[{SPACES}\n]+")
_EARLIEST = 0.5
"""Share of a page that should be full before the text is cut at anything but the end of a word."""
_UNEVEN = (1.03, 1.08, 1.15)
"""By how much a portion may be longer than all are on average: tried one after the other."""
_BEYOND_CHARS = 32
"""As far beyond a cut is looked to see which characters belong together."""


class Start(NamedTuple):
    """What has room on the first page, and the share that is of what has room on another."""

    fits: Fits
    share: float


def cut_to_fit(text: str, fits: Fits, lang: str, start: Start | None = None) -> tuple[str, ...]:
    """Cut a text into the fewest portions that fit, of like length where that is possible.

    ``fits`` says whether a text has room on a page, and ``start`` of the first portion, where that page has
    more or less. Nothing is lost but white space between portions; what does not fit even as a single letter
    stands alone.
    """
    first = start or Start(fits, 1.0)
    rooms: list[int] = []

    def room(rest: str, number: int) -> int:
        holds = fits if number else first.fits
        near = rooms[-1] * 9 // 10 if rooms else 1
        rooms.append(longest(len(rest), lambda n: holds(rest[:n]), near))
        return rooms[-1]

    full = _portions(text, room, lang)
    shares = [first.share, *[1.0] * (len(full) - 1)]
    for uneven in _UNEVEN:
        average = len(text) / sum(shares) * uneven
        most = [ceil(average * share) for share in shares]
        # The last one's room may be more than was needed.
        alike = _portions(text, _limited([*map(min, most[:-1], rooms), most[-1]]), lang)
        if len(alike) == len(full) and all(map(first.fits, alike[:1])) and all(map(fits, alike[1:])):
            return alike
    return full


def _limited(limits: Sequence[int]) -> Room:
    """Give each portion so many characters, and more portions as many as the last."""
    return lambda _, number: limits[min(number, len(limits) - 1)]


def _portions(text: str, room: Room, lang: str) -> tuple[str, ...]:
    """Cut a text into portions of no more characters than ``room`` has for the rest, portion by portion."""
    portions: list[str] = []
    rest = text
    while rest.strip():
        most = min(room(rest, len(portions)), len(rest))
        end = most if most == len(rest) else _good_end(rest[: most + _BEYOND_CHARS], most, lang)
        portions.append(rest[:end].rstrip())
        # What begins a line of the text keeps its indentation.
        rest = rest[end:] if rest[end - 1] == "\n" else rest[end:].lstrip()
    return tuple(portions)


def _good_end(text: str, most: int, lang: str) -> int:
    """Return the best place for a cut among the first ``most`` characters of a text."""
    least = max(int(most * _EARLIEST), 1)
    for pattern in (_LINE, None, _CLAUSE):
        ends = _sentence_ends(text[:most], lang) if pattern is None else _ends(pattern, text[: most + 1])
        if (end := max((end for end in ends if end <= most), default=0)) >= least:
            return end
    if end := max(_ends(_WORD, text[: most + 1]), default=0):
        return end
    letters = accumulate(map(len, clusters(text)))
    return max((end for end in letters if end <= most), default=most)


def _ends(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    return (match.end() for match in pattern.finditer(text) if text[: match.end()].strip())


def _sentence_ends(text: str, lang: str) -> Iterator[int]:
    """Yield where sentences end, but the last, which may go on beyond the text."""
    at = 0
    for sentence in sentences(text, lang)[:-1]:
        start = text.find(sentence, at)
        if start < 0:
            return
        at = start + len(sentence)
        yield at
