"""The slides of a lecture beside its sources, and what no source supports taken out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lectra.document.carried import carry_each
from lectra.document.citing import SourceText, cited_in
from lectra.document.deck import Deck
from lectra.models import Review, ReviewedSentence, WrittenSlide
from lectra.prose.spoken import as_sentences, ended
from lectra.review.sentences import Said, review_beside
from lectra.review.support import Passages, fold
from lectra.review.words import words_of
from lectra.text import is_spoken, primary, sentences

NO_SOURCES = "This lecture has no sources, so nothing that it says was compared with any."
NO_WORDS = "The words of this lecture's sources are not there, so nothing was compared with them."
_IN_WORDS = ("bullets", "statement", "quote")
"""Blocks whose words are compared where they are said; others draw what they show."""


class _Parted(NamedTuple):
    """What a slide says, and where each of it stands in the narration.

    ``beside`` are the places of what is no statement: its title, and what a drawing says in words.
    """

    said: tuple[Said, ...]
    spans: tuple[tuple[int, int], ...]
    beside: frozenset[int]


class _Reviewed(NamedTuple):
    """What a slide says beside the sources, where that stands, and how much was not compared."""

    sentences: tuple[ReviewedSentence, ...]
    spans: tuple[tuple[int, int], ...]
    aside: int


class Beside:
    """The words of sources, ready to be compared with slides in a language."""

    def __init__(self, sources: Sequence[SourceText], lang: str) -> None:
        self._passages = Passages([each for source in sources for each in source.passages], lang)
        self._where = {
            passage.id: ", ".join(filter(None, (source.name, passage.place)))
            for source in sources
            for passage in source.passages
        }

    def review(self, slide: WrittenSlide) -> _Reviewed:
        """Return what a slide says beside the sources."""
        parted = _parted(slide, self._passages.lang)
        reviewed = review_beside(self._passages, parted.said)
        compared = [
            (each.model_copy(update={"where": self._where.get(each.passage, "")}), span)
            for each, span in zip(reviewed, parted.spans, strict=True)
            if each.verbatim or each.index not in parted.beside
        ]
        return _Reviewed(
            tuple(each for each, _ in compared),
            tuple(span for _, span in compared),
            len(reviewed) - len(compared),
        )

    def without_unsupported(self, slide: WrittenSlide) -> WrittenSlide:
        """Return a slide without the sentences that fail; one that has none left says its title."""
        reviewed = self.review(slide)
        pairs = [*zip(reviewed.sentences, reviewed.spans, strict=True)]
        failed = [each for each, _ in pairs if each.findings]
        if not failed:
            return slide
        narration = _without(slide.narration, [span for each, span in pairs if each.findings])
        if not is_spoken(narration):
            narration = ended(slide.title, self._passages.lang)
        return slide.saying(narration).model_copy(update={"unsupported": (*slide.unsupported, *failed)})


def review_lecture(
    slides: Sequence[WrittenSlide], outline: Deck, places: Sequence[int], sources: Sequence[SourceText]
) -> Review:
    """Return what the pages of a lecture say beside its sources; ``places`` are those of their slides."""
    lang = outline.lang
    if not sources:
        return Review(note=NO_WORDS if outline.sources else NO_SOURCES)
    beside = Beside(sources, lang)
    found: list[ReviewedSentence] = []
    removed: list[ReviewedSentence] = []
    aside = 0
    for page, (slide, at) in enumerate(zip(slides, places, strict=True)):
        place = {"page": page, "slide": outline.slides[at].id}
        reviewed = beside.review(slide)
        found += (each.model_copy(update=place) for each in reviewed.sentences)
        removed += (each.model_copy(update=place) for each in slide.unsupported)
        aside += reviewed.aside
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
    """Part what a slide says into sentences, with what each cites."""
    if slide.lists_deck:
        return _Parted((), (), frozenset())
    texts = sentences(str(slide.narration), lang)
    marked = carry_each(slide.narration, texts)
    no_statements = {fold(slide.title), *_drawn(slide, lang)}
    said = tuple(
        Said(slide.id, place, text, cited_in(cited) or slide.cites)
        for place, (text, cited) in enumerate(zip(texts, marked, strict=True))
    )
    beside = frozenset(each.place for each in said if fold(each.text) in no_statements)
    return _Parted(said, tuple(_places(str(slide.narration), texts)), beside)


def _drawn(slide: WrittenSlide, lang: str) -> Iterator[str]:
    """Yield the sentences in which a table or a drawing of the slide is told."""
    if slide.block and slide.block.type not in _IN_WORDS:
        told = slide.block.told(lang)
        yield from map(fold, sentences(str(as_sentences(told, lang)), lang) if told else ())


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
