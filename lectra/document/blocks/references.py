"""The sources of a lecture, made from the deck itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from lectra.document.blocks.block import block
from lectra.document.blocks.bullets import Text
from lectra.document.blocks.deck_list import DeckList, Entry, Part, title_of
from lectra.document.citing import marked_texts
from lectra.document.inline import Marked, Span, spans_of
from lectra.document.text import MAX_POINTS
from lectra.errors import InvalidInput

if TYPE_CHECKING:
    from lectra.document.slide import Slide

_URL = re.compile(r"https?://[^\s()<>\[\]]+[^\s()<>\[\].,;:!?'\"»”]")
_BETWEEN = " · "


@block("References", rank=7)
class References(DeckList):
    """The sources that the deck's blocks name and the pages that its texts link to, each with its slides.

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
