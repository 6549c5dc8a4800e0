"""What is sent to the Edge service, and what its answer must be like.

The service drops parts of long texts without a word, so a narration is asked for in pieces that are well
under its limits; and it tells when each word is heard, from which follows when each sentence is.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_PIECE_CHARS = 1000
MAX_PIECE_BYTES = 3000
"""The client splits at 4096 bytes by itself, anywhere: no piece may come near that."""
LEAST_WORDS_PLACED = 0.7
"""Share of a text's letters whose words must be found in it, for their times to be trusted."""

_CLAUSE = re.compile(r".+?(?:[,;:–—]\s+|[、，；：。！？،؛।]\s*|(?<=[\u2e80-\u9fff])[,;:]|$)", re.DOTALL)
"""A clause; one of Chinese letters may end in a comma of ASCII's, without a space."""
_WORD = re.compile(r"\S+\s*")
_REACH = 60
"""How many characters on a word is looked for; a short one found farther away is another one."""


class Part(NamedTuple):
    """A sentence, or a part of one that is too long for a request. ``sentence`` is its number."""

    sentence: int
    text: str


class Word(NamedTuple):
    """A word, and when it is heard."""

    text: str
    start_s: float
    end_s: float


class Span(NamedTuple):
    """From when to when something is heard, and the words that were heard of it."""

    start_s: float
    end_s: float
    words: tuple[Word, ...] = ()


def pack(sentences: Sequence[str]) -> list[list[Part]]:
    """Put sentences in as few requests as their limits allow, in order."""
    pieces: list[list[Part]] = []
    for part in _parts(sentences):
        if pieces and _fits(joined([*pieces[-1], part])):
            pieces[-1].append(part)
        else:
            pieces.append([part])
    return pieces


def joined(parts: Sequence[Part]) -> str:
    """Give the text of one request."""
    return " ".join(part.text for part in parts)


def place(parts: Sequence[Part], words: Sequence[Word]) -> list[Span] | None:
    """Say when each part is heard; None where the words do not tell it for all of them."""
    text = joined(parts)
    starts = [len(joined(parts[:number])) + bool(number) for number in range(len(parts))]
    heard: list[list[Word]] = [[] for _ in parts]
    cursor = 0
    for word in words:
        at = text.find(word.text, cursor, cursor + _REACH + len(word.text))
        if at >= 0 and word.text:
            heard[bisect_right(starts, at) - 1].append(word)
            cursor = at + len(word.text)
    placed = sum(_letters(word.text) for found in heard for word in found)
    if not all(heard) or placed < LEAST_WORDS_PLACED * _letters(text):
        return None
    return [Span(found[0].start_s, found[-1].end_s, tuple(found)) for found in heard]


def _parts(sentences: Sequence[str]) -> Iterator[Part]:
    for number, sentence in enumerate(sentences):
        yield from (Part(number, text) for text in _split(sentence))


def _split(text: str) -> Iterator[str]:
    """Split a text that is too long: at the ends of clauses, else between words, else between characters."""
    if not _fits(text):
        for units in (_CLAUSE.findall(text), _WORD.findall(text), _characters(text)):
            if len(units) > 1:
                for run in _runs(units):
                    yield from _split(run)
                return
    yield text.strip()


def _runs(units: Sequence[str]) -> Iterator[str]:
    """Join units to runs that fit; one that does not fit by itself is given alone."""
    run = units[0]
    for unit in units[1:]:
        if _fits(run + unit):
            run += unit
        else:
            yield run
            run = unit
    yield run


def _characters(text: str) -> list[str]:
    """Part characters, each with the marks that belong to it."""
    units: list[str] = []
    for char in text:
        if units and unicodedata.category(char)[0] == "M":
            units[-1] += char
        else:
            units.append(char)
    return units


def _fits(text: str) -> bool:
    # The client escapes these three before it counts: the longest becomes five bytes.
    escaped = len(text.encode()) + 4 * sum(text.count(char) for char in "&<>")
    return len(text) <= MAX_PIECE_CHARS and escaped <= MAX_PIECE_BYTES


def _letters(text: str) -> int:
    return sum(unicodedata.category(char)[0] in "LN" for char in text)
