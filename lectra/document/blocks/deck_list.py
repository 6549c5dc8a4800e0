"""Lists that are made from the deck in which they stand."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field

from lectra.document.blocks.block import BlockBase
from lectra.document.inline import TO_SLIDE, Marked, Span, Style, carry, join, spans_of
from lectra.document.numbered import NOTHING_CITED, Cited
from lectra.document.text import MAX_POINTS, Item, Model, Passage
from lectra.errors import InvalidInput

if TYPE_CHECKING:
    from lectra.document.slide import Slide


_OWN = ("link", "cite")
"""Marks of a title that the list does not take along."""


class Part(Model):
    """A part of an entry's text, and the id of the slide that it leads to; empty where it leads to none."""

    text: Passage
    slide: Annotated[str, Field(max_length=40)] = ""

    @classmethod
    def of(cls, text: str, slide: str = "") -> Part:
        """Make a part of a text that is read already."""
        return cls.model_construct(text=text, slide=slide)

    @property
    def linked(self) -> str:
        """Its text, marked as a link where it leads to a slide."""
        if not self.slide:
            return self.text
        link = Span(0, len(self.text), "link", TO_SLIDE + self.slide)
        return Marked(self.text, (link, *spans_of(self.text)))


class Entry(Model):
    """What stands at one bullet: its first part is what is said of it."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    @property
    def text(self) -> str:
        """All of its text, marked as a link where it leads to a slide."""
        return join([part.linked for part in self.parts], "")


class DeckList(BlockBase):
    """A list whose ``entries`` come from the other slides of its deck; a file has none.

    It is filled when its pages are made, so that it follows each change of the deck.
    """

    layouts: ClassVar[tuple[str, ...]] = ("bullets", "closing")
    pictured: ClassVar[bool] = False

    entries: tuple[Entry, ...] = ()

    @abstractmethod
    def found_in(self, slides: Sequence[Slide], place: int) -> tuple[Entry, ...]:
        """Return what it lists of a deck's slides, at one ``place`` of which it stands; () for nothing."""

    def documents(self, slides: Sequence[Slide], cited: Cited) -> tuple[Entry, ...]:  # noqa: ARG002  # for some
        """Return what it lists before that of the documents that the deck was made from; () for nothing."""
        return ()

    @abstractmethod
    def nothing_found(self) -> InvalidInput:
        """Return the error of a deck that has nothing to list."""

    def with_deck(self, slides: Sequence[Slide], place: int, cited: Cited = NOTHING_CITED) -> Self:
        """Return the list filled from a deck, and from what it has ``cited``.

        Raises InvalidInput where there is nothing, or too much.
        """
        if not (entries := (*self.documents(slides, cited), *self.found_in(slides, place))):
            raise self.nothing_found()
        if len(entries) > MAX_POINTS:
            reason = f"it lists {len(entries)} entries, and at most {MAX_POINTS} are allowed"
            raise InvalidInput(self.type, reason, remedy="Make several lectures of the deck.")
        return self.model_copy(update={"entries": entries})

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the entries, in the body."""
        numbered = enumerate(self.flow(), start=1)
        return {"body": tuple(item._replace(with_item=number) for number, item in numbered)}

    def said(self) -> tuple[str, ...]:
        """Return each entry in one line."""
        return tuple(entry.text.replace("\n", " – ") for entry in self.entries)

    def spoken(self) -> tuple[str, ...]:
        """Return what is said of each entry, where no narration is written."""
        return tuple(entry.parts[0].text for entry in self.entries)

    def revealed(self) -> tuple[str, ...]:
        """Return each entry."""
        return tuple(entry.text for entry in self.entries)

    def flow(self) -> tuple[Item, ...]:
        """Return all entries."""
        return tuple(Item(entry.text) for entry in self.entries)

    def with_flow(self, items: Sequence[Item]) -> Self:
        """Return a list of these entries, or portions of them."""
        entries = tuple(Entry.model_construct(parts=tuple(_parts(item.text))) for item in items)
        return self.model_copy(update={"entries": entries})


def title_of(slide: Slide, style: Style | None = None) -> str:
    """Return a slide's title in one line, with its marks but for links, and perhaps all of it in a style."""
    title = str(slide.title)
    whole = [Span(0, len(title), style)] if style else []
    spans = [*whole, *(span for span in spans_of(slide.title) if span.style not in (*_OWN, style))]
    return carry(Marked(title, spans) if spans else title, " ".join(title.split()))


def _parts(text: str) -> Iterator[Part]:
    """Yield the parts of which a text was joined."""
    at = 0
    for link in (span for span in spans_of(text) if span.url.startswith(TO_SLIDE)):
        if at < link.start:
            yield Part.of(text[at : link.start])
        yield Part.of(_without(link, text[link.start : link.end]), link.url.removeprefix(TO_SLIDE))
        at = link.end
    if at < len(text):
        yield Part.of(text[at:])


def _without(link: Span, text: str) -> str:
    spans = [span for span in spans_of(text) if span.url != link.url]
    return Marked(str(text), spans) if spans else str(text)
