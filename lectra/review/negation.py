"""A "not" that came in or fell out between a source's sentence and what is said. Pure.

Clause by clause: of a long sentence that denies one thing and states another, either may be said alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lectra.review.clauses import clauses
from lectra.review.words import Words, WordSet, content_of, words_in, words_of

_SAME = 0.6
"""The share of a clause's words that another one has, from which on both are about the same."""
_ALL = 0.9
"""The share from which on two sentences have the same words, so that their negations can be counted."""
_NEAR = 4
"""Words between the two parts of a negation."""


class _Clause(NamedTuple):
    text: str
    negations: tuple[str, ...]


def changed_negation(text: str, sources: Sequence[str], lang: str) -> tuple[str, bool] | None:
    """Return a negation that a sentence has and its ``sources`` have not (True), or the reverse (False).

    None where there is none, or where nothing is known of the language.
    """
    if not words_of(lang).known:
        return None
    mine = _clauses(text, lang)
    theirs = [clause for source in sources for clause in _clauses(source, lang)]
    denied, there = ([each for each in some if each.negations] for some in (mine, theirs))
    if not there:
        return (denied[0].negations[0], True) if denied else None
    for clause in there:
        if not denied and _share(clause.text, text, lang) >= _SAME:
            return clause.negations[0], False
    for clause in denied:
        other = _counterpart(clause, theirs, lang)
        if other and not other.negations:
            return clause.negations[0], True
    for clause in there:
        other = _counterpart(clause, mine, lang)
        if denied and other and not other.negations:
            return clause.negations[0], False
    return _fewer(text, sources, lang)


def _fewer(text: str, sources: Sequence[str], lang: str) -> tuple[str, bool] | None:
    """Return a negation of which one of two sentences has one more, where all else is the same."""
    source = sources[0] if sources else ""
    if min(_share(text, source, lang), _share(source, text, lang)) < _ALL:
        return None
    mine, theirs = (Counter(_negations(each, lang)) for each in (text, source))
    if mine.total() == theirs.total():
        return None
    added = mine.total() > theirs.total()
    more = mine - theirs if added else theirs - mine
    return next(iter(more)), added


def _counterpart(clause: _Clause, others: Sequence[_Clause], lang: str) -> _Clause | None:
    """Return the clause that says most of what a clause says, where each says most of the other."""
    if not others:
        return None
    best = max(others, key=lambda other: _share(clause.text, other.text, lang))
    both = min(_share(clause.text, best.text, lang), _share(best.text, clause.text, lang))
    return best if both >= _SAME else None


def _share(text: str, other: str, lang: str) -> float:
    """Return the share of a text's content words that another one has."""
    words, there = content_of(text, lang), WordSet(other)
    return sum(word in there for word in words) / len(words) if words else 0.0


def _clauses(text: str, lang: str) -> list[_Clause]:
    return [_Clause(part, _negations(part, lang)) for part in clauses(text, lang)]


def _negations(text: str, lang: str) -> tuple[str, ...]:
    words = words_of(lang)
    said = f" {' '.join(words_in(text))} "
    for phrase in words.not_negations:
        said = said.replace(f" {phrase} ", " ")
    found = [phrase for phrase in words.negation_phrases if f" {phrase} " in said]
    return (*found, *_single(said.split(), words))


def _single(said: Sequence[str], words: Words) -> Iterator[str]:
    """Yield the words that negate, alone or a few words behind another one: "ne … plus"."""
    for at, word in enumerate(said):
        opened = not words.negation_starts.isdisjoint(said[max(at - _NEAR, 0) : at])
        if word in words.negations or (word in words.negation_ends and opened):
            yield word
