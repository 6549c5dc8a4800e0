"""A line between two shapes, with or without an arrow head, that stays joined when they are moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, hypot
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from pptx.oxml import parse_xml

from lectra.deck import markup
from lectra.deck.boxes import Box
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Point, Side, middle_of, site_of
from lectra.deck.graphics.shape import Shape
from lectra.deck.theme import EMU_PER_PX

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

LINE_PX, _HEAD = 4, 5
"""The width of a line, and how many times longer and wider its head is: what programs call large."""


class End(NamedTuple):
    """Where a connector joins a shape: in the middle of a side."""

    shape: Shape
    side: Side

    @property
    def point(self) -> Point:
        """That place, in px of the slide."""
        return middle_of(self.shape.box, self.side)

    @property
    def is_level(self) -> bool:
        """Whether a line leaves there to the left or to the right."""
        return self.side in ("left", "right")


class _Run(NamedTuple):
    """A connector's preset: its name, its adjustments, and the points that it passes through."""

    preset: str
    adjusts: tuple[float, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Connector(Graphic):
    """A line from one shape to another.

    Without ``bends`` it is straight between sides that face each other on one line, has two bends halfway
    where they are shifted, and is a quarter of an ellipse where one side is level and the other is not;
    ``straight`` it is a line in any case. ``bends`` (px) are where it turns, one for each: the first across
    the way that it leaves, the second along it, and so on; there are one or three.
    """

    start: End
    end: End
    colour: str
    line_px: int = LINE_PX
    arrow: bool = True
    straight: bool = False
    bends: tuple[int, ...] = ()
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
            return _Run("curvedConnector2", (), (start, _half(start, corner), _half(corner, end), end))
        shift = abs(y2 - y1) if level else abs(x2 - x1)
        if self.straight or (not self.bends and shift < 1):
            return _Run("straightConnector1", (), (start, end))
        middle = round((x1 + x2) / 2 if level else (y1 + y2) / 2)
        return _bent(start, end, self.bends or (middle,), level=level)

    def draw(self, canvas: Canvas) -> None:
        """Draw the line, and its head."""
        points = self.points
        tip, before = points[-1], points[-2]
        length = self.line_px * _HEAD if self.arrow else 0
        back = _towards(tip, before, length * 0.9)
        path = _curve((*points[:-1], back)) if self._is_curve else _line((*points[:-1], back))
        head = _head(tip, before, length) if self.arrow else ""
        svg = f'<path d="{path}" fill="none" stroke="#{self.colour}" stroke-width="{self.line_px}"/>'
        canvas.vector(_around(points, length), f'<g fill="#{self.colour}">{svg}{head}</g>')

    def write(self, page: Page) -> None:
        """Add a connector, joined to the shapes that were written for its ends."""
        tree = page.slide.shapes.element
        number, run = tree.max_shape_id + 1, self._run
        names = ("adj1", "adj2", "adj3")
        adjusts = "".join(
            f'<a:gd name="{name}" fmla="val {round(value * 100_000)}"/>'
            for name, value in zip(names, run.adjusts, strict=False)
        )
        head = '<a:tailEnd type="triangle" w="lg" len="lg"/>' if self.arrow else ""
        tree.append(
            parse_xml(
                markup.declared(
                    f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name={quoteattr(self.name)}/>'
                    f"<p:cNvCxnSpPr>{_joint('stCxn', self.start, page)}{_joint('endCxn', self.end, page)}"
                    f"</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>{self._place()}"
                    f'<a:prstGeom prst="{run.preset}"><a:avLst>{adjusts}</a:avLst></a:prstGeom>'
                    f'<a:ln w="{self.line_px * EMU_PER_PX}">{markup.fill(self.colour, page.theme)}'
                    f'<a:miter lim="800000"/>{head}</a:ln></p:spPr></p:cxnSp>'
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
        # A preset's bends are in parts of its extent, which so must not be nothing.
        w, h = (max(w, 1), max(h, 1)) if self.bends else (w, h)
        flips = "".join(
            f' {name}="1"' for name, is_so in zip(("flipH", "flipV"), flipped, strict=True) if is_so
        )
        x, y, w, h = (round(value * EMU_PER_PX) for value in (x, y, w, h))
        return f'<a:xfrm{turned}{flips}><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def _joint(tag: str, end: End, page: Page) -> str:
    shape = page.shapes[end.shape]
    return f'<a:{tag} id="{shape.shape_id}" idx="{site_of(end.shape.outline, end.side)}"/>'


def _bent(start: Point, end: Point, bends: Sequence[int], *, level: bool) -> _Run:
    """Turn at each bend in turn: across the way, along it, across it."""
    (a1, b1), (a2, b2) = (start, end) if level else (start[::-1], end[::-1])
    span_a, span_b = (a2 - a1) or 1, (b2 - b1) or 1
    adjusts = [
        (bend - (b1 if number % 2 else a1)) / (span_b if number % 2 else span_a)
        for number, bend in enumerate(bends)
    ]
    points: list[Point] = [(a1, b1)]
    for number, bend in enumerate((*bends, b2)):
        a, b = points[-1]
        points.append((a, bend) if number % 2 else (bend, b))
    points.append((a2, b2))
    turned = points if level else [point[::-1] for point in points]
    return _Run(f"bentConnector{len(bends) + 2}", tuple(adjusts), tuple(turned))


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


def crosses(connector: Connector, box: Box) -> bool:
    """Whether a line passes through a box. Of a curve, its control points are joined."""
    return any(_hits(one, other, box) for one, other in pairwise(connector.points))


def _hits(one: Point, other: Point, box: Box) -> bool:
    """Clip a stretch against a box, side by side (Liang and Barsky)."""
    from_, to = 0.0, 1.0
    for start, span, low, high in (
        (one[0], other[0] - one[0], box.x, box.right),
        (one[1], other[1] - one[1], box.y, box.bottom),
    ):
        if not span:
            if not low < start < high:
                return False
            continue
        first, last = sorted(((low - start) / span, (high - start) / span))
        from_, to = max(from_, first), min(to, last)
    return from_ < to
