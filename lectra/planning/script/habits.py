"""Habits of models that tire who listens: stock openings, bullets read aloud, sentences said before. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import regex

from lectra.planning.prompts import read_text

READ_FROM = 0.7
"""Share of a sentence from which a text of the slide that stands in it is all that it says."""
LEAST_READ = 2
REPEATED_CHARS, REPEATED_SIGNS = 24, 10
"""Letters from which a sentence counts as said before, in writing with spaces and without."""
_MOST_SAME, _MOST_OPENINGS, _OPENING_WORDS = 2, 5, 4
"""How often a clause, and how often its first words, may come in a narration."""
_CLAUSE = re.compile(r"[.!?;:…。！？；।]+\s*|\n+")
_CJK = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


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


def goes_in_circles(narration: str) -> str:
    """Return the words that a narration says again and again; empty where it gets on.

    A small model that has nothing to add repeats a clause, or begins each with the same words, to its limit.
    """
    clauses = [clause for clause in _CLAUSE.split(narration) if _is_long(clause)]
    openings = [" ".join(words[:_OPENING_WORDS]) for words in (each.casefold().split() for each in clauses)]
    for found, most in ((list(map(_letters, clauses)), _MOST_SAME), (openings, _MOST_OPENINGS)):
        counts = Counter(found)
        for text, clause in zip(found, clauses, strict=True):
            if counts[text] > most:
                return clause.strip()
    return ""


def _is_long(sentence: str) -> bool:
    return len(_letters(sentence)) >= (REPEATED_SIGNS if _CJK.search(sentence) else REPEATED_CHARS)


def _is_all(letters: str, sentence: str) -> bool:
    """Whether a text is all that a sentence says, or nearly so."""
    return letters in sentence and len(letters) >= READ_FROM * len(sentence)


def _letters(text: str) -> str:
    """Return letters, digits and the signs that belong to them, by which texts are compared."""
    return "".join(regex.findall(r"[\p{L}\p{M}\p{N}]", text.casefold()))
