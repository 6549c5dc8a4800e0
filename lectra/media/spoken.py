"""When each word of a sentence is said: as its voice tells it, else by its share of the sentence. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from icu4py.breakers import WordBreaker

from lectra.models import Sentence

_ATOM = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]|[^\W_]+")
"""A word, or a character of a script without spaces: what a text and the words of a voice have in common."""
_LETTER, _DIGIT, _WIDE, _SPACE, _CLAUSE, _STOP = 1.0, 4.0, 3.0, 0.5, 6.0, 1.0
"""How long characters take to say, in letters; a comma is a pause, and a sentence ends with its full stop."""
_CLAUSES, _STOPS = frozenset(",;:—–、，；：،؛"), frozenset(".!?…。！？؟।")


class Word(NamedTuple):
    """A word as it is written, where it begins in its text, and when it is said."""

    text: str
    place: int
    at_s: float


def timed_words(sentence: Sentence, lang: str) -> list[Word]:
    """Return the words of a sentence, in time with its own start and end."""
    said = clock(sentence)
    return [Word(text, place, said(place)) for place, text in split_words(sentence.text, lang)]


def split_words(text: str, lang: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a text (BCP-47 language) and where each begins; punctuation is left out."""
    units = text.encode("utf-16-le")  # ICU counts units of UTF-16
    place = 0
    for start, end in WordBreaker(text, lang).segments():
        word = units[2 * start : 2 * end].decode("utf-16-le")
        if any(char.isalnum() for char in word):
            yield place, word
        place += len(word)


def clock(sentence: Sentence) -> Callable[[int], float]:
    """Return the function that says when the character at a place of a sentence is said (s).

    Between the words whose times are known it goes by the letters, digits and pauses there are.
    """
    ends = [0.0, *accumulate(map(_weight, sentence.text))]
    whole = ends[-1] or 1.0
    known = [(0.0, sentence.start_s)]
    for place, at_s in _heard(sentence):
        if ends[place] > known[-1][0] and known[-1][1] <= at_s <= sentence.end_s:
            known.append((ends[place], at_s))
        elif not place:
            known[0] = (0.0, min(max(at_s, sentence.start_s), sentence.end_s))
    known.append((whole, sentence.end_s))
    marks = [mark for mark, _ in known]

    def said(place: int) -> float:
        mark = ends[place]
        after = max(bisect_left(marks, mark), 1)
        (first, first_s), (last, last_s) = known[after - 1 : after + 1]
        part = (mark - first) / (last - first) if last > first else 0.0
        return first_s + part * (last_s - first_s)

    return said


def _heard(sentence: Sentence) -> Iterator[tuple[int, float]]:
    """Yield the places of a sentence at which words begin that its voice told the times of."""
    written = list(_atoms(sentence.text))
    heard = [
        (atom, word.start_s if not place else None)
        for word in sentence.words
        for place, atom in _atoms(word.text)
    ]
    alike = SequenceMatcher(None, [atom for _, atom in written], [atom for atom, _ in heard], autojunk=False)
    for start, other, size in alike.get_matching_blocks() if heard else ():
        for (place, _), (_, at_s) in zip(
            written[start : start + size], heard[other : other + size], strict=True
        ):
            if at_s is not None:
                yield place, at_s


def _atoms(text: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0].casefold()) for found in _ATOM.finditer(text))


def _weight(char: str) -> float:
    kind = unicodedata.category(char)[0]
    if char in _STOPS:
        return _STOP
    if char in _CLAUSES:
        return _CLAUSE
    if kind == "N":
        return _DIGIT
    if kind == "L":
        return _WIDE if unicodedata.east_asian_width(char) == "W" else _LETTER
    return _SPACE if char.isspace() else 0.0


def place_of(words: Sequence[Word], place: int) -> int:
    """Return the number of the word that a place of a text lies in, or else of the one before it."""
    starts = [word.place for word in words]
    return max(bisect_left(starts, place + 1) - 1, 0)
