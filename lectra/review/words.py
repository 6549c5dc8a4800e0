"""The words of a text, and which of them mean the same beginning to end. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from lectra.sources.central import terms
from lectra.text import primary

_SHORT = 3
"""Letters of a word from which on it may have an ending more than another: "tide", "tides"."""
_LONG = 4
_MOST_ENDING = 4
_APOSTROPHE = re.compile(r"(?<=n)['’]t\b", re.IGNORECASE)


class Words(NamedTuple):
    """What is known of a language: its small words, negations, prepositions. Empty where nothing is."""

    known: bool
    small: frozenset[str]
    negations: frozenset[str]
    not_negations: tuple[str, ...]
    """Phrases with a negation that negate nothing: "not only"."""
    negation_phrases: tuple[str, ...]
    """Phrases that negate: "fails to"."""
    negation_starts: frozenset[str]
    """Words behind which one of ``negation_ends`` negates, and nowhere else: "ne … plus"."""
    negation_ends: frozenset[str]
    prepositions: frozenset[str]
    agents: frozenset[str]
    """Prepositions before who does it in the passive: "by"."""
    linking: frozenset[str]
    """What may stand within a number in words: "two hundred and five"."""
    pauses: frozenset[str]
    """Words before which a clause may end."""
    forms: Mapping[str, str]
    """Prepositions by the forms that they have with an article: "du", "im"."""


@cache
def words_of(lang: str) -> Words:
    """Return what is known of a language (BCP-47)."""
    path = files("lectra.review").joinpath("words", f"{primary(lang)}.json")
    known = primary(lang).isalpha() and path.is_file()
    told: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if known else {}

    def each(name: str) -> frozenset[str]:
        return frozenset(told.get(name, "").split())

    def phrases(name: str) -> tuple[str, ...]:
        return tuple(phrase for phrase in told.get(name, "").split("|") if phrase)

    return Words(
        known=known,
        small=each("small"),
        negations=each("negations"),
        not_negations=phrases("not_negations"),
        negation_phrases=phrases("negation_phrases"),
        negation_starts=each("negation_starts"),
        negation_ends=each("negation_ends"),
        prepositions=each("prepositions"),
        agents=each("agents"),
        linking=each("and"),
        pauses=each("pauses"),
        forms=dict(form.split("=") for form in told.get("forms", "").split()),
    )


def words_in(text: str) -> list[str]:
    """Return the words of a text, small; "isn't" is "is" and "not"."""
    return terms(_APOSTROPHE.sub(" not", _with_full_not(text)))


def _with_full_not(text: str) -> str:
    return re.sub(r"\bcan['’]t\b", "can not", re.sub(r"\bwon['’]t\b", "will not", text))


def content_of(text: str, lang: str) -> list[str]:
    """Return the words of a text that carry what it says, each once, without numbers and negations."""
    words = words_of(lang)
    return list(
        dict.fromkeys(
            word
            for word in words_in(text)
            if word not in words.small
            and word not in words.negations
            and word not in words.negation_starts
            and len(word) > 1
            and not word.isdecimal()
        )
    )


def is_like(word: str, other: str) -> bool:
    """Whether two words are one but for their endings: "pull", "pulling"; "gravity", "gravitation".

    That is no matter of meaning: they begin alike, and at most four letters at the end differ.
    """
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    if len(short) >= _SHORT and long.startswith(short) and len(long) - len(short) <= len(short):
        return len(long) - len(short) <= _MOST_ENDING
    common = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return common >= _LONG and 2 * common > len(long) and len(long) - common <= _MOST_ENDING


class WordSet:
    """The words of a text, among which those like another are found at once."""

    def __init__(self, text: str) -> None:
        self._all = frozenset(words_in(text))
        self._by_start: dict[str, list[str]] = {}
        for word in self._all:
            self._by_start.setdefault(word[:_SHORT], []).append(word)

    def __contains__(self, word: str) -> bool:
        """Whether a word, or one like it, is among them."""
        return word in self._all or any(
            is_like(word, other) for other in self._by_start.get(word[:_SHORT], ())
        )

    def has_name(self, word: str) -> bool:
        """Whether a name is among them, but for an ending of two letters: "Darwin", "Darwins"."""
        return word in self._all or any(
            abs(len(word) - len(other)) <= 2 and (word.startswith(other) or other.startswith(word))
            for other in self._by_start.get(word[:_SHORT], ())
            if min(len(word), len(other)) >= _SHORT
        )
