"""What is compared: two to four sides beside each other, or four in a square with axes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import model_validator

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Heading, Label, between
from lectra.deck.diagrams.lettering import Lettering, Plan, Sized, deal, first_fit, from_size
from lectra.deck.graphics.connector import Connector, End
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.document.text import Model

_GAP_PX = 24
_LABEL_PX = 56
"""The height of an axis's label."""
_ORIGIN_PX, _HEAD_PX = 12, 20
_LEAST_PART = 0.6
"""The part of the height that cards with points have at least."""


class Axes(Model):
    """What grows to the right in a square of four sides, and what grows upwards."""

    across: Label
    up: Label


@kind("Comparison", rank=4)
class Comparison(Diagram):
    """Sides with a heading and points each.

    Four with ``axes`` stand in a square, in the order in which they are read: the first at the start of the
    upper row, the third below it.
    """

    kind: Literal["comparison"] = "comparison"
    sides: Annotated[tuple[Heading, ...], between(2, 4, "compare fewer, or use a table")]
    axes: Axes | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.axes and len(self.sides) != 4:
            raise ValueError(f"axes are for four sides, and there are {len(self.sides)}; leave axes out")
        return self

    def said(self) -> tuple[str, ...]:
        """Return the sides with their points, the axes first."""
        axes = (f"→ {self.axes.across}", f"↑ {self.axes.up}") if self.axes else ()
        return (*axes, *self.items())

    def items(self) -> tuple[str, ...]:
        """Return the sides."""
        return tuple(side.said for side in self.sides)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the sides in a row, or in a square where they have axes or no room otherwise."""
        if self.axes:
            return first_fit((lambda size_px: _Cards(room, size_px, self, 2).plan(), from_size(LEAST_PX, 44)))
        row = (lambda size_px: _Cards(room, size_px, self, len(self.sides)).plan(), from_size(LEAST_PX, 56))
        if len(self.sides) < 4:
            return first_fit(row)
        return first_fit(
            (row[0], from_size(36, 48)),
            (lambda size_px: _Cards(room, size_px, self, 2).plan(), from_size(LEAST_PX, 44)),
            row,
        )


@dataclass(frozen=True)
class _Cards(Sized):
    """Cards in columns: a heading on a band, and the points below it."""

    comparison: Comparison
    columns: int

    def plan(self) -> Plan:
        sides, pad = self.comparison.sides, self.type.pad_px
        box = self._inside()
        rows = -(-len(sides) // self.columns)
        w = deal(0, box.w, self.columns, _GAP_PX)[0][1]
        inner = w - 2 * pad
        band = max(self.bold.height([side.heading], inner) for side in sides) + pad
        most = (box.h - _GAP_PX * (rows - 1)) // rows
        lists = [side.items for side in sides if side.items]
        below = max((self.type.list_height(each, inner) for each in lists), default=-2 * pad)
        fits = (
            band + below + 2 * pad <= most
            and all(self.bold.least_width(side.heading) <= inner for side in sides)
            and all(self.type.least_width(*each) <= inner - self.type.indent_px for each in lists)
        )
        least = round(most * (_LEAST_PART if rows == 1 and lists else rows > 1))
        high = min(most, max(band + below + 2 * pad, least))
        top = box.y + (box.h - high * rows - _GAP_PX * (rows - 1)) // 2
        cards = [
            Box(x, y, w, high)
            for y in range(top, top + rows * (high + _GAP_PX), high + _GAP_PX)
            for x, w in deal(box.x, box.w, self.columns, _GAP_PX)
        ]
        return Plan(self.size_px, fits, lambda: self._draw(cards, band))

    def _inside(self) -> Box:
        """Return the room that axes leave."""
        box = self.room.box
        if not self.comparison.axes:
            return box
        return Box(box.x + _GAP_PX, box.y + _LABEL_PX, box.w - _GAP_PX, box.h - 2 * _LABEL_PX)

    def _draw(self, cards: list[Box], band: int) -> Iterator[Graphic]:
        room, pad = self.room, self.type.pad_px
        for number, (side, card) in enumerate(zip(self.comparison.sides, cards, strict=False), 1):
            placed = room.place(card)
            head = Box(placed.x, placed.y, placed.w, band if side.items else card.h)
            inner = Box(head.x + pad, head.y, head.w - 2 * pad, head.h)
            heading = self.bold.set([side.heading], inner, colour=room.ground.back)
            yield Shape("rect", head, fill=room.theme.accent2, text=heading, name="Heading", item=number)
            if side.items:
                rest = Box(placed.x, head.bottom, placed.w, card.h - band)
                within = Box(rest.x + pad, rest.y + pad, rest.w - 2 * pad, rest.h - 2 * pad)
                points = self.type.set_list(side.items, within)
                yield Shape("rect", rest, fill=room.ground.panel, text=points, name="Points", item=number)
        if self.comparison.axes:
            yield from self._axes(self.comparison.axes)

    def _axes(self, axes: Axes) -> Iterator[Graphic]:
        """Draw the axes from the lower corner at the start."""
        room, box = self.room, self.room.box
        small = Lettering(room, LEAST_PX, bold=True)
        most = box.w - 2 * _LABEL_PX
        across_w, up_w = (min(small.width(text), most) for text in (axes.across, axes.up))
        foot = box.bottom - _LABEL_PX // 2
        dot = Box(box.x, foot - _ORIGIN_PX // 2, _ORIGIN_PX, _ORIGIN_PX)
        head = Box(dot.x - _HEAD_PX // 2 + _ORIGIN_PX // 2, box.y + _LABEL_PX, _HEAD_PX, _HEAD_PX)
        colour = room.ground.small
        origin = Shape("ellipse", room.place(dot), fill=colour, name="Origin")
        tip = Shape("triangle", room.place(head), fill=colour, name="Arrow head")
        right = room.place(Box(box.right - across_w, box.bottom - _LABEL_PX, across_w, _LABEL_PX))
        above = room.place(Box(box.x, box.y, up_w, _LABEL_PX))
        label = Shape("rect", right, text=small.set([axes.across], right), name="Axis")
        yield from (origin, tip, label)
        yield Shape("rect", above, text=small.set([axes.up], above), name="Axis")
        yield Connector(End(origin, room.side("right")), End(label, room.side("left")), colour)
        yield Connector(End(origin, "top"), End(tip, "bottom"), colour, arrow=False)
