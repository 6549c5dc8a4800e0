"""A pyramid: levels that rest on each other and grow wider downwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Entry, between
from lectra.deck.diagrams.lettering import Plan, Sized, first_fit, from_size, paragraphs
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape

_GAP_PX = 8
_WIDE = 1.15
"""How wide the pyramid's base is, in parts of its height."""
_MOST_WIDE = 0.45
"""The part of the room's width that it has at most."""
_TO_TEXT_PX = 32


@kind("Pyramid", rank=5)
class Pyramid(Diagram):
    """Three to six levels from top to bottom."""

    kind: Literal["pyramid"] = "pyramid"
    entries: Annotated[
        tuple[Entry, ...],
        Field(alias="items"),
        between(3, 6, "join some, or choose kind layers, which has up to eight"),
    ]

    def said(self) -> tuple[str, ...]:
        """Return the levels from top to bottom."""
        return self.items()

    def items(self) -> tuple[str, ...]:
        """Return the levels."""
        return tuple(entry.said for entry in self.entries)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the levels, each on a bar with its text: at the top there is no room for any within."""
        return first_fit((lambda size_px: _Levels(room, size_px, self).plan(), from_size(LEAST_PX, 56)))


@dataclass(frozen=True)
class _Levels(Sized):
    pyramid: Pyramid

    def plan(self) -> Plan:
        box, texts = self.room.box, paragraphs(self.pyramid.entries)
        high = (box.h - _GAP_PX * (len(texts) - 1)) // len(texts)
        base = min(round(box.h * _WIDE), round(box.w * _MOST_WIDE))
        bars = [
            Box(box.x + base // 2, box.y + n * (high + _GAP_PX), box.w - base // 2, high)
            for n in range(len(texts))
        ]
        text_x = box.x + base + _TO_TEXT_PX
        inner = Box(text_x, 0, box.right - text_x - self.type.pad_px, high - self.type.pad_px)
        fits = all(
            self.type.holds(each, inner) and self.bold.least_width(each[0]) <= inner.w for each in texts
        )
        return Plan(self.size_px, fits, lambda: self._draw(bars, base, text_x))

    def _draw(self, bars: list[Box], base: int, text_x: int) -> Iterator[Graphic]:
        room = self.room
        whole = bars[-1].bottom - bars[0].y
        for number, (texts, bar) in enumerate(zip(paragraphs(self.pyramid.entries), bars, strict=True), 1):
            inner = Box(text_x, bar.y, bar.right - text_x - self.type.pad_px, bar.h)
            text = self.type.set(texts, room.place(inner), align="start")
            yield Shape("rect", room.place(bar), fill=room.ground.panel, text=text, name="Level", item=number)
            above, below = bar.y - bars[0].y, bar.bottom - bars[0].y
            w, narrower = base * below // whole, base * (below - above) // whole
            part = room.place(Box(room.box.x + (base - w) // 2, bar.y, w, bar.h))
            side = narrower / 2
            yield Shape(
                "triangle" if number == 1 else "trapezoid",
                part,
                fill=room.theme.accent2,
                name="Part of the pyramid",
                adjust=None if number == 1 else side / min(part.w, part.h),
                item=number,
            )
