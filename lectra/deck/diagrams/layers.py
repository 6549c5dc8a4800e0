"""Layers that rest on each other, the topmost first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Entry, between
from lectra.deck.diagrams.lettering import Lettering, Plan, Sized, first_fit, from_size
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape

_GAP_PX = 10
_MOST_HIGH_PX = 132
_NAMES = (0.25, 0.55)
"""The part of the width that names have beside details: as much as they need, within these."""


@kind("Layers", rank=6)
class Layers(Diagram):
    """Two to eight layers from top to bottom."""

    kind: Literal["layers"] = "layers"
    entries: Annotated[
        tuple[Entry, ...],
        Field(alias="items"),
        between(2, 8, "part the layers into several slides, or join some"),
    ]

    def said(self) -> tuple[str, ...]:
        """Return the layers from top to bottom."""
        return self.items()

    def items(self) -> tuple[str, ...]:
        """Return the layers."""
        return tuple(entry.said for entry in self.entries)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the layers as bars over the whole width, the details beside their names."""
        return first_fit((lambda size_px: _Bars(room, size_px, self).plan(), from_size(LEAST_PX, 56)))


@dataclass(frozen=True)
class _Bars(Sized):
    layers: Layers

    @property
    def _small(self) -> Lettering:
        return self.smaller(0.85)

    def plan(self) -> Plan:
        entries, box, bold, small = self.layers.entries, self.room.box, self.bold, self._small
        pad = 2 * bold.pad_px
        name_w = self._name_width()
        detail_w = box.w - name_w
        high = (box.h - _GAP_PX * (len(entries) - 1)) // len(entries)
        needed = max(
            max(bold.height([entry.text], name_w - pad), small.height([entry.detail or " "], detail_w - pad))
            for entry in entries
        )
        fits = (
            needed + bold.pad_px <= high
            and all(bold.least_width(entry.text) <= name_w - pad for entry in entries)
            and all(small.least_width(entry.detail) <= detail_w - pad for entry in entries if entry.detail)
        )
        h = min(high, max(needed + 2 * bold.pad_px, _MOST_HIGH_PX))
        top = box.y + (box.h - h * len(entries) - _GAP_PX * (len(entries) - 1)) // 2
        bars = [Box(box.x, top + n * (h + _GAP_PX), box.w, h) for n in range(len(entries))]
        return Plan(self.size_px, fits, lambda: self._draw(bars, name_w))

    def _name_width(self) -> int:
        """Return the width of the names: all of it where there are no details."""
        entries, w = self.layers.entries, self.room.box.w
        if not any(entry.detail for entry in entries):
            return w
        wished = max(self.bold.width(entry.text) for entry in entries) + 2 * self.bold.pad_px
        return round(min(max(wished, _NAMES[0] * w), _NAMES[1] * w))

    def _draw(self, bars: list[Box], name_w: int) -> Iterator[Graphic]:
        room, pad = self.room, self.bold.pad_px
        for number, (entry, bar) in enumerate(zip(self.layers.entries, bars, strict=True), 1):
            name, rest = (
                room.place(Box(bar.x, bar.y, name_w, bar.h)),
                room.place(Box(bar.x + name_w, bar.y, bar.w - name_w, bar.h)),
            )
            text = self.bold.set([entry.text], _within(name, pad), colour=room.ground.back)
            yield Shape("rect", name, fill=room.theme.accent2, text=text, name="Layer", item=number)
            if rest.w:
                detail = (
                    self._small.set([entry.detail], _within(rest, pad), align="start")
                    if entry.detail
                    else None
                )
                yield Shape("rect", rest, fill=room.ground.panel, text=detail, name="Detail", item=number)


def _within(box: Box, pad: int) -> Box:
    return Box(box.x + pad, box.y, box.w - 2 * pad, box.h)
