"""Which way the edges of a graph take past its nodes, and where their labels stand. Pure; in px.

A way is sought from the plainest on: straight to a later layer, or around below or above back to an earlier
one; else along a lane between the nodes or beside all of them. It turns between layers, where no nodes are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from lectra.deck.boxes import Box
from lectra.deck.graphics.outlines import Point, Side, middle_of

Line = tuple[Point, ...]
_CLEAR_PX = 10
"""What is free between an edge and a node that it passes."""
_LANE_PX, _TURN_PX = 28, 40
"""How far apart parallel edges run, and how far from a node one turns back."""
_TURN_PART = 0.7
"""Where between two layers an edge has reached its lane, in parts of what is free there."""
_LANES = 8
_LABEL_AT = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
"""Where along a line a label may stand."""


class Route(NamedTuple):
    """How an edge runs: the sides that it joins, and the places where it turns."""

    leave: Side
    enter: Side
    turns: tuple[tuple[int, int], ...] = ()

    def line(self, start: Box, end: Box) -> Line:
        """Return the points that it passes from one box to another."""
        return (middle_of(start, self.leave), *self.turns, middle_of(end, self.enter))


@dataclass
class Router:
    """The nodes' boxes, and the ``lines`` of the edges that were routed past them.

    ``down`` says whether layers follow each other downwards, ``bands`` are where each layer begins and ends
    on that way, and ``layer_of`` is the layer of each node.
    """

    boxes: Sequence[Box]
    layer_of: Sequence[int]
    bands: Sequence[tuple[int, int]]
    down: bool
    lines: list[Line] = field(default_factory=list)

    def route(self, start: int, end: int, lanes: Sequence[int]) -> Route:
        """Route an edge; ``lanes`` are where there may be a way through the layers between."""
        best = None
        for route in self._ways(start, end, lanes):
            line = route.line(self.boxes[start], self.boxes[end])
            if not self._hits(line, start, end):
                best = best or (route, line)
                if not any(_runs_along(line, other) for other in self.lines):
                    best = (route, line)
                    break
        route, line = best or (route, line)
        self.lines.append(line)
        return route

    def _ways(self, start: int, end: int, lanes: Sequence[int]) -> Iterator[Route]:
        ends = [self._across(node) for node in range(len(self.boxes))]
        least, most = min(low for low, _ in ends), max(high for _, high in ends)
        outer = [lane for n in range(1, _LANES + 1) for lane in (most + n * _LANE_PX, least - n * _LANE_PX)]
        if self.layer_of[end] > self.layer_of[start]:
            yield Route(*self._onwards)
            for lane in (*lanes, *outer):
                yield self._along(start, end, lane)
        else:
            low, high = max(ends[start][1], ends[end][1]), min(ends[start][0], ends[end][0])
            for n in range(1, _LANES + 1):
                yield self._around(start, end, low + n * _LANE_PX, later=True)
                yield self._around(start, end, high - n * _LANE_PX, later=False)
            for lane in outer:
                yield self._back(start, end, lane)

    @property
    def _onwards(self) -> tuple[Side, Side]:
        return ("bottom", "top") if self.down else ("right", "left")

    def _along(self, start: int, end: int, lane: int) -> Route:
        """Lead to a lane between the layers, and from it."""
        first, last = self.layer_of[start], self.layer_of[end]
        after = self.bands[first][1], self.bands[first + 1][0]
        before = self.bands[last - 1][1], self.bands[last][0]
        turns = (
            round(after[0] + (after[1] - after[0]) * _TURN_PART),
            round(before[1] - (before[1] - before[0]) * _TURN_PART),
        )
        return self._turning(*self._onwards, ((turns[0], lane), (turns[1], lane)))

    def _around(self, start: int, end: int, lane: int, *, later: bool) -> Route:
        """Leave and enter at the same side."""
        side: Side = ("right" if later else "left") if self.down else ("bottom" if later else "top")
        turns = tuple((round(self._along_middle(node)), lane) for node in (start, end))
        return self._turning(side, side, turns)

    def _back(self, start: int, end: int, lane: int) -> Route:
        """Leave onwards, and turn back on a lane beside all nodes."""
        leave = self.bands[self.layer_of[start]][1] + _TURN_PX
        enter = self.bands[self.layer_of[end]][0] - _TURN_PX
        ends = [round(sum(self._across(node)) / 2) for node in (start, end)]
        turns = ((leave, ends[0]), (leave, lane), (enter, lane), (enter, ends[1]))
        return self._turning(*self._onwards, turns)

    def _turning(self, leave: Side, enter: Side, turns: Sequence[tuple[int, int]]) -> Route:
        """Make a route whose turns are given along the layers' way and across it."""
        return Route(leave, enter, tuple((b, a) if self.down else (a, b) for a, b in turns))

    def _across(self, node: int) -> tuple[int, int]:
        box = self.boxes[node]
        return (box.x, box.right) if self.down else (box.y, box.bottom)

    def _along_middle(self, node: int) -> float:
        box = self.boxes[node]
        return box.y + box.h / 2 if self.down else box.x + box.w / 2

    def _hits(self, line: Line, start: int, end: int) -> bool:
        """Whether a line passes a node; it touches its own."""
        return any(
            crosses(line, grown(box, -1 if node in (start, end) else _CLEAR_PX))
            for node, box in enumerate(self.boxes)
        )

    def place_label(self, line: Line, w: int, h: int, labels: Sequence[Box]) -> Box | None:
        """Find a place for a label on a line: clear of nodes and labels, and of other lines if possible."""
        free = [
            box
            for box in _label_boxes(line, w, h)
            if not any(meet(grown(box, 4), other) for other in (*self.boxes, *labels))
        ]
        others = [other for other in self.lines if other is not line]
        clear = (box for box in free if not any(crosses(other, box) for other in others))
        return next(clear, free[0] if free else None)


def _label_boxes(line: Line, w: int, h: int) -> Iterator[Box]:
    """Yield places on the stretch in the middle of a line."""
    middle = len(line) // 2
    (x1, y1), (x2, y2) = line[middle - 1], line[middle]
    for part in _LABEL_AT:
        yield Box(round(x1 + (x2 - x1) * part - w / 2), round(y1 + (y2 - y1) * part - h / 2), w, h)


def grown(box: Box, px: int) -> Box:
    """Return a box that is larger by so much at each side."""
    return Box(box.x - px, box.y - px, box.w + 2 * px, box.h + 2 * px)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def crosses(line: Line, box: Box) -> bool:
    """Whether a line passes through a box."""
    return any(_enters(one, other, box) for one, other in pairwise(line))


def _enters(one: Point, other: Point, box: Box) -> bool:
    """Clip a stretch against a box, side by side (Liang and Barsky)."""
    start, end = 0.0, 1.0
    for at, span, low, high in (
        (one[0], other[0] - one[0], box.x, box.right),
        (one[1], other[1] - one[1], box.y, box.bottom),
    ):
        if span:
            first, last = sorted(((low - at) / span, (high - at) / span))
            start, end = max(start, first), min(end, last)
        elif not low < at < high:
            return False
    return start < end


def _runs_along(one: Line, other: Line) -> bool:
    """Whether two lines share a stretch, other than next to a node that they both join."""
    return any(_share(a, b, c, d) for a, b in _inner(one) for c, d in _inner(other))


def _inner(line: Line) -> list[tuple[Point, Point]]:
    """Return the stretches of a line without its first and its last, where there are others."""
    stretches = list(pairwise(line))
    return stretches[1:-1] or stretches


def _share(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two stretches that are both level, or both upright, lie side by side."""
    for way, side in ((0, 1), (1, 0)):
        if a[side] == b[side] and c[side] == d[side] and abs(a[side] - c[side]) < _CLEAR_PX:
            low = max(min(a[way], b[way]), min(c[way], d[way]))
            high = min(max(a[way], b[way]), max(c[way], d[way]))
            return high - low > _CLEAR_PX
    return False
