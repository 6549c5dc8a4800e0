"""What a slide shows of what is said on it: a phrase of each sentence, to the letter. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lectra.planning.extract.leaning import leans, opens
from lectra.sources.central import terms
from lectra.sources.source import count_words

MOST_POINTS = 6
_LONGEST_CHARS, _LONGEST_WORDS = 110, 17
_RARE = 30
"""A word is common that more than one in so many sentences has."""
_CLAUSE = re.compile(r"\s*(?:[;:](?=\s)|\s[—–]\s|—|[；：])\s*")
"""What parts clauses that stand by themselves; what follows a comma may take back what comes before it."""
_STOP = re.compile(r"[\s.!?…。！？।۔؟;,]+$")
_REFERENCE = re.compile(r"\s*(?:\[\d+(?:[,–-]\s?\d+)*\]|\(\d{4}\))")


def point_of(sentence: str, common: frozenset[str], lang: str) -> str:
    """Return a phrase of a sentence that is short enough for a point; "" where none is.

    ``common`` are words that nearly every sentence has: a phrase of others says more.
    """
    whole = bare(sentence)
    if _is_short(whole):
        return whole
    clauses = [bare(each) for each in _CLAUSE.split(_REFERENCE.sub("", sentence))]
    short = [
        each
        for each in clauses
        if _is_short(each) and count_words(each) > 2 and not (leans(each, lang) or opens(each, lang))
    ]
    return max(short, key=lambda each: _weight(each, common) + 2 * (each == clauses[0]), default="")


def common_terms(sentences: Sequence[str]) -> frozenset[str]:
    """Return the words of one or two letters, and those that one of thirty sentences has."""
    counts: dict[str, int] = {}
    for sentence in sentences:
        for term in set(terms(sentence)):
            counts[term] = counts.get(term, 0) + 1
    most = max(2, len(sentences) // _RARE)
    return frozenset(term for term, count in counts.items() if count > most or len(term) < 3)


def _weight(phrase: str, common: frozenset[str]) -> int:
    return sum(len(term) > 2 and term not in common for term in terms(phrase))


def _is_short(phrase: str) -> bool:
    """Whether a phrase is short enough for a point, and has both of each pair of brackets and quotes."""
    paired = all(phrase.count(start) == phrase.count(end) for start, end in ("()", "[]", "“”", "«»"))
    paired = paired and phrase.count('"') % 2 == 0
    return paired and 0 < len(phrase) <= _LONGEST_CHARS and count_words(phrase) <= _LONGEST_WORDS


def bare(text: str) -> str:
    """Return a text without its stop and without numbers of references; it begins with a capital."""
    text = _STOP.sub("", _REFERENCE.sub("", text)).strip(" ,")
    return text[:1].upper() + text[1:]
