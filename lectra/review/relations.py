"""Two things that have changed places: "the moon pulls the sea", "the sea pulls the moon". Pure.

What is found is narrow: the same words in the same order, but for two groups that have changed places. A
group that took a preposition along has only been moved, and so has one beside the other with its article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lectra.review.clauses import clauses, marks
from lectra.review.words import WordSet, content_of, is_like, words_in, words_of

_MOST, _LEAST = 40, 3
_LONGEST_GROUP = 5
_MUCH = 0.7
"""The share of a source's clause that is said, from which on the two are compared."""


class _Word(NamedTuple):
    """A word that says something, and the small ones before it."""

    text: str
    before: tuple[str, ...]


def swapped(text: str, source: str, lang: str) -> tuple[str, str] | None:
    """Return the two groups of words that have changed places since a source's sentence; else None."""
    if not words_of(lang).known:
        return None
    found = (_swapped(mine, theirs, lang) for mine, theirs in _pairs(text, source, lang))
    return next(filter(None, found), None)


def _pairs(text: str, source: str, lang: str) -> Iterator[tuple[str, str]]:
    """Yield what is compared: two sentences of as many parts, and the clauses that have the same words."""
    if marks(text) == marks(source):
        yield text, source
    theirs = clauses(source, lang)
    for clause in clauses(text, lang):
        yield from ((clause, other) for other in theirs if _say_the_same(clause, other, lang))


def _say_the_same(text: str, other: str, lang: str) -> bool:
    """Whether a clause has the words of another one, or most of them and no more."""
    mine, theirs = content_of(text, lang), content_of(other, lang)
    here, there = WordSet(text), WordSet(other)
    return all(word in there for word in mine) and sum(word in here for word in theirs) >= _MUCH * len(theirs)


def _swapped(text: str, source: str, lang: str) -> tuple[str, str] | None:
    in_source, in_text = WordSet(_plain(source, lang)), WordSet(_plain(text, lang))
    mine = [word for word in _words(text, lang) if word.text in in_source]
    theirs = [word for word in _words(source, lang) if word.text in in_text]
    if not _LEAST <= len(mine) <= _MOST or len(mine) != len(theirs):
        return None
    if _agents(text, lang) != _agents(source, lang):  # one of them is in the passive
        return None
    while mine and is_like(mine[0].text, theirs[0].text):
        mine, theirs = mine[1:], theirs[1:]
    while mine and is_like(mine[-1].text, theirs[-1].text):
        mine, theirs = mine[:-1], theirs[:-1]
    return _exchange(mine, theirs, lang)


def _agents(text: str, lang: str) -> int:
    return sum(word in words_of(lang).agents for word in _plain(text, lang).split())


def _exchange(mine: Sequence[_Word], theirs: Sequence[_Word], lang: str) -> tuple[str, str] | None:
    """Return A and B where one has A x B and the other B x A."""
    for first in range(1, min(_LONGEST_GROUP, len(mine) - 1) + 1):
        for last in range(1, min(_LONGEST_GROUP, len(mine) - first) + 1):
            end = len(mine) - last
            a, middle, b = mine[:first], mine[first:end], mine[end:]
            there = theirs[:last], theirs[last : last + len(middle)], theirs[last + len(middle) :]
            if not all(map(_is_same, (b, middle, a), there)):
                continue
            if middle and _is_without_preposition((*a, *b), lang):
                return _text(a), _text(b)
            if not middle and _stayed(a, b, theirs, lang):
                return _text(a), _text(b)
    return None


def _stayed(a: Sequence[_Word], b: Sequence[_Word], theirs: Sequence[_Word], lang: str) -> bool:
    """Whether two groups beside each other have changed places without their articles."""
    apart = b[0].before
    kept = apart == theirs[len(b)].before and a[0].before == theirs[0].before
    joins = words_of(lang).linking
    return bool(apart) and kept and joins.isdisjoint(apart) and _is_without_preposition((*a, *b), lang)


def _is_without_preposition(words: Sequence[_Word], lang: str) -> bool:
    return words_of(lang).prepositions.isdisjoint(word.text for word in words)


def _is_same(words: Sequence[_Word], others: Sequence[_Word]) -> bool:
    return len(words) == len(others) and all(
        is_like(word.text, other.text) for word, other in zip(words, others, strict=True)
    )


def _text(words: Sequence[_Word]) -> str:
    return " ".join(word.text for word in words)


def _plain(text: str, lang: str) -> str:
    """Return a text with its prepositions apart from their articles."""
    forms = words_of(lang).forms
    return " ".join(forms.get(word, word) for word in words_in(text))


def _words(text: str, lang: str) -> list[_Word]:
    """Return the words that say something, and the prepositions, which hold others in their places."""
    words = words_of(lang)
    found: list[_Word] = []
    before: list[str] = []
    for word in _plain(text, lang).split():
        if word not in words.prepositions and (word in words.small or word in words.negations):
            before.append(word)
        else:
            found.append(_Word(word, tuple(before)))
            before = []
    return found
