"""The panels behind the groups of a graph: the room that they need, and their shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lectra.deck.boxes import Box
from lectra.deck.contrast import mixed
from lectra.deck.diagrams.lettering import Lettering
from lectra.deck.diagrams.routes import Line, crosses
from lectra.deck.graphics.shape import Shape
from lectra.deck.grouped import Group, layers_of
from lectra.deck.layered import Layered

_PAD_PX, _ABOVE_TITLE_PX, _BELOW_TITLE_PX = 16, 8, 8
"""What is free in a panel around its nodes, and above and below its title."""
_LONG_EM = 12
"""A title that is longer has two lines."""
_TINT = 0.45
"""How much of the colour of nodes is in that of a panel."""


class Titled(NamedTuple):
    """A group of a graph: its title, and its nodes."""

    title: str
    nodes: frozenset[int]


@dataclass(frozen=True)
class Panels:
    """The panels of ``groups`` with titles in a ``type``; layers follow each other ``down`` or across."""

    groups: Sequence[Titled]
    graph: Layered
    type: Lettering
    down: bool

    @cached_property
    def _titles(self) -> list[tuple[int, int]]:
        """The width and the height of each title."""
        long_px = self.type.size_px * _LONG_EM
        lines = [2 if self.type.width(group.title) > long_px else 1 for group in self.groups]
        widths = [self.type.width_in(group.title, n) for group, n in zip(self.groups, lines, strict=True)]
        return [(w, self.type.height([group.title], w)) for group, w in zip(self.groups, widths, strict=True)]

    def across(self) -> list[Group]:
        """Return the groups with the room that their panels need across the layers' way."""
        if self.down:
            sides = [(_PAD_PX, _PAD_PX, w + 2 * _PAD_PX) for w, _ in self._titles]
        else:
            sides = [(_ABOVE_TITLE_PX + h + _BELOW_TITLE_PX, _PAD_PX, 0) for _, h in self._titles]
        return [Group(group.nodes, *side) for group, side in zip(self.groups, sides, strict=True)]

    def along(self, thick: Sequence[int], between_px: int) -> list[tuple[int, int]]:
        """Return what each panel needs before its first layer and after its last.

        ``thick`` is the extent of each layer's nodes, and ``between_px`` what is free between them at least.
        """
        if self.down:
            return [(_ABOVE_TITLE_PX + h + _BELOW_TITLE_PX, _PAD_PX) for _, h in self._titles]
        found = []
        for group, (w, _) in zip(self.groups, self._titles, strict=True):
            layers = layers_of(self.graph, group.nodes)
            inner = sum(thick[layer] for layer in layers) + (len(layers) - 1) * between_px
            pad = max(_PAD_PX, -((inner - w) // 2) + _PAD_PX)
            found.append((pad, pad))
        return found

    def boxes(
        self,
        bands: Sequence[tuple[int, int]],
        pads: Sequence[tuple[int, int]],
        sides: Sequence[tuple[float, float]],
    ) -> list[Box]:
        """Return the panels' boxes, from the places of the layers and those of the groups across them."""
        found = []
        for group, (before, after), (low, high) in zip(self.groups, pads, sides, strict=True):
            layers = layers_of(self.graph, group.nodes)
            start, end = bands[layers[0]][0] - before, bands[layers[-1]][1] + after
            c, extent = round(low), round(high) - round(low)
            found.append(
                Box(c, start, extent, end - start) if self.down else Box(start, c, end - start, extent)
            )
        return found

    def titles(self, boxes: Sequence[Box], lines: Sequence[Line]) -> list[Box]:
        """Return where the titles stand in their panels: at the side where fewer lines pass."""
        found = []
        for box, (w, h) in zip(boxes, self._titles, strict=True):
            y = box.y + _ABOVE_TITLE_PX
            places = [Box(x, y, w, h) for x in (box.x + _PAD_PX, box.right - _PAD_PX - w)]
            found.append(min(places, key=lambda place: sum(crosses(line, place) for line in lines)))
        return found

    @property
    def colour(self) -> str:
        """The colour of a panel."""
        ground = self.type.room.ground
        return mixed(ground.back, ground.panel, _TINT)

    def shapes(self, boxes: Sequence[Box]) -> Iterator[Shape]:
        """Yield the panels in their boxes, each with the first of its nodes."""
        line = self.type.room.ground.small
        for group, box in zip(self.groups, boxes, strict=True):
            yield Shape("rect", box, self.colour, line, 2, name="Group", item=min(group.nodes) + 1)

    def title_shapes(self, boxes: Sequence[Box]) -> Iterator[Shape]:
        """Yield the titles in their boxes, on a piece of their panel: lines pass behind them."""
        for group, box in zip(self.groups, boxes, strict=True):
            text = self.type.set([group.title], box, align="start")
            yield Shape("rect", box, self.colour, text=text, name="Title", item=min(group.nodes) + 1)
