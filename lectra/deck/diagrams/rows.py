"""Entries one below the other, each beside a mark on a line that joins them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lectra.deck.blocks.drawn import Room
from lectra.deck.boxes import Box
from lectra.deck.diagrams.lettering import Plan, Sized
from lectra.deck.graphics.connector import Connector, End
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import inner_box
from lectra.deck.graphics.shape import Shape
from lectra.deck.graphics.words import Words

_MARK_EM, _DOT_EM = 1.9, 0.7
"""The width of a mark with something in it, and of a plain one."""
_BESIDE_EM, _LEAST_GAP_EM, _MOST_GAP_EM = 0.7, 0.45, 1.3
"""What is free beside a mark, and between entries."""
_MOST_LABEL = 0.3
"""The part of the width that labels may have."""


class Row(NamedTuple):
    """An entry: what stands in its mark, before it, and after it."""

    mark: str
    label: str
    texts: tuple[str, ...]


def rows(entries: Sequence[Row], room: Room, size_px: int) -> Plan:
    """Plan entries one below the other at a size."""
    return _Rows(room, size_px, entries).plan()


@dataclass(frozen=True)
class _Rows(Sized):
    entries: Sequence[Row]

    def plan(self) -> Plan:
        size_px = self.size_px
        most_px = int(self.room.box.w * _MOST_LABEL)
        labels = [row.label for row in self.entries if row.label]
        label_w = min(max(map(self.bold.width, labels), default=0), most_px)
        mark = round(size_px * (_MARK_EM if self.entries[0].mark else _DOT_EM)) // 2 * 2
        beside = round(size_px * _BESIDE_EM)
        mark_x = self.room.box.x + (label_w + beside if label_w else 0)
        text_x = mark_x + mark + beside
        text_w = self.room.box.right - text_x
        heights = [
            max(
                mark,
                self.type.height(row.texts, text_w),
                self.bold.height([row.label], label_w) if row.label else 0,
            )
            for row in self.entries
        ]
        gap, top = self._spread(heights)
        fits = (
            top >= self.room.box.y
            and all(self.bold.least_width(row.texts[0]) <= text_w for row in self.entries)
            and all(self.type.least_width(*row.texts[1:]) <= text_w for row in self.entries)
            and all(self.bold.least_width(label) <= label_w for label in labels)
        )
        starts = [top + sum(heights[:n]) + n * gap for n in range(len(heights))]
        columns = (label_w, mark_x, mark, text_x, text_w)
        places = [(y, h) for y, h in zip(starts, heights, strict=True)]
        return Plan(size_px, fits, lambda: self._draw(places, columns))

    def _spread(self, heights: Sequence[int]) -> tuple[int, int]:
        """Return the gap between entries, and where the first begins: all of them in the middle."""
        size_px, gaps = self.size_px, max(len(heights) - 1, 1)
        spare = self.room.box.h - sum(heights)
        gap = min(max(spare // gaps, round(_LEAST_GAP_EM * size_px)), round(_MOST_GAP_EM * size_px))
        return gap, self.room.box.y + (spare - gap * (len(heights) - 1)) // 2

    def _draw(
        self, places: Sequence[tuple[int, int]], columns: tuple[int, int, int, int, int]
    ) -> Iterator[Graphic]:
        label_w, mark_x, mark, text_x, text_w = columns
        before: Shape | None = None
        for number, (row, (y, h)) in enumerate(zip(self.entries, places, strict=True), 1):
            dot = self._mark(row, Box(mark_x, y + (h - mark) // 2, mark, mark), number)
            yield dot
            if before:
                joint = (End(before, "bottom"), End(dot, "top"))
                yield Connector(*joint, self.room.ground.small, arrow=False, item=number)
            if row.label:
                box = self.room.place(Box(self.room.box.x, y, label_w, h))
                label = self.bold.set([row.label], box, align="end", colour=self.room.theme.accent2)
                yield Words(label, item=number)
            box = self.room.place(Box(text_x, y, text_w, h))
            yield Words(self.type.set(row.texts, box, align="start"), item=number)
            before = dot

    def _mark(self, row: Row, box: Box, number: int) -> Shape:
        room, placed = self.room, self.room.place(box)
        if not row.mark:
            return Shape("ellipse", placed, fill=room.theme.accent, name="Mark", item=number)
        text = self.bold.set([row.mark], inner_box("ellipse", placed), colour=room.ground.back)
        return Shape("ellipse", placed, fill=room.theme.accent2, text=text, name="Number", item=number)
