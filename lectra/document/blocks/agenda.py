"""What a lecture is about, made from the deck itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from lectra.document.blocks.block import block
from lectra.document.blocks.deck_list import DeckList, Entry, Part, title_of
from lectra.errors import InvalidInput

if TYPE_CHECKING:
    from lectra.document.slide import Slide


@block("Agenda", rank=6)
class Agenda(DeckList):
    """The deck's sections, or the slides of one that has none, each a link.

    In the midst of a deck, the section that has begun last is strong.
    """

    type: Literal["agenda"] = "agenda"

    def found_in(self, slides: Sequence[Slide], place: int) -> tuple[Entry, ...]:
        """Return the titles of the sections; without any, of the slides that hold the content."""
        sections = [at for at, slide in enumerate(slides) if slide.role == "section"]
        here = max((at for at in sections if at < place), default=None)
        content = [at for at, slide in enumerate(slides) if slide.role == "content" and not slide.lists_deck]
        return tuple(_entry(slides[at], strong=at == here) for at in sections or content)

    def nothing_found(self) -> InvalidInput:
        """Return the error of a deck of nothing but its first and last slide."""
        reason = "the deck has neither sections nor other slides of content to list"
        return InvalidInput("agenda", reason, remedy="Add some, or leave the agenda out.")


def _entry(slide: Slide, *, strong: bool) -> Entry:
    return Entry(parts=(Part.of(title_of(slide, "strong" if strong else None), slide.id),))
