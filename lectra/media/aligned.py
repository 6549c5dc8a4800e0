"""Which words of a narration speak of which item of a slide. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

_IDEOGRAPH = re.compile(r"[\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff]")
_LEAST_SCORE = 0.3
"""What an item and a sentence must have in common at least: less is a matter of small words."""
_TELLING = 0.5
"""The part of the weight of its weightiest word that a word must have to be the one an item appears at."""
_LEAST_PREFIX, _PREFIX_PART = 4, 0.75
"""Two words with so many letters alike at their start, and such a part of the shorter one, are one word."""
_NEARLY = 0.8
"""How much a word counts for that is not the same to the letter."""


class Found(NamedTuple):
    """The sentence that speaks of an item, and the word of it at which the item appears; both from 0."""

    sentence: int
    word: int


def align(items: Sequence[Sequence[str]], sentences: Sequence[Sequence[str]]) -> list[Found | None]:
    """Return for each item (its words) which sentence speaks of it, by the words that they share.

    The sentences and words are in the items' order; several items may have one. An item that no sentence
    speaks of has None. Words are given in lower case.
    """
    weights = _weights(items, sentences)
    scores = [[_score(item, sentence, weights) for sentence in sentences] for item in items]
    chosen = _in_order(scores)
    found: list[Found | None] = []
    last = Found(0, 0)
    for item, at in zip(items, chosen, strict=True):
        if at is not None:
            after = last.word if at == last.sentence else 0
            last = Found(at, _first_telling(item, sentences[at], weights, after))
        found.append(None if at is None else last)
    return found


def _in_order(scores: Sequence[Sequence[float]]) -> list[int | None]:
    """Choose a sentence for each item, none before that of an item above, so that all scores add up highest.

    Of two that are as good, the earlier one is chosen.
    """
    count = len(scores[0]) if scores else 0
    totals = [[0.0] * count]
    for row in scores:
        with_it = [
            before + (score if score >= _LEAST_SCORE else 0.0)
            for before, score in zip(totals[-1], row, strict=True)
        ]
        totals.append(list(accumulate(with_it, max)))
    chosen: list[int | None] = [None] * len(scores)
    last = count - 1
    for item in range(len(scores) - 1, -1, -1):
        if last < 0:
            break
        total, before, row = totals[item + 1][: last + 1], totals[item], scores[item]
        at = next(at for at in range(last + 1) if total[at] == total[last])
        if row[at] >= _LEAST_SCORE and total[at] == before[at] + row[at]:
            chosen[item], last = at, at
    return chosen


def _score(item: Sequence[str], sentence: Sequence[str], weights: dict[str, float]) -> float:
    return sum(
        weights[word] * max((_likeness(word, other) for other in sentence), default=0.0)
        for word in dict.fromkeys(item)
    )


def _first_telling(
    item: Sequence[str], sentence: Sequence[str], weights: dict[str, float], after: int
) -> int:
    """Return the first word of a sentence, none before one, that says much of an item; else that one."""
    said = [max((weights[word] * _likeness(word, other) for word in item), default=0.0) for other in sentence]
    least = _TELLING * max(said)
    telling = (number for number, weight in enumerate(said) if weight >= least and number >= after)
    return next(telling, after)


def _weights(items: Sequence[Sequence[str]], sentences: Sequence[Sequence[str]]) -> dict[str, float]:
    """Weigh the words of items: what all of them or all sentences have tells little."""
    having = Counter(word for item in items for word in set(item))
    return {
        word: _length_weight(word)
        / having[word]
        / max(1, sum(any(_likeness(word, other) for other in sentence) for sentence in sentences)) ** 0.5
        for word in having
    }


def _length_weight(word: str) -> float:
    """Weigh a word by its length: a number is as telling as a long one, and an ideograph as three letters."""
    if any(char.isdigit() for char in word):
        return 1.0
    letters = sum(3 if _IDEOGRAPH.match(char) else 1 for char in word if char.isalpha())
    return {0: 0.0, 1: 0.05, 2: 0.1, 3: 0.3}.get(letters, 1.0)


def _likeness(word: str, other: str) -> float:
    """Return how much two words are one: 1 for the same, 0 for others; numbers are the same or not."""
    if word == other:
        return 1.0
    shorter = min(len(word), len(other))
    if shorter < _LEAST_PREFIX or any(char.isdigit() for char in word + other):
        return 0.0
    alike = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), shorter)
    return _NEARLY if alike >= max(_LEAST_PREFIX, _PREFIX_PART * shorter) else 0.0
