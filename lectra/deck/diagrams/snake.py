"""A chain of nodes that is too long for one row: rows that run to and fro, each below the one before."""

from __future__ import annotations

from dataclasses import dataclass

from lectra.deck.boxes import Box
from lectra.deck.diagrams.chart import Chart, Placed
from lectra.deck.diagrams.lettering import Plan
from lectra.deck.diagrams.routes import Route
from lectra.deck.graphics.outlines import Side
from lectra.deck.layered import Layered

_LEVEL_PX, _UPRIGHT_PX, _MOST_LEVEL_PX, _MOST_UPRIGHT_PX = 84, 60, 160, 120
"""What is free between the nodes of a row, and between rows."""
_BESIDE_LABEL_PX = 100, 56
"""What of it is no label: the line's ends."""


def is_chain(graph: Layered) -> bool:
    """Whether a graph's nodes follow each other, each joined to the next alone."""
    return all(len(layer) == 1 for layer in graph.layers) and all(len(chain) == 2 for chain in graph.chains)


@dataclass(frozen=True)
class Snake(Chart):
    """A chain in so many ``columns``, the nodes in rows from the first on."""

    columns: int = 2

    def plan(self) -> Plan:
        """Plan it as wide as the room allows."""
        order = [layer[0] for layer in self.graph.layers]
        level, upright = self._gaps(order)
        rows = -(-len(order) // self.columns)
        w, h = (max(size[way] for size in self._sizes) for way in (0, 1))
        spare_w = self.room.box.w - self.columns * w - (self.columns - 1) * level
        spare_h = self.room.box.h - rows * h - (rows - 1) * upright
        level += min(max(spare_w, 0) // (self.columns - 1), max(_MOST_LEVEL_PX - level, 0))
        upright += min(max(spare_h, 0) // max(rows - 1, 1), max(_MOST_UPRIGHT_PX - upright, 0))
        places = {node: self._cell(number) for number, node in enumerate(order)}
        boxes = []
        for node, (own_w, own_h) in enumerate(self._sizes):
            column, row = places[node]
            x, y = column * (w + level) + (w - own_w) // 2, row * (h + upright) + (h - own_h) // 2
            boxes.append(Box(x, y, own_w, own_h))
        whole = Box(0, 0, self.columns * w + (self.columns - 1) * level, rows * h + (rows - 1) * upright)
        routes = [_route(places[start], places[end]) for start, end, _, _ in self.edges]
        labels = [self._label_box(number, boxes) for number in range(len(self.edges))]
        placed = Placed(boxes, routes, labels, (), (), whole, spare_w >= 0 and spare_h >= 0)
        return Plan(self.size_px, placed.fits, lambda: self._draw(placed))

    def _cell(self, number: int) -> tuple[int, int]:
        """Return the column and the row of a node of the chain: every other row runs back."""
        row, column = divmod(number, self.columns)
        return (self.columns - 1 - column if row % 2 else column), row

    def _gaps(self, order: list[int]) -> tuple[int, int]:
        """Return what is free between nodes beside each other, and between rows, with room for labels."""
        place = {node: number for number, node in enumerate(order)}
        level, upright = _LEVEL_PX, _UPRIGHT_PX
        for (start, end, _, _), (w, h) in zip(self.edges, self._label_sizes, strict=True):
            turns = self._cell(place[start])[1] != self._cell(place[end])[1]
            if h and turns:
                upright = max(upright, h + _BESIDE_LABEL_PX[1])
            elif w:
                level = max(level, w + _BESIDE_LABEL_PX[0])
        return level, upright

    def _label_box(self, number: int, boxes: list[Box]) -> Box | None:
        start, end, label, _ = self.edges[number]
        if not label:
            return None
        w, h = self._label_sizes[number]
        one, other = boxes[start], boxes[end]
        x = (one.x + one.w / 2 + other.x + other.w / 2 - w) / 2
        y = (one.y + one.h / 2 + other.y + other.h / 2 - h) / 2
        return Box(round(x), round(y), w, h)


def _route(start: tuple[int, int], end: tuple[int, int]) -> Route:
    (column, row), (to_column, to_row) = start, end
    sides: tuple[Side, Side]
    if row != to_row:
        sides = ("bottom", "top") if to_row > row else ("top", "bottom")
    else:
        sides = ("right", "left") if to_column > column else ("left", "right")
    return Route(*sides)
