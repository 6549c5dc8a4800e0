"""A shape with a fill, a line, and text in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lectra.deck.boxes import Box, TextBox
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Outline, Side, inner_box, path_of, site_of

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page


@dataclass(frozen=True)
class Shape(Graphic):
    """A shape over ``box``; ``fill`` and ``line`` are colours (``RRGGBB``), or empty for none.

    ``name`` is what the deck's list of objects calls it. ``adjust`` is its first adjustment, in parts of what
    that measures, where it is not the usual one; ``opacity`` is that of the fill. A ``mirrored`` shape points
    to the other side, and its text does not.
    """

    outline: Outline
    box: Box
    fill: str = ""
    line: str = ""
    line_px: int = 3
    text: TextBox | None = None
    name: str = "Shape"
    adjust: float | None = None
    opacity: float = 1.0
    mirrored: bool = False

    def draw(self, canvas: Canvas) -> None:
        """Draw the shape, and its text on it."""
        fill = f"#{self.fill}" if self.fill else "none"
        line = f' stroke="#{self.line}" stroke-width="{self.line_px}"' if self.line else ""
        turned = (
            f' transform="translate({2 * self.box.x + self.box.w} 0) scale(-1 1)"' if self.mirrored else ""
        )
        path = path_of(self.outline, self.box, self.adjust)
        canvas.vector(self.box, f'<g fill="{fill}" fill-opacity="{self.opacity}"{line}{turned}>{path}</g>')
        if self.text:
            canvas.text(self.text)

    def write(self, page: Page) -> None:
        """Add the shape, and remember it for the connectors that join it."""
        page.shapes[self] = page.add_shape(
            self.outline,
            self.box,
            fill=self.fill,
            line=self.line,
            line_px=self.line_px,
            text=self.text,
            name=self.name,
            alt=self.alt,
            item=self.item,
            adjust=self.adjust,
            opacity=self.opacity,
            mirrored=self.mirrored,
            inner=self.inner,
        )

    @property
    def inner(self) -> Box:
        """The room for its text."""
        inner = inner_box(self.outline, self.box, self.adjust)
        x = 2 * self.box.x + self.box.w - inner.right if self.mirrored else inner.x
        return Box(x, inner.y, inner.w, inner.h)

    def site(self, side: Side, y: int | None = None) -> int:  # noqa: ARG002  # for those with sites at heights
        """Return the number of the connection site in the middle of a side, or at a height."""
        return site_of(self.outline, side)

    def texts(self) -> Iterator[TextBox]:
        """Yield its text, if it has any."""
        if self.text:
            yield self.text
