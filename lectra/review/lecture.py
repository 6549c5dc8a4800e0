"""The slides of a lecture beside its sources, and what no source supports taken out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lectra.document.carried import carry_each
from lectra.document.citing import SourceText, cited_in
from lectra.models import Review, ReviewedSentence, WrittenSlide
from lectra.prose.spoken import as_sentences, ended
from lectra.review.sentences import Said, review_beside
from lectra.review.support import Passages, fold
from lectra.review.words import words_of
from lectra.text import is_spoken, primary, sentences

NO_SOURCES = "This lecture has no sources, so nothing that it says was compared with any."
NO_WORDS = "The words of the sources are not there, so nothing was compared with them."
_IN_WORDS = ("bullets", "statement", "quote")
"""Blocks whose words are compared where they are said; others draw what they show."""


class _Parted(NamedTuple):
    """What a slide says: what is compared, and where each of it stands in the narration."""

    said: tuple[Said, ...]
    spans: tuple[tuple[int, int], ...]
    aside: int


class Beside:
    """The words of sources, ready to be compared with slides in a language."""

    def __init__(self, sources: Sequence[SourceText], lang: str) -> None:
        self._passages = Passages([each for source in sources for each in source.passages], lang)

    def review(self, slide: WrittenSlide) -> tuple[tuple[ReviewedSentence, ...], int]:
        """Return what a slide says, reviewed, and how many of its sentences were not compared."""
        parted = _parted(slide, self._passages.lang)
        return review_beside(self._passages, parted.said), parted.aside

    def without_unsupported(self, slide: WrittenSlide) -> WrittenSlide:
        """Return a slide without the sentences that fail; one that has none left says its title."""
        lang = self._passages.lang
        parted = _parted(slide, lang)
        reviewed = review_beside(self._passages, parted.said)
        failed = [each for each in reviewed if each.findings]
        if not failed:
            return slide
        narration = _without(
            slide.narration,
            [span for span, each in zip(parted.spans, reviewed, strict=True) if each.findings],
        )
        if not is_spoken(narration):
            narration = ended(slide.title, lang)
        return slide.saying(narration).model_copy(update={"unsupported": (*slide.unsupported, *failed)})


def review_lecture(slides: Sequence[WrittenSlide], sources: Sequence[SourceText], lang: str) -> Review:
    """Return what all pages of a lecture say beside its sources."""
    if not sources:
        return Review(note=NO_SOURCES)
    beside = Beside(sources, lang)
    found: list[ReviewedSentence] = []
    removed: list[ReviewedSentence] = []
    aside = 0
    for page, slide in enumerate(slides):
        reviewed, left = beside.review(slide)
        found += (each.model_copy(update={"page": page}) for each in reviewed)
        removed += (each.model_copy(update={"page": page}) for each in slide.unsupported)
        aside += left
    return Review(
        sources=len(sources),
        sentences=tuple(found),
        removed=tuple(removed),
        aside=aside,
        note="" if words_of(lang).known else _unknown(lang),
    )


def _unknown(lang: str) -> str:
    return (
        f"No words of denial are known of the language “{primary(lang)}”: a “not” that came in or fell out "
        "is not seen, and neither are two things that have changed places."
    )


def _parted(slide: WrittenSlide, lang: str) -> _Parted:
    """Part what a slide says: its title is no statement, and what a drawing says is not the passages'."""
    if slide.lists_deck:
        return _Parted((), (), 1 if slide.narration else 0)
    texts = sentences(str(slide.narration), lang)
    known = {fold(slide.title), *_drawn(slide, lang)}
    said, spans = [], []
    marked = carry_each(slide.narration, texts)
    places = zip(texts, marked, _places(str(slide.narration), texts), strict=True)
    for index, (text, cited, span) in enumerate(places):
        if is_spoken(text) and fold(text) not in known:
            said.append(Said(slide.id, index, text, cited_in(cited) or slide.cites))
            spans.append(span)
    return _Parted(tuple(said), tuple(spans), len(texts) - len(said))


def _drawn(slide: WrittenSlide, lang: str) -> Iterator[str]:
    """Yield the sentences in which a table or a drawing of the slide is told."""
    if slide.block and slide.block.type not in _IN_WORDS:
        told = as_sentences(slide.block.told(lang), lang) if slide.block.told(lang) else ""
        yield from map(fold, sentences(str(told), lang))


def _places(narration: str, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where sentences stand, each with the space behind it."""
    starts, at = [], 0
    for text in texts:
        at = narration.find(text, at)
        starts.append(at)
        at += len(text)
    yield from zip(starts, [*starts[1:], len(narration)], strict=True)


def _without(narration: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a narration without parts of it; the rest keeps its marks."""
    for start, end in reversed(spans):
        narration = narration[:start] + narration[end:]
    while narration[-1:].isspace():
        narration = narration[:-1]
    return narration
