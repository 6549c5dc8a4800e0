"""What begins again at its end: shapes around the room, each leading to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Entry, between, numbered
from lectra.deck.diagrams.lettering import Attempt, Plan, first_fit, from_size, paragraphs
from lectra.deck.diagrams.stages import ABOVE_PX, ARROW_PX, LEAST_IN_ROWS, Stages, TwoRows
from lectra.deck.graphics.outlines import Side

_CURVE_PX = 72
"""What is free beside a row for a curve."""
_MOST_WIDE = 2.5
"""How wide the whole is at most without need, in parts of its height."""
_LARGE_PX = 34
"""Text of this size is large enough for stages on all sides."""


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
        """Arrange the stages around the room, the first at the top; in two rows where text would be small."""
        texts = paragraphs(self.entries)

        def plan(size_px: int, make: type[Stages], lines: int) -> Plan:
            return make(room, size_px, texts, lines).plan()

        def attempts(make: type[Stages], least_px: int) -> Iterator[Attempt]:
            for size_px in from_size(least_px, 48):
                for lines in (1, 2, 3):
                    yield partial(plan, make=make, lines=lines), (size_px,)

        ways: tuple[type[Stages], ...] = (_Ring, TwoRows) if len(texts) >= LEAST_IN_ROWS else (_Ring,)
        return first_fit(
            *(each for least in (_LARGE_PX, LEAST_PX) for make in ways for each in attempts(make, least))
        )


@dataclass(frozen=True)
class _Ring(Stages):
    """The stages on all sides of the room."""

    def plan(self) -> Plan:
        """Plan it no wider than looks well."""
        sides, box = _SIDES[len(self.texts)], self.room.box
        along = max(sides.top, sides.bottom)
        if sides.right:
            most = (box.w - 2 * _CURVE_PX - (along - 1) * ARROW_PX) // (along + 1)
        else:
            most = (box.w - 2 * _CURVE_PX) // 2
        rows = 3 if sides.right else 2
        w, h, fits = self.measured(most, (box.h - (rows - 1) * ABOVE_PX) // rows)
        places = [*_places(box, sides, w, h)]
        boxes = [place for _, place in places]
        joints = [_joined(one, other) for (one, _), (other, _) in pairwise([*places, places[0]])]
        return Plan(self.size_px, fits, lambda: self.drawn(boxes, joints))


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
    spread = max(round(box.h * _MOST_WIDE), along * w + (along - 1) * ARROW_PX + beside)
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
    gap = min((width - count * w) // max(count - 1, 1), 2 * ARROW_PX)
    start = x + (width - count * w - (count - 1) * gap) // 2
    return [start + n * (w + gap) for n in range(count)]
