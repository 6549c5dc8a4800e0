"""Brackets within a sentence: while one is open, the sentence goes on. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

import regex

from lectra.text.lines import PARAGRAPH

LONGEST = 240
"""Characters after which a bracket is no longer waited for."""

_CLOSING = dict(zip("([{（［｛〔【《〈「『“", ")]}）］｝〕】》〉」』”", strict=True))
_QUOTES = frozenset("《〈「『“")
_OPENING = regex.compile("[" + regex.escape("".join(_CLOSING)) + "]")
_WORD = regex.compile(r"[\p{L}\p{N}]")


class _Bracket(NamedTuple):
    """Where a bracket opens and closes."""

    start: int
    end: int
    is_quote: bool


class Brackets:
    """The brackets of a text, read from left to right.

    ``quotes`` is whether curly quotation marks are brackets too, as in East Asian texts. A bracket with which
    a sentence begins holds whole sentences, and so does not count; East Asian quotation marks always do.
    """

    def __init__(self, text: str, *, quotes: bool) -> None:
        self._text = text
        self._coming = list(_brackets(text, quotes=quotes))[::-1]
        self._open: list[_Bracket] = []
        self._first_word = (-1, 0)

    def open_until(self, at: int, start: int) -> int:
        """Give where brackets close that opened before ``at`` in the sentence that begins at ``start``."""
        while self._coming and self._coming[-1].start < at:
            bracket = self._coming.pop()
            if bracket.is_quote or self._word_after(start) < bracket.start:
                self._open.append(bracket)
        # One that opened before the sentence holds whole ones: a list, or a mark taken for a closing one.
        self._open = [bracket for bracket in self._open if bracket.start >= start and bracket.end > at]
        return max((bracket.end for bracket in self._open), default=0)

    def _word_after(self, start: int) -> int:
        """Find the first letter or digit of a sentence."""
        if self._first_word[0] != start:
            match = _WORD.search(self._text, start)
            self._first_word = (start, match.start() if match else len(self._text))
        return self._first_word[1]


def _brackets(text: str, *, quotes: bool) -> Iterator[_Bracket]:
    """Give where brackets open and close, if they do so soon and within a paragraph."""
    paragraphs = [*(match.start() for match in PARAGRAPH.finditer(text)), inf][::-1]
    for match in _OPENING.finditer(text):
        at, char = match.start(), match[0]
        if char == "“" and not quotes:
            continue
        while paragraphs[-1] < at:
            paragraphs.pop()
        limit = min(at + LONGEST, paragraphs[-1])
        end = text.find(_CLOSING[char], at, int(min(limit, len(text))))
        if end >= 0 or limit > len(text):
            yield _Bracket(at, end if end >= 0 else len(text), char in _QUOTES)
