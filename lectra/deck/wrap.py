"""Where the lines of a text break: at its own line ends, between words, and inside a word where it must."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lectra.deck.breaks import clusters, pieces
from lectra.deck.fonts import text_width

SPACES = " \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
"""White space at which a line may break, as it stands in a class of a pattern; no-break spaces are not."""
_WORD = re.compile(f"([{SPACES}]*)([^{SPACES}]+)")
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_SCRIPTS_MEET = re.compile(f"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{_HAN}])")
_SPACE_EM = 0.25
"""What LibreOffice leaves between Chinese or Japanese and Latin: a line must have room for it."""
_CHARS_A_PX = 2
"""More characters than these are never set on a px: so long a text is too wide without being measured."""


@dataclass(frozen=True)
class Measure:
    """The width lines may have (px), and the type they are set in."""

    width_px: float
    size_px: int
    weight: int
    lang: str = "en"

    def width_of(self, line: str) -> float:
        """Return the width of a line in px, with the space that other programs add between scripts."""
        added_px = _SPACE_EM * self.size_px * len(_SCRIPTS_MEET.findall(line))
        return text_width(line, self.size_px, self.weight, self.lang) + added_px

    def holds(self, line: str) -> bool:
        """Whether a line is narrow enough."""
        return len(line) <= _CHARS_A_PX * self.width_px and self.width_of(line) <= self.width_px


class Line(NamedTuple):
    """A line, and what stands in the text between it and the next: a line end, spaces, or nothing."""

    text: str
    gap: str


def wrap(text: str, measure: Measure) -> tuple[str, ...]:
    """Break a text into lines, each as full as can be; a word wider than a line is cut where it must."""
    return tuple(line.text for line in break_lines(text, measure))


def break_lines(text: str, measure: Measure) -> Iterator[Line]:
    """Break a text into lines one by one, so that whoever has no room for more need not wait for all."""
    for line in text.split("\n"):
        yield from _fill(line, measure)


def words(text: str) -> Iterator[str]:
    """Yield the words of a text."""
    return (match[2] for line in text.split("\n") for match in _WORD.finditer(line))


def longest(most: int, holds: Callable[[int], bool], near: int = 1) -> int:
    """Return the largest n from 1 to ``most`` for which ``holds(n)``, if it holds below whenever above.

    Numbers around ``near`` are tried first: the work grows with the answer and not with ``most``.
    """
    start = near if 1 < near < most and holds(near) else 1
    step = start // 8 + 1
    while start + step <= most and holds(start + step):
        start, step = start + step, 2 * step
    numbers = range(start + 1, min(start + step, most + 1))
    return start + bisect_left(numbers, True, key=lambda n: not holds(n))


def _fill(text: str, measure: Measure) -> Iterator[Line]:
    """Break a line of the text itself; it keeps its indentation, what goes on below it has none."""
    line = ""
    for match in _WORD.finditer(text):
        gap = match[1]
        for piece in pieces(match[2], measure.lang):
            if line and measure.holds(line + gap + piece):
                line += gap + piece
                gap = ""
                continue
            if line:
                yield Line(line, gap)
            parts = _cut(piece, measure, indent="" if line else gap)
            line, gap = next(parts), ""
            for part in parts:
                yield Line(line, "")
                line = part
    yield Line(line, "\n")


def _cut(word: str, measure: Measure, indent: str) -> Iterator[str]:
    """Cut a word into parts that each fit; at least one letter with its marks a part."""
    if not measure.holds(indent + indent):
        indent = ""  # it would leave the word no room
    if measure.holds(indent + word):
        yield indent + word
        return
    letters, start = clusters(word), 0
    while start < len(letters):
        end = start + _head(letters, start, measure, indent)
        yield indent + "".join(letters[start:end])
        start, indent = end, ""


def _head(letters: Sequence[str], start: int, measure: Measure, indent: str) -> int:
    """Return how many letters of a word a line holds; at least one."""
    return longest(
        len(letters) - start, lambda n: measure.holds(indent + "".join(letters[start : start + n]))
    )
