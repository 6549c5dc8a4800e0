"""What begins again at its end: shapes around the room, each leading to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Entry, between, numbered
from lectra.deck.diagrams.lettering import Plan, Sized, first_fit, from_size, paragraphs
from lectra.deck.graphics.connector import Connector, End
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Side, inner_box
from lectra.deck.graphics.shape import Shape

_ARROW_PX, _CURVE_PX, _ABOVE_PX = 88, 72, 56
"""What is free between shapes in a row for an arrow, beside a row for a curve, and between rows."""
_MOST_WIDE = 2.5
"""How wide the whole is at most without need, in parts of its height."""
_WIDE_PX = 260
"""The least width of a shape where there is room."""


class _Sides(NamedTuple):
    """How many shapes stand at the top, at the right, at the bottom and at the left."""

    top: int
    right: int
    bottom: int
    left: int


_SIDES = {
    3: _Sides(1, 0, 2, 0),
    4: _Sides(1, 1, 1, 1),
    5: _Sides(1, 1, 2, 1),
    6: _Sides(2, 1, 2, 1),
    7: _Sides(2, 1, 3, 1),
    8: _Sides(3, 1, 3, 1),
}
_ALONG: dict[Side, tuple[Side, Side]] = {"top": ("right", "left"), "bottom": ("left", "right")}
"""Which sides an arrow joins within a row,"""
_LEAVES: dict[Side, Side] = {"top": "right", "right": "bottom", "bottom": "left", "left": "top"}
_ENTERS: dict[Side, Side] = {"right": "top", "bottom": "right", "left": "bottom", "top": "left"}
"""and from one side of the whole to the next; where there is none at the sides, see :func:`_joined`."""


@kind("Cycle", rank=2)
class Cycle(Diagram):
    """Three to eight stages; the last leads to the first again."""

    kind: Literal["cycle"] = "cycle"
    entries: Annotated[
        tuple[Entry, ...],
        Field(alias="items"),
        between(3, 8, "join some stages, or choose kind steps"),
    ]

    def said(self) -> tuple[str, ...]:
        """Return the stages with their numbers, and that it begins again."""
        first, *_, last = self.entries
        return (*numbered(1, self.items()), f"{last.text} → {first.text}")

    def items(self) -> tuple[str, ...]:
        """Return the stages."""
        return tuple(entry.said for entry in self.entries)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the stages around the room, the first at the top, with arrows in between."""
        return first_fit(
            *(
                (lambda size_px, lines=lines: _Ring(room, size_px, self, lines).plan(), (size_px,))
                for size_px in from_size(LEAST_PX, 48)
                for lines in (1, 2, 3)
            )
        )


@dataclass(frozen=True)
class _Ring(Sized):
    """The stages at a size, their texts in about so many lines."""

    cycle: Cycle
    lines: int

    def plan(self) -> Plan:
        type_, bold = self.type, self.bold
        texts, sides, box = paragraphs(self.cycle.entries), _SIDES[len(self.cycle.entries)], self.room.box
        along = max(sides.top, sides.bottom)
        if sides.right:
            most = (box.w - 2 * _CURVE_PX - (along - 1) * _ARROW_PX) // (along + 1)
        else:
            most = (box.w - 2 * _CURVE_PX) // 2
        pad = 2 * type_.pad_px
        wished = max(bold.width_in(text, self.lines) for each in texts for text in each) + pad
        w = min(max(wished, _WIDE_PX), most)
        needed = max(type_.height(each, w - pad) for each in texts)
        rows = 3 if sides.right else 2
        high = (box.h - (rows - 1) * _ABOVE_PX) // rows
        h = min(needed + pad, high)
        inner = inner_box("roundRect", Box(0, 0, w, h))
        fits = needed + type_.pad_px <= min(inner.h, high) and all(
            bold.least_width(*each) <= inner.w - type_.pad_px for each in texts
        )
        places = [*_places(box, sides, w, h)]
        return Plan(self.size_px, fits, lambda: self._draw(places, texts))

    def _draw(
        self, places: Sequence[tuple[Side, Box]], texts: Sequence[tuple[str, ...]]
    ) -> Iterator[Graphic]:
        room, pad = self.room, self.type.pad_px // 2
        shapes: list[Shape] = []
        for number, ((_, box), each) in enumerate(zip(places, texts, strict=True), 1):
            placed = room.place(box)
            inner = inner_box("roundRect", placed)
            text = self.type.set(each, Box(inner.x + pad, inner.y, inner.w - 2 * pad, inner.h))
            shapes.append(
                Shape(
                    "roundRect",
                    placed,
                    fill=room.ground.panel,
                    line=room.theme.accent2,
                    text=text,
                    name="Stage",
                    item=number,
                )
            )
        yield from shapes
        for number, shape in enumerate(shapes):
            after = (number + 1) % len(shapes)
            leave, enter = _joined(places[number][0], places[after][0])
            ends = End(shape, room.side(leave)), End(shapes[after], room.side(enter))
            yield Connector(*ends, room.theme.accent, item=max(number, after) + 1)


def _joined(one: Side, other: Side) -> tuple[Side, Side]:
    """Return the sides that an arrow joins, by where in the whole its shapes stand."""
    if one == other:
        return _ALONG[one]
    if (one, other) == ("top", "bottom"):
        return "right", "top"
    return ("top", "left") if (one, other) == ("bottom", "top") else (_LEAVES[one], _ENTERS[other])


def _places(box: Box, sides: _Sides, w: int, h: int) -> Iterator[tuple[Side, Box]]:
    """Yield where the stages stand, in their order: to the right at the top, to the left at the bottom."""
    along = max(sides.top, sides.bottom)
    beside = w + 2 * _CURVE_PX if sides.right else 0
    spread = max(round(box.h * _MOST_WIDE), along * w + (along - 1) * _ARROW_PX + beside)
    whole = min(box.w, spread)
    x, y, low = box.x + (box.w - whole) // 2, box.y, box.bottom - h
    if not sides.right:
        outer = min(whole, 3 * w + 2 * _CURVE_PX)
        x = box.x + (box.w - outer) // 2
        yield "top", Box(x + (outer - w) // 2, y, w, h)
        yield "bottom", Box(x + outer - w, low, w, h)
        yield "bottom", Box(x, low, w, h)
        return
    middle = y + (box.h - h) // 2
    for left in _row(x + beside // 2, whole - beside, sides.top, w):
        yield "top", Box(left, y, w, h)
    yield "right", Box(x + whole - w, middle, w, h)
    for left in reversed(_row(x + beside // 2, whole - beside, sides.bottom, w)):
        yield "bottom", Box(left, low, w, h)
    yield "left", Box(x, middle, w, h)


def _row(x: int, width: int, count: int, w: int) -> list[int]:
    """Return where the shapes of a row begin: evenly apart, and not at its ends where they are few."""
    gap = min((width - count * w) // max(count - 1, 1), 2 * _ARROW_PX)
    start = x + (width - count * w - (count - 1) * gap) // 2
    return [start + n * (w + gap) for n in range(count)]
