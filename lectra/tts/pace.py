"""How long a text takes to say, and where a narration is parted so that its parts are spoken side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from lectra.tts.lines import read_line

PART_S = 4.0
"""What a part lasts at least, but for the last: with a request a sentence, connecting would take its time."""

BETWEEN = "\n\n"
"""What stands between the sentences of a part: an empty line, at which any two are parted again."""

_PART_CHARS = 1000
"""Characters after which a part ends, however soon they are said: signs count for nothing, yet have names."""
_LETTER_S = 0.065
_SECONDS_BY_SCRIPT = {
    "CJK": 0.2,
    "HANGUL": 0.16,
    "HIRAGANA": 0.12,
    "KATAKANA": 0.12,
    "ARABIC": 0.085,
    "HEBREW": 0.085,
    "DEVANAGARI": 0.09,
    "DIGIT": 0.12,
}
_LEAST_SHARE, _MOST_SHARE, _SLACK_S = 0.5, 3.0, 3.0


def parted(sentences: Sequence[str], lang: str = "en") -> tuple[str, ...]:
    """Put sentences in parts of at least :data:`PART_S`, in order; the last may be shorter.

    Where a part ends depends on nothing that comes after it, so parts can be spoken while the rest is still
    being written. What has nothing to say in a language, nor signs to be warned of, is left out, unless
    there is nothing else.
    """
    parts: list[str] = []
    for sentence in _said(sentences, lang):
        if parts and not is_long(parts[-1]):
            parts[-1] += BETWEEN + sentence
        else:
            parts.append(sentence)
    return tuple(parts)


def parted_again(sentences: Sequence[str], known: Sequence[str], lang: str = "en") -> tuple[str, ...]:
    """Part sentences as they were parted before, as far as they are the same, so that few are spoken again.

    The parts at the beginning and at the end that still stand are kept; what is new between them is one part,
    or several where it is long.
    """
    said = _said(sentences, lang)
    head, used = _standing(said, known)
    tail, left = _standing(said[used:][::-1], known[len(head) :][::-1], backwards=True)
    new = said[used : len(said) - left]
    between = BETWEEN.join(new)
    is_short = expected_s(between) <= 2 * PART_S and len(between) <= _PART_CHARS
    fresh = (between,) if new and is_short else parted(new, lang)
    return (*head, *fresh, *tail[::-1])


def _said(sentences: Sequence[str], lang: str) -> list[str]:
    lines = (read_line(text, lang) for text in sentences)
    return [line.text for line in lines if line.is_said or line.unspoken] or list(sentences[:1])


def _standing(said: Sequence[str], known: Sequence[str], *, backwards: bool = False) -> tuple[list[str], int]:
    """Give the first parts that the first sentences still make up, and how many sentences those are."""
    found: list[str] = []
    used = 0
    for part in known:
        rest = said[used:]
        runs = (rest[:count][::-1] if backwards else rest[:count] for count in range(1, len(rest) + 1))
        size = next((len(run) for run in runs if BETWEEN.join(run) == part), 0)
        if not size:
            break
        found.append(part)
        used += size
    return found, used


def is_long(part: str) -> bool:
    """Whether a part is long enough for the next sentence to begin another."""
    return expected_s(part) >= PART_S or len(part) >= _PART_CHARS


def expected_s(text: str, tempo: float = 1.0) -> float:
    """Estimate how long a text takes to say, from its letters and their scripts."""
    return sum(map(_seconds, text)) / tempo


def is_plausible(length_s: float, text: str, tempo: float = 1.0) -> bool:
    """Whether sound of this length can be all of a text: voices differ, but not by as much as half."""
    return _LEAST_SHARE * expected_s(text, tempo) <= length_s <= longest_s(text, tempo)


def longest_s(text: str, tempo: float = 1.0) -> float:
    """Estimate how long a text takes to say at most, by the slowest of voices."""
    return _MOST_SHARE * expected_s(text, tempo) + _SLACK_S / tempo


def _seconds(char: str) -> float:
    if unicodedata.category(char)[0] not in "LN":
        return 0.0
    if char.isdecimal():
        return _SECONDS_BY_SCRIPT["DIGIT"]
    script = unicodedata.name(char, "").split(maxsplit=1)[:1]
    return _SECONDS_BY_SCRIPT.get(script[0] if script else "", _LETTER_S)
