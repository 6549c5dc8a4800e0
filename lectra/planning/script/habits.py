"""Habits of models that tire who listens: stock openings, bullets read aloud, sentences said before. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import regex

from lectra.planning.prompts import read_text
from lectra.prose.phrases import stems

READ_FROM = 0.7
"""Share of a sentence from which a text of the slide that stands in it is all that it says."""
LEAST_READ = 2
REPEATED_CHARS, REPEATED_SIGNS = 24, 10
"""Letters from which a sentence counts as said before, in writing with spaces and without."""
NEAR_FROM, LEAST_STEMS = 0.75, 6
"""Share of the longer of two sentences, and stems, from which they say the same in nearly the same words."""
_MOST_SAME, _MOST_OPENINGS, _OPENING_WORDS = 2, 5, 4
"""How often a clause, and how often its first words, may come in a narration."""
_MOST_BEGUN = 2
"""How often its first words may come in what is kept of a narration that goes in circles."""
_CLAUSE = re.compile(r"[.!?;:…。！？；।]+\s*|\n+")
_CJK = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class _Content(NamedTuple):
    """What a sentence is compared by; ``least`` is how much two must share to say the same."""

    parts: frozenset[str]
    numbers: frozenset[str]
    least: int


def stock_opening(text: str) -> str:
    """Return the stock phrase that a narration begins with, as "In this lecture"; empty where it has none."""
    begun = text.lstrip("\"'“”„«»¡¿( ").replace("’", "'")
    found = _openings().match(begun)
    return found[0].strip() if found else ""


@cache
def _openings() -> re.Pattern[str]:
    lines = read_text("openings").splitlines()
    return re.compile("|".join(f"(?:{line})" for line in lines if line), re.IGNORECASE)


def read_aloud(spoken: Iterable[str], shown: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of a slide that are whole sentences of its narration, word for word, or nearly so."""
    said = list(map(_letters, spoken))
    texts = [(text, _letters(text)) for text in shown]
    return tuple(text for text, letters in texts if letters and any(_is_all(letters, one) for one in said))


def reads_aloud(spoken: Iterable[str], shown: Sequence[str]) -> bool:
    """Whether a narration reads its slide: half of what stands there, and more than one text."""
    return len(read_aloud(spoken, shown)) >= max(LEAST_READ, len(shown) / 2)


def said_before(spoken: Iterable[str], others: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the sentences that are said on other slides, word for word; short ones may come again."""
    known = {_letters(sentence) for said in others for sentence in said}
    return tuple(sentence for sentence in spoken if _is_long(sentence) and _letters(sentence) in known)


def nearly_said(spoken: Iterable[str], others: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the sentences that are said on other slides in the same words, but for a few of them."""
    known = [_content(sentence) for said in others for sentence in said]
    contents = ((sentence, _content(sentence)) for sentence in spoken)
    return tuple(sentence for sentence, one in contents if any(_is_near(one, other) for other in known))


def _content(sentence: str) -> _Content:
    """Return the stems of a sentence, or its pairs of signs in writing without spaces, and its numbers."""
    letters = _letters(sentence)
    if not _CJK.search(sentence):
        return _Content(stems(sentence), _numbers(sentence), LEAST_STEMS)
    return _Content(frozenset(map("".join, pairwise(letters))), _numbers(sentence), REPEATED_SIGNS)


def _is_near(one: _Content, other: _Content) -> bool:
    most = max(len(one.parts), len(other.parts))
    is_enough = len(one.parts & other.parts) >= max(NEAR_FROM * most, one.least)
    return is_enough and one.numbers == other.numbers


def _numbers(text: str) -> frozenset[str]:
    return frozenset(regex.findall(r"\p{N}+", text))


def goes_in_circles(narration: str) -> str:
    """Return the words that a narration says again and again; empty where it gets on.

    A small model that has nothing to add repeats a clause, or begins each with the same words, to its limit.
    """
    clauses = _clauses(narration)
    for form, most in ((_letters, _MOST_SAME), (_opening, _MOST_OPENINGS)):
        found = list(map(form, clauses))
        counts = Counter(found)
        for text, clause in zip(found, clauses, strict=True):
            if counts[text] > most:
                return clause.strip()
    return ""


def before_circle(spoken: Sequence[str]) -> tuple[str, ...]:
    """Return the sentences of a narration that goes in circles before it begins to: none says a thing again.

    A clause is said once in them, and its first words begin two clauses at most.
    """
    clauses: list[str] = []
    for number, sentence in enumerate(spoken):
        clauses += _clauses(sentence)
        if _most_of_one(map(_letters, clauses)) > 1 or _most_of_one(map(_opening, clauses)) > _MOST_BEGUN:
            return tuple(spoken[:number])
    return tuple(spoken)


def _most_of_one(texts: Iterable[str]) -> int:
    return max(Counter(texts).values(), default=0)


def says_something(spoken: Iterable[str]) -> bool:
    """Whether one of the sentences is long enough to be worth saying alone."""
    return any(map(_is_long, spoken))


def _clauses(text: str) -> list[str]:
    """Split a text into its clauses; short ones may come again, and are left out."""
    return [clause for clause in _CLAUSE.split(text) if _is_long(clause)]


def _opening(clause: str) -> str:
    return " ".join(clause.casefold().split()[:_OPENING_WORDS])


def _is_long(sentence: str) -> bool:
    return len(_letters(sentence)) >= (REPEATED_SIGNS if _CJK.search(sentence) else REPEATED_CHARS)


def _is_all(letters: str, sentence: str) -> bool:
    """Whether a text is all that a sentence says, or nearly so."""
    return letters in sentence and len(letters) >= READ_FROM * len(sentence)


def _letters(text: str) -> str:
    """Return letters, digits and the signs that belong to them, by which texts are compared."""
    return "".join(regex.findall(r"[\p{L}\p{M}\p{N}]", text.casefold()))
