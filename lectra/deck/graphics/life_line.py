"""One who takes part in an exchange: a box with a name, and a line below that messages join."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lectra.deck import markup
from lectra.deck.boxes import Box
from lectra.deck.graphics.outlines import Side
from lectra.deck.graphics.shape import Shape
from lectra.deck.oxml import parse_xml, qn

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

_SIDES = (("hc", "t"), ("l", "vc"), ("hc", "b"), ("r", "vc"))
"""The sites that every shape has. LibreOffice takes four for these, and reads others where there are more."""


@dataclass(frozen=True)
class LifeLine(Shape):
    """A shape over box and line, so that both move together, and with them the messages that join it.

    ``head_px`` is the height of the box, and ``stops`` are the heights (px of the slide) at which connectors
    join the line.
    """

    head_px: int = 0
    stops: tuple[int, ...] = ()

    def draw(self, canvas: Canvas) -> None:
        """Draw the box, its text and the line."""
        box, head = self.box, self.inner
        x = box.x + box.w / 2
        drawn = (
            f'<g stroke="#{self.line}" stroke-width="{self.line_px}">'
            f'<path d="M{x},{head.bottom} V{box.bottom}"/>'
            f'<rect x="{head.x}" y="{head.y}" width="{head.w}" height="{head.h}" fill="#{self.fill}"/></g>'
        )
        canvas.vector(box, drawn)
        if self.text:
            canvas.text(self.text)

    def write(self, page: Page) -> None:
        """Add a shape with this outline, which no preset has."""
        super().write(page)
        properties = page.shapes[self].element.spPr
        properties.replace(properties.find(qn("a:prstGeom")), parse_xml(markup.declared(self._geometry())))

    @property
    def inner(self) -> Box:
        """The box at the top."""
        return Box(self.box.x, self.box.y, self.box.w, self.head_px)

    def site(self, side: Side, y: int | None = None) -> int:
        """Return the number of a connection site. Raises ValueError where there is none at a height."""
        return super().site(side) if y is None else len(_SIDES) + self.stops.index(y)

    def _geometry(self) -> str:
        """Write the outline (ISO 29500-1, 20.1.9.8); heights are parts of the whole, which may be resized."""
        w, h, head = self.box.w, self.box.h, self.head_px
        heights = {"head": head, **{f"y{number}": y - self.box.y for number, y in enumerate(self.stops)}}
        guides = "".join(f'<a:gd name="{name}" fmla="*/ h {y} {h}"/>' for name, y in heights.items())
        places = [*_SIDES, *(("hc", f"y{number}") for number in range(len(self.stops)))]
        sites = "".join(f'<a:cxn ang="0"><a:pos x="{x}" y="{y}"/></a:cxn>' for x, y in places)
        corners = "".join(f"<a:lnTo>{_point(*at)}</a:lnTo>" for at in ((w, 0), (w, head), (0, head)))
        return (
            f"<a:custGeom><a:avLst/><a:gdLst>{guides}</a:gdLst><a:ahLst/><a:cxnLst>{sites}</a:cxnLst>"
            '<a:rect l="l" t="t" r="r" b="head"/><a:pathLst>'
            f'<a:path w="{w}" h="{h}" fill="none"><a:moveTo>{_point(w / 2, head)}</a:moveTo>'
            f"<a:lnTo>{_point(w / 2, h)}</a:lnTo></a:path>"
            f'<a:path w="{w}" h="{h}"><a:moveTo>{_point(0, 0)}</a:moveTo>{corners}<a:close/></a:path>'
            "</a:pathLst></a:custGeom>"
        )


def _point(x: float, y: float) -> str:
    return f'<a:pt x="{round(x)}" y="{round(y)}"/>'
