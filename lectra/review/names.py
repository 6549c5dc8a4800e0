"""The names of a text: words with a capital within a sentence, and words of another script. Pure.

German writes every noun with a capital. There only two such words in a row, and those after a title, are
taken for a name: what else was put in place of a name is found beside the sentence that it was taken from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

import regex

from lectra.review.words import WordSet, words_of
from lectra.sources.central import terms
from lectra.text import primary

_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[’'.&-](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*")
_KATAKANA = regex.compile(r"[\p{Katakana}ー]{3,}")
_STARTS = frozenset('.!?:;…•“”"„«»‚‘(—–-')
_NOUNS_WITH_CAPITALS = frozenset({"de", "lb", "gsw", "nds"})
_TITLES = frozenset(
    ["herr", "herrn", "frau", "dr", "prof", "professor", "professorin", "kaiser", "kaiserin", "papst"]
)
_TITLE_CASE = 0.8
"""The share of its words, but for small ones, with a capital, from which on a sentence is a heading."""
_NEAR = 0.6
"""How much of two sentences is the same, from which on one is taken for the other with words replaced."""
_MOST_REPLACED = 3


class Name(NamedTuple):
    """A name: its words, and how it is written."""

    words: tuple[str, ...]
    text: str


class _Token(NamedTuple):
    text: str
    first: bool
    """Whether a sentence, a quotation or a clause in brackets begins with it."""
    follows: bool
    """Whether nothing but a space stands between it and the one before."""


def names_in(text: str, lang: str) -> list[Name]:
    """Return the names of a sentence, in its order."""
    tokens = [*_tokens(text)]
    found = [Name((match[0],), match[0]) for match in _KATAKANA.finditer(text)]
    cased = [token for token in tokens if _is_cased(token.text)]
    if not cased:
        latin = (token.text for token in tokens if re.fullmatch(r"[A-Za-z][\w.-]+", token.text))
        return found + [Name(tuple(terms(word)), word) for word in latin]
    said = [token for token in cased if _fold(token.text) not in words_of(lang).small]
    if len(said) > 3 and sum(_has_capital(token.text) for token in said) > _TITLE_CASE * len(said):
        return found + [Name(tuple(terms(t.text)), t.text) for t in tokens if _is_sign(t.text)]
    return found + [Name(_words(run), " ".join(token.text for token in run)) for run in _runs(tokens, lang)]


def replaced_name(text: str, source: str, lang: str) -> tuple[str, str] | None:
    """Return a name that stands where a sentence of a source has another one, and that one; else None."""
    said, there = [*_tokens(text)], [*_tokens(source)]
    mine, theirs = ([_fold(token.text) for token in tokens] for tokens in (said, there))
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    if matcher.ratio() < _NEAR:
        return None
    mine_all, their_all = WordSet(text), WordSet(source)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "replace" or max(b - a, d - c) > _MOST_REPLACED:
            continue
        new = [token for token in said[a:b] if _may_name(token, lang) and not _stands_in(token, their_all)]
        old = [token for token in there[c:d] if _may_name(token, lang) and not _stands_in(token, mine_all)]
        if new and old and (not new[0].first or old[0].first) and _is_whole(said[a:b], new, lang):
            return " ".join(token.text for token in new), " ".join(token.text for token in old)
    return None


def _is_whole(replaced: list[_Token], new: list[_Token], lang: str) -> bool:
    """Whether what was replaced is a name and nothing but small words."""
    small = words_of(lang).small
    return all(token in new or _fold(token.text) in small for token in replaced)


def _stands_in(token: _Token, words: WordSet) -> bool:
    return all(words.has_name(word) for word in terms(token.text))


def _may_name(token: _Token, lang: str) -> bool:
    return _has_capital(token.text) and _fold(token.text) not in words_of(lang).small


def _runs(tokens: list[_Token], lang: str) -> Iterator[list[_Token]]:
    """Yield the runs of words with a capital that are names."""
    small = words_of(lang).small
    run: list[_Token] = []
    before = ""
    for token in [*tokens, _Token("", first=True, follows=False)]:
        if run and not (token.follows and not token.first and _has_capital(token.text)):
            if _is_name(run, before, lang):
                yield run
            run = []
        if not _has_capital(token.text):
            before = token.text
        elif run or not (token.first and _fold(token.text) in small):
            run.append(token)


def _is_name(run: list[_Token], before: str, lang: str) -> bool:
    if any(_is_sign(token.text) for token in run):
        return True
    if len(run) == 1 and (len(run[0].text) < 2 or run[0].first):
        return False
    if primary(lang) not in _NOUNS_WITH_CAPITALS:
        return True
    titled = _fold(run[0].text) in _TITLES or _fold(before) in _TITLES
    return len(run) > 1 and (titled or not run[0].first)


def _words(run: list[_Token]) -> tuple[str, ...]:
    return tuple(word for token in run for word in terms(token.text))


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        first = end == 0 or any(char in _STARTS for char in between)
        yield _Token(match[0], first, between == " ")
        end = match.end()


def _fold(text: str) -> str:
    return text.casefold().removesuffix("'s").removesuffix("’s")


def _has_capital(text: str) -> bool:
    return text[:1].isupper() or text[:1].istitle() or _is_sign(text)


def _is_sign(text: str) -> bool:
    """Whether a word is one like NASA, mRNA or CO2, which is a name wherever it stands."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return (
        capitals > 1
        or (bool(capitals) and not text[0].isupper())
        or (bool(capitals) and len(text) > 1 and text[-1].isdigit())
    )


def _is_cased(text: str) -> bool:
    return text[:1].lower() != text[:1].upper()
