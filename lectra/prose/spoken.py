"""Narration: the sentences of a model's answer, all of them, each as soon as it is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

import regex

from lectra.document.marked import join
from lectra.prose.markup import before_half, unmarked
from lectra.prose.wrapping import is_undecided, unwrap, unwrap_growing
from lectra.text import is_spoken, joined, one_line, primary, sentences, settled
from lectra.text.joining import UNSPACED

UNSTOPPED = frozenset({"lo", "th"})
"""Languages whose sentences end without a mark."""
STOPS = dict.fromkeys(UNSPACED, "。") | dict.fromkeys(("as", "bn", "hi", "mr", "ne", "or", "pa", "sa"), "।")
"""How a sentence ends in languages that do not end it with a full stop."""

ENDED = re.compile(r"[.!?…。！？؟۔।॥።։។།:;：；]['\"”’»)\]」』]*$")
GOES_ON = regex.compile(
    r"""(?:[,،、，､፣၊;؛；–—―]|(?<=\s)-)['"”’“»)\]」』]*\s*$|(?:\p{Ps}|(?<!\S)\p{Pi})\s*$"""
)
"""A text that ends in mid-sentence: no sign that closes one may stand behind such a mark."""
_PARAGRAPH = re.compile(r"\n\s*\n")
_WRAPPED_CHARS = 60
"""Length from which a line without an end goes on in the next one."""


class Narration(NamedTuple):
    """What is said, sentence by sentence, and what of the model's answer was left out."""

    sentences: tuple[str, ...]
    removed: tuple[str, ...] = ()


class GrowingText:
    """Reads a text that grows, and gives each of its sentences once: when nothing that follows changes it.

    ``in_json`` says that the text stands in JSON, where no mark of hidden reasoning does.
    """

    def __init__(self, lang: str, *, in_json: bool = False) -> None:
        self.removed: tuple[str, ...] = ()
        """What of the whole text was left out, once it is there."""
        self._lang = lang
        self._in_json = in_json
        self._given: list[str] = []

    def more(self, text: str) -> list[str]:
        """Return the sentences of the text so far that are finished and were not given before."""
        if is_undecided(text):
            return []
        blocks = _prose(unwrap_growing(text, in_json=self._in_json))
        finished = list(takewhile(lambda block: before_half(block) == block, blocks[:-1]))
        growing = before_half("".join(blocks[len(finished) : len(finished) + 1]))
        ready = [*_sentences(finished, self._lang), *settled(growing, self._lang)]
        return self._new(ready) if self._goes_on(ready) else []

    def rest(self, text: str, *, cut: bool = False) -> list[str]:
        """Return what was not given of the whole text; of one that was ``cut``, no unfinished sentence."""
        narration = read_narration(text, self._lang, in_json=self._in_json)
        ready = list(narration.sentences)
        self.removed = narration.removed
        if cut and ready and not ENDED.search(text.rstrip().rstrip("*_`")):
            self.removed += (ready.pop(),)
        if self._goes_on(ready):
            return self._new(ready)
        # What was given is no part of the answer: thoughts that are marked as such only where they end.
        return [sentence for sentence in ready if sentence not in self._given]

    def _goes_on(self, ready: list[str]) -> bool:
        return ready[: len(self._given)] == self._given

    def _new(self, ready: list[str]) -> list[str]:
        new = ready[len(self._given) :]
        self._given += new
        return new


def read_narration(answer: str, lang: str, *, in_json: bool = False) -> Narration:
    """Read the sentences of a model's answer, without the marks and whatever else stands around them.

    A heading or an item of a list becomes a sentence of its own.
    """
    bare = unwrap(answer, in_json=in_json)
    return Narration(tuple(_sentences(_prose(bare.text), lang)), bare.removed)


def ended(text: str, lang: str = "en") -> str:
    """Close a text as a sentence of its language is closed, unless it has an end or breaks off at a mark."""
    if ENDED.search(text) or GOES_ON.search(text) or primary(lang) in UNSTOPPED:
        return text
    return text + STOPS.get(primary(lang), ".")


def as_sentences(texts: Iterable[str], lang: str) -> str:
    """Join texts, each closed as a sentence; those of one line keep their marks."""
    folded = (text if one_line(text) == str(text) else one_line(text) for text in texts)
    return join([ended(text, lang) for text in folded], joined(("", ""), lang))


def count_words(said: Iterable[str]) -> int:
    """Count the words of sentences."""
    return sum(len(sentence.split()) for sentence in said)


def _sentences(blocks: Iterable[str], lang: str) -> Iterator[str]:
    """Yield the sentences of paragraphs, headings and items that are whole."""
    return (sentence for block in blocks for sentence in sentences(ended(block, lang), lang))


def _prose(text: str) -> list[str]:
    """Return the paragraphs, headings and items of a text that have something to say, one line each."""
    lines = (line for paragraph in _PARAGRAPH.split(text) for line in _lines(paragraph))
    return [prose for line in lines if is_spoken(prose := one_line(unmarked(line)))]


def _lines(paragraph: str) -> list[str]:
    """Part a paragraph where its lines end; those of prose that was set in lines are joined again."""
    parted: list[str] = []
    wrapped = False
    for line in paragraph.split("\n"):
        if parted and (wrapped or line[:1].islower()) and not ENDED.search(parted[-1].rstrip()):
            parted[-1] += f" {line}"
        else:
            parted.append(line)
        wrapped = len(line) >= _WRAPPED_CHARS
    return parted
