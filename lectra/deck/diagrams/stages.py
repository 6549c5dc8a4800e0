"""The stages of a cycle as shapes with arrows in between, and their places in two rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lectra.deck.boxes import Box
from lectra.deck.diagrams.lettering import Plan, Sized
from lectra.deck.graphics.connector import Connector, End
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Side, inner_box
from lectra.deck.graphics.shape import Shape

ARROW_PX, ABOVE_PX = 88, 56
"""What is free between shapes in a row for an arrow, and between rows."""
LEAST_IN_ROWS = 4
"""As many stages are needed for two rows."""
_WIDE_PX = 260
"""The least width of a shape where there is room."""
_UPRIGHT_PX = 88
"""What is free between two rows for an arrow."""

Joint = tuple[Side, Side]
"""The side that an arrow leaves, and the one that it enters."""
_ONWARDS: Joint = ("right", "left")
_BACK: Joint = ("left", "right")


@dataclass(frozen=True)
class Stages(Sized):
    """The ``texts`` of stages at a size, in about so many ``lines``."""

    texts: Sequence[tuple[str, ...]]
    lines: int

    @abstractmethod
    def plan(self) -> Plan:
        """Plan where they stand."""

    def measured(self, most_w: int, most_h: int) -> tuple[int, int, bool]:
        """Return the width and the height of the shapes, and whether the texts have room in them."""
        type_, bold, pad = self.type, self.bold, 2 * self.type.pad_px
        wished = max(bold.width_in(text, self.lines) for each in self.texts for text in each) + pad
        w = min(max(wished, _WIDE_PX), most_w)
        inner_w = inner_box("roundRect", Box(0, 0, w, most_h)).w - type_.pad_px
        needed = max(type_.height(each, inner_w) for each in self.texts)
        corners = needed + pad - inner_box("roundRect", Box(0, 0, w, needed + pad)).h
        h = min(needed + pad + corners, most_h)
        inner = inner_box("roundRect", Box(0, 0, w, h))
        fits = needed + type_.pad_px <= min(inner.h, most_h) and all(
            bold.least_width(*each) <= inner_w for each in self.texts
        )
        return w, h, fits

    def drawn(self, boxes: Sequence[Box], joints: Sequence[Joint]) -> Iterator[Graphic]:
        """Draw the stages in boxes, and an arrow from each to the next: from the last to the first."""
        room, pad = self.room, self.type.pad_px // 2
        shapes: list[Shape] = []
        for number, (box, each) in enumerate(zip(boxes, self.texts, strict=True), 1):
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
        for number, (shape, (leave, enter)) in enumerate(zip(shapes, joints, strict=True)):
            after = (number + 1) % len(shapes)
            ends = End(shape, room.side(leave)), End(shapes[after], room.side(enter))
            yield Connector(*ends, room.theme.accent, item=max(number, after) + 1)


@dataclass(frozen=True)
class TwoRows(Stages):
    """The first half of the stages in a row, and the others below it on the way back."""

    def plan(self) -> Plan:
        """Plan them as wide as the room: each of the lower row's ends is below one of the upper row's."""
        box, count = self.room.box, len(self.texts)
        above = (count + 1) // 2
        w, h, fits = self.measured((box.w - (above - 1) * ARROW_PX) // above, (box.h - _UPRIGHT_PX) // 2)
        gap = min((box.w - above * w) // max(above - 1, 1), 2 * ARROW_PX)
        wide, high = above * w + (above - 1) * gap, 2 * h + _UPRIGHT_PX
        x, y = box.x + (box.w - wide) // 2, box.y + (box.h - high) // 2
        upper = [Box(x + n * (w + gap), y, w, h) for n in range(above)]
        below = count - above
        pitch = (wide - w) // max(below - 1, 1)
        lower = [Box(x + wide - w - n * pitch, y + h + _UPRIGHT_PX, w, h) for n in range(below)]
        lower[-1] = Box(x, lower[-1].y, w, h)
        joints: list[Joint] = [*[_ONWARDS] * (above - 1), ("bottom", "top"), *[_BACK] * (below - 1)]
        joints.append(("top", "bottom"))
        return Plan(self.size_px, fits, lambda: self.drawn([*upper, *lower], joints))
