"""A label that points to a place: a text at the side, a dot at the place, and a line between the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lectra.deck import markup
from lectra.deck.boxes import Box, TextBox
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.oxml import parse_xml
from lectra.deck.theme import EMU_PER_PX

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

_LINE_PX = 3
_LEFT, _RIGHT = (3, 2), (1, 6)
"""Where a connector joins a text box and an ellipse: the sites on the sides that face each other."""


@dataclass(frozen=True)
class Pointer(Graphic):
    """A label, and the ``dot`` that it points to; the line begins at the side of the label's ``box``."""

    label: TextBox
    box: Box
    dot: Shape

    @property
    def _is_left(self) -> bool:
        return self.box.x < self.dot.box.x

    @property
    def _ends(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where the line begins and ends."""
        dot = self.dot.box
        y, end_y = self.box.y + self.box.h // 2, dot.y + dot.h // 2
        if self._is_left:
            return (self.box.right, y), (dot.x, end_y)
        return (self.box.x, y), (dot.right, end_y)

    def draw(self, canvas: Canvas) -> None:
        """Draw line, dot and label."""
        (x1, y1), (x2, y2) = self._ends
        around = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        stroke = f'stroke="#{self.dot.fill}" stroke-width="{_LINE_PX}"'
        canvas.vector(around, f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {stroke}/>')
        self.dot.draw(canvas)
        canvas.text(self.label)

    def write(self, page: Page) -> None:
        """Add a text box, and a connector that stays joined to it and to the dot."""
        shapes = page.slide.shapes
        tree = shapes.element
        page.add_shape("rect", self.box, text=self.label, name="Label", item=self.item)
        label = shapes[-1]
        self.dot.write(page)
        dot = shapes[-1]
        sites = _LEFT if self._is_left else _RIGHT
        tree.append(parse_xml(markup.declared(self._line(label.shape_id, dot.shape_id, sites, page))))
        page.note(shapes[-1], "Line", item=self.item)
        tree.append(dot.element)  # over the line's end

    def _line(self, label_id: int, dot_id: int, sites: tuple[int, int], page: Page) -> str:
        (x1, y1), (x2, y2) = self._ends
        flips = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
        x, y, w, h = (px * EMU_PER_PX for px in (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)))
        joined = f'<a:stCxn id="{label_id}" idx="{sites[0]}"/><a:endCxn id="{dot_id}" idx="{sites[1]}"/>'
        fill = markup.fill(self.dot.fill, page.theme)
        return (
            f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{page.slide.shapes.element.max_shape_id + 1}" name="Line"/>'
            f"<p:cNvCxnSpPr>{joined}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr>"
            f'<p:spPr><a:xfrm{flips}><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'
            '<a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom>'
            f'<a:ln w="{_LINE_PX * EMU_PER_PX}">{fill}</a:ln></p:spPr></p:cxnSp>'
        )

    def texts(self) -> Iterator[TextBox]:
        """Yield the label, and what stands in the dot."""
        yield self.label
        yield from self.dot.texts()
