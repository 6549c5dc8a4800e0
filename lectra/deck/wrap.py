"""Where the lines of a text break: at its own line ends, between words, and inside a word where it must."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from lectra.deck.breaks import clusters, pieces
from lectra.deck.fonts import text_width
from lectra.document.inline import spans_of, split_lines

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
    font: str = ""

    def width_of(self, line: str) -> float:
        """Return the width of a line in px, with the space that other programs add between scripts."""
        added_px = _SPACE_EM * self.size_px * len(_SCRIPTS_MEET.findall(line))
        return text_width(line, self.size_px, self.weight, self.lang, self.font) + added_px

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
    for line in split_lines(text):
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
    """Break a line of the text itself; it keeps its indentation, what goes on below it has none.

    Lines are slices of the text, so that they keep its marks.
    """
    line, begin = "", 0
    for match in _WORD.finditer(text):
        gap, start = match[1], match.start(2)
        for end in _ends(match, text, measure.lang):
            if line and measure.holds(text[begin:end]):
                line, gap = text[begin:end], ""
            else:
                if line:
                    yield Line(line, gap)
                parts = _cut(text, start, end, measure, indent=0 if line else len(gap))
                begin, until = next(parts)
                line, gap = text[begin:until], ""
                for begin, until in parts:
                    yield Line(line, "")
                    line = text[begin:until]
            start = end
    yield Line(line, "\n")


def _ends(word: re.Match[str], text: str, lang: str) -> Iterator[int]:
    """Yield where the pieces of a word end; a formula is never parted, nor a raised number from its word."""
    formulas = [span for span in spans_of(text) if span.style == "formula"]
    raised = {span.start for span in spans_of(text) if span.style == "raised"}
    for end in accumulate(map(len, pieces(word[2], lang)), initial=word.start(2)):
        parts_one = end < word.end() and any(span.start < end < span.end for span in formulas)
        if end > word.start(2) and not parts_one and end not in raised:
            yield end


def _cut(text: str, start: int, end: int, measure: Measure, *, indent: int) -> Iterator[tuple[int, int]]:
    """Cut a word into parts that each fit, and yield where they stand; at least one letter with its marks."""
    begin = start - indent
    if not measure.holds(text[begin:start] * 2):
        begin = start  # the indentation would leave the word no room
    if measure.holds(text[begin:end]):
        yield begin, end
        return
    ends = list(accumulate(map(len, clusters(str(text)[start:end])), initial=start))
    done = 0
    while done < len(ends) - 1:
        done += _head(text, begin, ends[done + 1 :], measure)
        yield begin, ends[done]
        begin = ends[done]


def _head(text: str, begin: int, ends: Sequence[int], measure: Measure) -> int:
    """Return how many letters of a word, given by their ends, a line holds; at least one."""
    return longest(len(ends), lambda n: measure.holds(text[begin : ends[n - 1]]))
