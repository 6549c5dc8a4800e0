"""A line between two shapes, with or without an arrow head, that stays joined when they are moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor, hypot
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from lectra.deck import markup
from lectra.deck.boxes import Box
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Point, Side, middle_of
from lectra.deck.graphics.shape import Shape
from lectra.deck.oxml import parse_xml
from lectra.deck.theme import EMU_PER_PX

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

LINE_PX, _HEAD = 4, 5
"""The width of a line, and how many times longer and wider its head is: what programs call large."""
_DASH = 4, 3
"""How long the dashes of a line and the gaps between them are, in parts of its width."""


class End(NamedTuple):
    """Where a connector joins a shape: in the middle of a side, or at a height ``y`` of a life line."""

    shape: Shape
    side: Side
    y: int | None = None

    @property
    def point(self) -> Point:
        """That place, in px of the slide."""
        x, middle = middle_of(self.shape.box, self.side)
        return (x, middle) if self.y is None else (self.shape.box.x + self.shape.box.w / 2, self.y)

    @property
    def site(self) -> int:
        """The number of the connection site there."""
        return self.shape.site(self.side, self.y)

    @property
    def is_level(self) -> bool:
        """Whether a line leaves there to the left or to the right."""
        return self.side in ("left", "right")


class _Run(NamedTuple):
    """A connector's preset, and the points that it passes through."""

    preset: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Connector(Graphic):
    """A line from one shape to another.

    Between sides that face each other it turns halfway, unless they are on one line; where one side is level
    and the other is not, it is a quarter of an ellipse. A ``straight`` one does neither.
    """

    start: End
    end: End
    colour: str
    line_px: int = LINE_PX
    arrow: bool = True
    straight: bool = False
    dashed: bool = False
    name: str = "Connector"

    @property
    def points(self) -> tuple[Point, ...]:
        """The corners of the line; of a curve its four control points."""
        return self._run.points

    @property
    def _is_curve(self) -> bool:
        return not self.straight and self.start.is_level != self.end.is_level

    @property
    def _run(self) -> _Run:
        (x1, y1), (x2, y2) = start, end = self.start.point, self.end.point
        level = self.start.is_level
        if self._is_curve:
            corner = (x2, y1) if level else (x1, y2)
            return _Run("curvedConnector2", (start, _half(start, corner), _half(corner, end), end))
        if self.straight or (y1 == y2 if level else x1 == x2):
            return _Run("straightConnector1", (start, end))
        middle = (x1 + x2) / 2 if level else (y1 + y2) / 2
        corners = ((middle, y1), (middle, y2)) if level else ((x1, middle), (x2, middle))
        return _Run("bentConnector3", (start, *corners, end))

    def draw(self, canvas: Canvas) -> None:
        """Draw the line, and its head."""
        points = self.points
        tip, before = points[-1], points[-2]
        length = self.line_px * _HEAD if self.arrow else 0
        back = _towards(tip, before, length * 0.9)
        path = _curve((*points[:-1], back)) if self._is_curve else _line((*points[:-1], back))
        head = _head(tip, before, length) if self.arrow else ""
        dashes = " ".join(str(part * self.line_px) for part in _DASH)
        dashed = f' stroke-dasharray="{dashes}"' if self.dashed else ""
        stroke = f'stroke="#{self.colour}" stroke-width="{self.line_px}"{dashed}'
        svg = f'<path d="{path}" fill="none" {stroke}/>'
        canvas.vector(_around(points, length), f'<g fill="#{self.colour}">{svg}{head}</g>')

    def write(self, page: Page) -> None:
        """Add a connector, joined to the shapes that were written for its ends."""
        tree = page.slide.shapes.element
        number, run = tree.max_shape_id + 1, self._run
        head = '<a:tailEnd type="triangle" w="lg" len="lg"/>' if self.arrow else ""
        dashed = '<a:prstDash val="dash"/>' if self.dashed else ""
        tree.append(
            parse_xml(
                markup.declared(
                    f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name={quoteattr(self.name)}/>'
                    f"<p:cNvCxnSpPr>{_joint('stCxn', self.start, page)}{_joint('endCxn', self.end, page)}"
                    f"</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>{self._place()}"
                    f'<a:prstGeom prst="{run.preset}"><a:avLst/></a:prstGeom>'
                    f'<a:ln w="{self.line_px * EMU_PER_PX}">{markup.fill(self.colour, page.theme)}'
                    f'{dashed}<a:miter lim="800000"/>{head}</a:ln></p:spPr></p:cxnSp>'
                )
            )
        )
        page.note(page.slide.shapes[-1], self.name, alt=self.alt, item=self.item)

    def _place(self) -> str:
        """Write where it lies: a preset runs from its top left to its bottom right, and leaves level."""
        (x1, y1), (x2, y2) = self.start.point, self.end.point
        x, y, w, h = min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
        if self.start.is_level or self._run.preset == "straightConnector1":
            turned, flipped = "", (x2 < x1, y2 < y1)
        else:
            # A quarter turn to the right brings the preset's end to the left of its start, and below it.
            x, y, w, h = x + (w - h) / 2, y + (h - w) / 2, h, w
            turned, flipped = ' rot="5400000"', (y2 < y1, x2 > x1)
        flips = "".join(
            f' {name}="1"' for name, is_so in zip(("flipH", "flipV"), flipped, strict=True) if is_so
        )
        x, y, w, h = (round(value * EMU_PER_PX) for value in (x, y, w, h))
        return f'<a:xfrm{turned}{flips}><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def turning(line: Connector, turns: Sequence[Box]) -> Iterator[Shape | Connector]:
    """Draw a line stretch by stretch, joined by dots where it turns; its head and name are the last one's.

    Lines with more bends than two are routed anew by some programs, through shapes if need be.
    """
    half = LINE_PX // 2
    boxes = [Box(at.x - half, at.y - half, LINE_PX, LINE_PX) for at in turns]
    dots = [Shape("ellipse", box, line.colour, name="Turn", item=line.item) for box in boxes]
    yield from dots
    stops = [line.start.point, *((at.x, at.y) for at in turns), line.end.point]
    for number, (one, other) in enumerate(pairwise(stops)):
        start = End(dots[number - 1], _facing(one, other)) if number else line.start
        if number == len(dots):
            yield replace(line, start=start)
        else:
            yield replace(line, start=start, end=End(dots[number], _facing(other, one)), arrow=False, alt="")


def _facing(one: Point, other: Point) -> Side:
    """Return the side of a dot on which another point lies."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    if abs(dx) > abs(dy):
        return "right" if dx > 0 else "left"
    return "bottom" if dy > 0 else "top"


def _joint(tag: str, end: End, page: Page) -> str:
    shape = page.shapes[end.shape]
    return f'<a:{tag} id="{shape.shape_id}" idx="{end.site}"/>'


def _half(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _towards(start: Point, end: Point, length: float) -> Point:
    """Return the point that lies so far from one towards another."""
    whole = hypot(end[0] - start[0], end[1] - start[1]) or 1
    return tuple(a + (b - a) * length / whole for a, b in zip(start, end, strict=True))  # type: ignore[return-value]


def _line(points: Sequence[Point]) -> str:
    return "M" + " L".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _curve(points: Sequence[Point]) -> str:
    start, *others = (f"{x:.2f},{y:.2f}" for x, y in points)
    return f"M{start} C{' '.join(others)}"


def _head(tip: Point, before: Point, length: float) -> str:
    """Draw a triangle, as long as it is wide."""
    x, y = _towards(tip, before, length)
    dx, dy = (tip[0] - x) / 2, (tip[1] - y) / 2
    corners = (tip, (x - dy, y + dx), (x + dy, y - dx))
    return f'<polygon points="{" ".join(f"{a:.2f},{b:.2f}" for a, b in corners)}"/>'


def _around(points: Sequence[Point], margin: float) -> Box:
    xs, ys = zip(*points, strict=True)
    x, y = floor(min(xs) - margin), floor(min(ys) - margin)
    return Box(x, y, ceil(max(xs) + margin) - x, ceil(max(ys) + margin) - y)
