"""What all graphics have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lectra.deck.boxes import TextBox

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page


@dataclass(frozen=True, kw_only=True)
class Graphic(ABC):
    """One thing on a slide, drawn in its picture and written as a native object of its deck.

    ``item`` counts the items of its block from 1: the thing appears with that one, or at once where it is 0.
    ``alt`` describes what is no text to who cannot see it; what has neither text nor this is decoration.
    Neither tells two graphics apart: a connector finds its ends though they stand in a column, where items
    are counted on.
    """

    item: int = field(default=0, compare=False)
    alt: str = field(default="", compare=False)

    @abstractmethod
    def draw(self, canvas: Canvas) -> None:
        """Draw it in the slide's picture."""

    @abstractmethod
    def write(self, page: Page) -> None:
        """Write it to a slide of the deck, so that it can be edited there."""

    def texts(self) -> Iterator[TextBox]:
        """Yield the text in it, as it is set."""
        yield from ()
