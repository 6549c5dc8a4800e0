"""Text that stands in no placeholder and in no shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lectra.deck.boxes import TextBox
from lectra.deck.graphics.graphic import Graphic

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page


@dataclass(frozen=True)
class Words(Graphic):
    """Set text, as a text box; ``name`` is what the deck's list of objects calls it."""

    text: TextBox
    name: str = "Text"

    def draw(self, canvas: Canvas) -> None:
        """Draw its lines."""
        canvas.text(self.text)

    def write(self, page: Page) -> None:
        """Add a text box."""
        page.add_text(self.text, self.name, item=self.item)

    def texts(self) -> Iterator[TextBox]:
        """Yield the text."""
        yield self.text
