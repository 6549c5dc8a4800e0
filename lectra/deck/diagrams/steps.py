"""Steps one after the other: arrows in a row, or numbered lines where those would be too narrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import Arranged, Room, parted
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Entry, between, numbered
from lectra.deck.diagrams.lettering import Lettering, Plan, Sized, first_fit, from_size, paragraphs
from lectra.deck.diagrams.rows import Row, rows
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.graphics.words import Words

MAX_STEPS = 8
_ARROWS_FROM_PX = 34
"""Arrows with smaller type than this are left for lines."""
_POINT, _LEAST_POINT_PX, _MOST_POINT_PX = 0.25, 24, 48
"""How long an arrow's point is, in parts of its height."""
_GAP_PX, _TO_DETAIL_PX = 12, 28
_LEAST_HIGH_PX = 112


@kind("Steps", rank=1)
class Steps(Diagram):
    """Up to eight steps; ``start`` is the number of the first."""

    kind: Literal["steps"] = "steps"
    entries: Annotated[
        tuple[Entry, ...],
        Field(alias="items"),
        between(2, MAX_STEPS, "part the steps into several slides, or join some"),
    ]
    start: Annotated[int, Field(ge=1, le=999)] = 1

    def said(self) -> tuple[str, ...]:
        """Return the steps with their numbers."""
        return numbered(self.start, self.items())

    def items(self) -> tuple[str, ...]:
        """Return the steps."""
        return tuple(entry.said for entry in self.entries)

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it between steps; the numbers go on."""
        return parted(self, len(self.entries), self._cut, room)

    def _cut(self, start: int, end: int) -> Self:
        return self.model_copy(update={"entries": self.entries[start:end], "start": self.start + start})

    def arrange(self, room: Room) -> Arranged:
        """Arrange the steps as arrows, or as lines."""
        lines = [
            Row(str(number), "", texts) for number, texts in enumerate(paragraphs(self.entries), self.start)
        ]
        return first_fit(
            (lambda size_px: _Arrows(room, size_px, self).plan(), from_size(_ARROWS_FROM_PX)),
            (lambda size_px: rows(lines, room, size_px), from_size(most_px=48)),
        )


@dataclass(frozen=True)
class _Arrows(Sized):
    """Arrows in a row, with their details below them."""

    steps: Steps

    def plan(self) -> Plan:
        entries, room = self.steps.entries, self.room
        head, small = self.bold, self._small
        count = len(entries)
        # The height is needed for the points, and the points for the width: it grows until it is enough.
        high, point = _LEAST_HIGH_PX, 0
        for _ in range(3):
            point = round(min(max(high * _POINT, _LEAST_POINT_PX), _MOST_POINT_PX))
            pitch = (room.box.w - point + _GAP_PX) // count
            wide = pitch + point - _GAP_PX
            text_w = wide - 2 * point - head.pad_px
            tall = max((head.height([entry.text], text_w) for entry in entries), default=0)
            high = max(high, tall + 2 * head.pad_px)
        if not any(entry.detail for entry in entries):
            high = max(high, min(room.box.h // 3, wide * 2 // 3))
        detail_w = pitch - _GAP_PX - point
        below = max((small.height([e.detail], detail_w) for e in entries if e.detail), default=0)
        total = high + (below + _TO_DETAIL_PX if below else 0)
        fits = (
            total <= room.box.h
            and all(head.least_width(entry.text) <= text_w for entry in entries)
            and all(small.least_width(entry.detail) <= detail_w for entry in entries if entry.detail)
        )
        top = room.box.y + max(room.box.h - total, 0) // 2
        boxes = [Box(room.box.x + n * pitch, top, wide, high) for n in range(count)]
        details = [Box(box.x + point // 2, box.bottom + _TO_DETAIL_PX, detail_w, below) for box in boxes]
        return Plan(self.size_px, fits, lambda: self._draw(boxes, details, point))

    @property
    def _small(self) -> Lettering:
        return self.smaller(0.8)

    def _draw(self, boxes: list[Box], details: list[Box], point: int) -> Iterator[Graphic]:
        room = self.room
        for number, (entry, box, below) in enumerate(zip(self.steps.entries, boxes, details, strict=True), 1):
            placed = room.place(box)
            inner = Box(placed.x + point, box.y, box.w - 2 * point, box.h)
            yield Shape(
                "homePlate" if number == 1 else "chevron",
                placed,
                fill=room.theme.accent2,
                text=self.bold.set([entry.text], inner, colour=room.ground.back),
                name="Step",
                adjust=point / min(box.w, box.h),
                mirrored=room.rtl,
                item=number,
            )
            if entry.detail:
                text = self._small.set([entry.detail], room.place(below), align="start", anchor="top")
                yield Words(text, "Detail", item=number)
