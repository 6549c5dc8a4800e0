"""Which sentences of passages are said on a slide: the most central ones that stand by themselves. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lectra.planning.extract.leaning import leans
from lectra.prose.language import other_language
from lectra.prose.spoken import ended
from lectra.sources.central import central
from lectra.sources.source import Passage, count_words
from lectra.text import sentences

_SHORTEST, _LONGEST = 4, 60
"""Words of a sentence that is worth saying, and that can be followed."""
_STOPS = tuple(".!?…。！？।۔؟")
_CLOSERS = "\"'”’“»›)]」』"
"""What may stand behind a stop."""
_LONG_ITEM = 8
"""Words from which a point of a list is said like a sentence."""
_MOST_SIGNS = 0.2
"""The share of a sentence that is digits and signs, at most."""
_NO_PROSE = re.compile(
    r"[{};]\s*$|[=<>]{2}|\w+_\w+_\w+|(?:\. ){3}|\.{4}|://|@\w+\.|[A-Z_]{4,} [A-Z_]{4,} [A-Z_]{4,}|[©^]"
    r"|^[.…,;:]|\s\.$|^\d+ \d|^\w+\.? \d+(?:[.-]\d+)*\s?[.:–—]\s"
)
"""What code, contents, addresses, imprints, captions and halves of sentences have."""
_AWAY = re.compile(
    r"\b(?:table|figure|fig\.|section|chapter|equation|appendix|tabelle|abbildung|abb\.|abschnitt|kapitel|tableau"
    r"|chapitre|annexe|tabla|figura|sección|capítulo|tabella|sezione|capitolo|seção|таблиц\w|рис\.|раздел\w?"
    r"|глав\w)\s(?:[A-Z]\b|\d)",
    re.IGNORECASE,
)
"""Where a sentence points to another place of the document, which who hears it does not see."""
_POINTS_AWAY = 0.4
"""What that costs, in parts of the most central one's rank."""
_LONGEST_SHORT = 250
"""Characters of what is said though it is no sentence."""
_EARLY = 0.15
"""What it counts to be the first sentence of a passage, in parts of the most central one's rank."""


class Told(NamedTuple):
    """A sentence, and the id of the passage that it stands in."""

    text: str
    passage: str


class _Candidate(NamedTuple):
    at: int
    text: str
    passage: Passage
    rank: float
    words: int
    leans: bool
    """Whether it begins with a word that means the sentence before it."""


def choose(passages: Sequence[Passage], lang: str, words: int) -> tuple[Told, ...]:
    """Choose sentences of about so many words in all, in their order.

    One that begins with "it" or "however" is chosen together with the one before it, or not at all; one in
    another language than the lecture's only where there are no others.
    """
    found = _candidates(passages, lang)
    chosen = _chosen(found, words, lang) or _chosen(found, words, "")
    return tuple(Told(each.text, each.passage.id) for each in found if each.at in chosen)


def _chosen(found: Sequence[_Candidate], words: int, lang: str) -> set[int]:
    """Choose sentences in a language, or in any."""
    chosen: set[int] = set()
    left = words
    for candidate in sorted(found, key=lambda each: -each.rank):
        group = _with_what_it_leans_on(candidate, found)
        new = [each for each in group if each.at not in chosen]
        cost = sum(each.words for each in new)
        if (
            new
            and (cost <= left or not chosen)
            and not (lang and any(other_language(each.text, lang) for each in new))
        ):
            chosen.update(each.at for each in new)
            left -= cost
    return chosen


def all_told(passages: Sequence[Passage], lang: str) -> tuple[Told, ...]:
    """Return all sentences of passages."""
    return tuple(
        Told(sentence, passage.id) for passage in passages for sentence in sentences(passage.text, lang)
    )


def short_ones(passages: Sequence[Passage], lang: str, words: int) -> tuple[Told, ...]:
    """Return what stands in for sentences where there are none: points of a list, within the words."""
    told: list[Told] = []
    for passage in passages:
        count = count_words(passage.text)
        if len(passage.text) <= _LONGEST_SHORT and _NO_PROSE.search(passage.text) is None and count <= words:
            told.append(Told(ended(passage.text, lang), passage.id))
            words -= count
    return tuple(told)


def _candidates(passages: Sequence[Passage], lang: str) -> list[_Candidate]:
    said = [
        (sentence, passage, number)
        for passage in passages
        if not passage.is_item or count_words(passage.text) >= _LONG_ITEM
        for number, sentence in enumerate(sentences(passage.text, lang))
    ]
    ranks = central([sentence for sentence, _, _ in said])
    return [
        _Candidate(
            at,
            text,
            passage,
            rank + (_EARLY if number == 0 else 0) - (_POINTS_AWAY if _AWAY.search(text) else 0),
            count_words(text),
            leans(text, lang),
        )
        for at, ((text, passage, number), rank) in enumerate(zip(said, ranks, strict=True))
        if _SHORTEST <= count_words(text) <= _LONGEST and _is_prose(text)
    ]


def _is_prose(text: str) -> bool:
    """Whether it is a sentence, said in words: no heading, no code, no line of a register, no address."""
    if not text.rstrip(_CLOSERS + " ").endswith(_STOPS):
        return False
    signs = sum(not (char.isalpha() or char.isspace()) for char in text)
    return signs <= _MOST_SIGNS * len(text) and not _NO_PROSE.search(text)


def _with_what_it_leans_on(candidate: _Candidate, found: Sequence[_Candidate]) -> list[_Candidate]:
    """Return a sentence with those before it that it needs; nothing where one of them is missing."""
    group = [candidate]
    by_place = {each.at: each for each in found}
    while group[0].leans:
        before = by_place.get(group[0].at - 1)
        if before is None or before.passage.id != candidate.passage.id:
            return []
        group.insert(0, before)
    return group
