"""The sources of a lecture, made from the deck itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from lectra.document.blocks.block import block
from lectra.document.blocks.bullets import Text
from lectra.document.blocks.deck_list import DeckList, Entry, Part, title_of
from lectra.document.citing import SourceInfo, citing, marked_texts, source_of
from lectra.document.inline import Marked, Span, spans_of
from lectra.document.numbered import Cited
from lectra.document.text import MAX_POINTS
from lectra.errors import InvalidInput

if TYPE_CHECKING:
    from lectra.document.slide import Slide

_URL = re.compile(r"https?://[^\s()<>\[\]]+[^\s()<>\[\].,;:!?'\"»”]")
_BETWEEN = " · "


@block("References", rank=7)
class References(DeckList):
    """The documents that the deck cites, with the numbers of their places; then what else it names.

    That are the sources that its blocks name and the pages that its texts link to, each with its slides.
    ``items`` are more of them, which no slide names.
    """

    type: Literal["references"] = "references"
    items: Annotated[tuple[Text, ...], Field(max_length=MAX_POINTS)] = ()

    def found_in(self, slides: Sequence[Slide], place: int) -> tuple[Entry, ...]:  # noqa: ARG002  # all count
        """Return each source once, in the order in which slides name them, and then the ``items``."""
        found: list[_Source] = []
        by_name: dict[str, _Source] = {}
        named = [(text, slide) for slide in slides if not slide.lists_deck for text in _sources_of(slide)]
        for text, slide in (*named, *((_linked(item), None) for item in self.items)):
            names = _names(text)
            source = next((by_name[name] for name in names if name in by_name), None)
            if source is None:
                found.append(source := _Source(text))
            by_name |= dict.fromkeys(names, source)
            if slide and slide not in source.slides:
                source.slides.append(slide)
        return tuple(source.entry for source in found)

    def documents(self, slides: Sequence[Slide], cited: Cited) -> tuple[Entry, ...]:
        """Return each document that slides cite, and below it the places that have a number.

        Where slides cite nothing, as those that are still to be written, it is each document of the deck.
        """
        numbers = cited.numbers(slides)
        used = {source_of(passage) for slide in slides for passage in slide.cited}
        return tuple(
            _document(source, slides, numbers, cited)
            for source in cited.sources
            if source.id in used or not used
        )

    def nothing_found(self) -> InvalidInput:
        """Return the error of a deck without sources."""
        reason = "no slide names a source or has a link, and the block has no items"
        remedy = 'Name the "source" of a quote, a table, a chart or figures, add "items", or leave it out.'
        return InvalidInput("references", reason, remedy=remedy)


@dataclass
class _Source:
    text: str
    slides: list[Slide] = field(default_factory=list)

    @property
    def entry(self) -> Entry:
        """What stands in the list: the source, and below it the slides that name it."""
        parts = [Part.of(self.text)]
        for slide in self.slides:
            before = _BETWEEN if len(parts) > 1 else "\n"
            parts += [Part.of(before), Part.of(title_of(slide, "emphasis"), slide.id)]
        return Entry(parts=tuple(parts))


def _document(source: SourceInfo, slides: Sequence[Slide], numbers: Mapping[str, int], cited: Cited) -> Entry:
    """Return a document, and below it its places, each with its number and a link to where it is cited.

    What stands at no place in it has its number behind its name.
    """
    first: dict[int, str] = {}
    for passage, number in numbers.items():
        if source_of(passage) == source.id:
            first.setdefault(number, passage)
    name, parts = _linked(_called(source)), list[Part]()
    for number in sorted(first):
        passage = first[number]
        if place := cited.places.get(passage, ""):
            slide = next(each for each in slides if not each.lists_deck and passage in each.cited_shown)
            parts += [Part.of(_BETWEEN if parts else "\n"), Part.of(citing(place, passage), slide.id)]
        else:
            name = citing(name, passage)
    return Entry(parts=(Part.of(name), *parts))


def _called(source: SourceInfo) -> str:
    """Return what a document is called: its title, authors and date, and its file's name or its address."""
    is_named = source.title and source.title != source.name.rsplit(".", 1)[0]
    words = ", ".join(
        text for text in (source.title if is_named else "", source.authors, source.date) if text
    )
    return f"{words} ({source.name})" if words else source.name


def _sources_of(slide: Slide) -> Iterator[str]:
    """Yield the sources that a slide's block names, and the links to the web in its texts."""
    if slide.block:
        yield from (_linked(source) for source in slide.block.sources() if source.strip())
    caption = slide.picture.caption if slide.picture else ""
    for text in marked_texts((slide.title, slide.subtitle, slide.block, caption)):
        for span in spans_of(text):
            if span.url.startswith("http"):
                yield text[span.start : span.end]


def _linked(text: str) -> str:
    """Return a source whose plain addresses are links too."""
    spans = spans_of(text)
    taken = {place for span in spans for place in range(span.start, span.end)}
    plain = [found for found in _URL.finditer(str(text)) if found.start() not in taken]
    links = [Span(found.start(), found.end(), "link", found[0]) for found in plain]
    if not links:
        return text
    return Marked(str(text), sorted((*spans, *links), key=lambda span: (span.start, -span.end)))


def _names(text: str) -> tuple[str, ...]:
    """Return what a source is known by: its addresses, or else its words."""
    urls = tuple(span.url for span in spans_of(text) if span.url)
    return urls or (" ".join(text.casefold().split()),)
