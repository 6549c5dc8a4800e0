"""What hibari misreads in plain English, written so that it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from math import ceil

_NUMBERED = (
    "Chapter Part Act Scene Section Volume Book Phase Article War Mark Type Level Stage Class Grade Bowl "
    "Apollo Gemini Fantasy Episode Round Rocky"
)
_REIGNING = (
    "Pope King Queen Henry Louis Edward George William Charles James Richard Elizabeth Napoleon Pius "
    "Benedict Leo Paul Ramses Frederick Philip Alexander Nicholas Peter Catherine Ivan Umberto Emmanuel "
    "Gustav Christian Ferdinand"
)
_TITLES = "|".join([*_NUMBERED.split(), *_NUMBERED.lower().split(), *_REIGNING.split()])
_ROMAN = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[A-Z])\b"
_NO_NUMERAL = re.compile(rf"\b({_TITLES}) (?=[IVXLC]\w)(?!{_ROMAN})")
"""Behind these words hibari takes any I, V, X, L or C for a numeral: King Charles is "the zeroth"."""
_OPERATOR = (
    r"equals|is (?:not )?(?:equal|proportional|a subset|in)\b|approximately equals|less than|greater than"
    r"|at (?:[a-z]|\d+)\b|squared|cubed|underscore"
    r"|to the (?:minus )?\w+|(?:plus|minus|times|over) (?:[a-z\d]\b|\d)"
)
_SET_OPERATOR = "plus|minus|times|over|to the|union|intersection|given|or|and"
_LETTER_A = re.compile(
    rf"(?<![\w'’/\[])(?:A(?=-star|-?prime| (?:{_SET_OPERATOR}|[A-Z\d]\b))|[Aa](?= (?:{_OPERATOR})))"
)
"""An A that is a letter and no article, by what follows it."""


MOST_LETTERS = 24
"""Letters of an unknown word that hibari reads; it drops the others without a word."""
_LONG = re.compile(rf"[^\W\d_]{{{MOST_LETTERS + 1},}}")
_SHIFT = 4
_SYLLABLE = re.compile("[^aeiouy][aeiouy]", re.IGNORECASE)


def part_long_words(text: str, is_read: Callable[[str], bool]) -> str:
    """Part words of more than :data:`MOST_LETTERS` letters that are not read whole, between syllables."""
    return _LONG.sub(lambda match: match[0] if is_read(match[0]) else " ".join(_portions(match[0])), text)


def _portions(word: str) -> list[str]:
    """Cut a word into portions of like length."""
    count = ceil(len(word) / (MOST_LETTERS - 2 * _SHIFT))
    cuts = [0]
    for ideal in (len(word) * number // count for number in range(1, count)):
        near = sorted(range(ideal - _SHIFT, ideal + _SHIFT + 1), key=lambda at: abs(at - ideal))
        cuts.append(next((at for at in near if _SYLLABLE.match(word, at)), ideal))
    return [word[start:end] for start, end in pairwise([*cuts, len(word)])]


def readable(text: str) -> str:
    """Write an English text so that hibari reads names as names, and the letter A as a letter."""
    # A zero-width space is silent, and parts the two words for its search for numerals.
    text = _NO_NUMERAL.sub("\\1 \u200b", text)
    return _LETTER_A.sub(lambda match: f"[{match[0]}](/ˈA/)", text)
