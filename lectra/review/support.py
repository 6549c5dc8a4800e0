"""Which passage supports a sentence best, and how well: the BM25 share of its content words. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lectra.review.words import WordSet, content_of, words_in
from lectra.sources.central import likeness
from lectra.text import sentences

if TYPE_CHECKING:
    import numpy as np

_STEM = 6
"""Letters of a word by which passages are looked for: "gravity" finds "gravitation"."""
_CANDIDATES = 5
_AT_ONCE = 200
"""Sentences that passages are looked for at once, for the sake of memory."""
_SIGNS = re.compile(r"[\W_]+")


class PassageLike(Protocol):
    """A passage of a source."""

    @property
    def id(self) -> str:
        """Its id, unique among all."""
        ...

    @property
    def text(self) -> str:
        """What it says, as plain text."""
        ...


class Support(NamedTuple):
    """How well a passage supports a sentence."""

    passage: Known
    share: float
    words: tuple[str, ...]
    missing: tuple[str, ...]


class Known:
    """A passage; what a comparison asks of it is found out once."""

    def __init__(self, passage: PassageLike, lang: str) -> None:
        self.id, self.text, self.lang = passage.id, passage.text, lang

    @cached_property
    def words(self) -> WordSet:
        """Its words."""
        return WordSet(self.text)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Its sentences."""
        return sentences(self.text, self.lang)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Its sentences without case and signs."""
        return tuple(map(fold, self.sentences))

    def has(self, text: str) -> bool:
        """Whether a folded text is one of its sentences, or several in a row."""
        for start, first in enumerate(self.folded):
            whole, end = first, start + 1
            while len(whole) < len(text) and end < len(self.folded):
                whole, end = f"{whole} {self.folded[end]}".strip(), end + 1
            if whole == text:
                return True
        return False


def fold(text: str) -> str:
    """Return a text without case, signs and what is not seen."""
    plain = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) != "Cf")
    return _SIGNS.sub(" ", plain.casefold()).strip()


class Passages:
    """The passages of all sources, and how much each word says: one that few passages have says much."""

    def __init__(self, passages: Sequence[PassageLike], lang: str) -> None:
        self.all = tuple(Known(passage, lang) for passage in passages)
        self.by_id = {passage.id: passage for passage in self.all}
        self.lang = lang
        self._stems = [_stems(passage.text) for passage in self.all]
        self._counts = Counter(stem for stems in self._stems for stem in set(stems))

    @cached_property
    def words(self) -> WordSet:
        """The words of all of them."""
        return WordSet(" ".join(passage.text for passage in self.all))

    @cached_property
    def _verbatim(self) -> dict[str, Known]:
        """The passages by their sentences, the first of several that have one."""
        return {text: passage for passage in reversed(self.all) for text in passage.folded}

    def verbatim(self, text: str, candidates: Iterable[Known]) -> Known | None:
        """Return the passage that has a sentence to the letter."""
        folded = fold(text)
        return next((passage for passage in candidates if passage.has(folded)), None) or self._verbatim.get(
            folded
        )

    def supports(self, texts: Sequence[str], cited: Sequence[Sequence[str]]) -> Iterator[list[Support]]:
        """Yield what supports each text, best first: those that it cites, and those most like it."""
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            scores = likeness([_stems(text) for text in some], self._stems)
            for text, row, cites in zip(some, scores, cited[start : start + _AT_ONCE], strict=True):
                yield self._ranked(text, row, cites)

    def _ranked(self, text: str, scores: np.ndarray, cites: Sequence[str]) -> list[Support]:
        places = [int(at) for at in (-scores).argsort(kind="stable")[:_CANDIDATES] if scores[at] > 0]
        named = [self.by_id[ident] for ident in cites if ident in self.by_id]
        found = dict.fromkeys([*named, *(self.all[at] for at in places)])
        words = content_of(text, self.lang)
        return sorted((self._support(words, passage) for passage in found), key=lambda each: -each.share)

    def _support(self, words: Sequence[str], passage: Known) -> Support:
        missing = [word for word in words if word not in passage.words]
        whole = sum(map(self._weight, words))
        share = 1 - sum(map(self._weight, missing)) / whole if whole else 1.0
        return Support(passage, round(share, 2), tuple(words), tuple(missing))

    def _weight(self, word: str) -> float:
        """Weigh a word as BM25 does; one that no passage has like one that a single passage has."""
        count = max(self._counts[word[:_STEM]], 1)
        return math.log(1 + (len(self.all) - count + 0.5) / (count + 0.5))


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in words_in(text)]
