"""A shape with a fill, a line, and text in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lectra.deck.boxes import Box, TextBox
from lectra.deck.graphics.graphic import Graphic

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

Outline = Literal["rect", "roundRect", "ellipse"]
"""What shapes there are, by their names in DrawingML (ISO 29500-1, 20.1.10.56)."""
_ROUNDED = 0.16667
"""The radius of a rounded corner, in parts of the shorter side: what PowerPoint has unless told."""


@dataclass(frozen=True)
class Shape(Graphic):
    """A shape over ``box``; ``fill`` and ``line`` are colours (``RRGGBB``), or empty for none.

    ``name`` is what the deck's list of objects calls it.
    """

    outline: Outline
    box: Box
    fill: str = ""
    line: str = ""
    line_px: int = 3
    text: TextBox | None = None
    name: str = "Shape"

    def draw(self, canvas: Canvas) -> None:
        """Draw the shape, and its text on it."""
        fill = f"#{self.fill}" if self.fill else "none"
        line = f' stroke="#{self.line}" stroke-width="{self.line_px}"' if self.line else ""
        canvas.vector(self.box, f'<g fill="{fill}"{line}>{_PATHS[self.outline](self.box)}</g>')
        if self.text:
            canvas.text(self.text)

    def write(self, page: Page) -> None:
        """Add the shape."""
        page.add_shape(
            self.outline,
            self.box,
            fill=self.fill,
            line=self.line,
            line_px=self.line_px,
            text=self.text,
            name=self.name,
            alt=self.alt,
            item=self.item,
        )

    def texts(self) -> Iterator[TextBox]:
        """Yield its text, if it has any."""
        if self.text:
            yield self.text


def _rect(box: Box) -> str:
    return f'<rect x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}"/>'


def _round_rect(box: Box) -> str:
    radius = min(box.w, box.h) * _ROUNDED
    return f'<rect x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}" rx="{radius:.2f}"/>'


def _ellipse(box: Box) -> str:
    rx, ry = box.w / 2, box.h / 2
    return f'<ellipse cx="{box.x + rx}" cy="{box.y + ry}" rx="{rx}" ry="{ry}"/>'


_PATHS: Mapping[Outline, Callable[[Box], str]] = {
    "rect": _rect,
    "roundRect": _round_rect,
    "ellipse": _ellipse,
}
"""Each outline in SVG, in px of the slide."""
