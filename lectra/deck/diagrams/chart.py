"""Drawing a graph whose nodes are in layers: sizes, places, lines and labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from lectra.deck.blocks.drawn import LEAST_LABEL_PX
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import joined
from lectra.deck.diagrams.lettering import Lettering, Plan, Sized
from lectra.deck.diagrams.panels import Panels, Titled
from lectra.deck.diagrams.routes import Line, Route, Router, meet
from lectra.deck.graphics.connector import Connector, End, turning
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Outline, inner_box
from lectra.deck.graphics.shape import Shape
from lectra.deck.grouped import layers_of, spread_in_groups
from lectra.deck.layered import Layered

_OUTLINES: dict[str, Outline] = {
    "box": "roundRect",
    "terminal": "flowChartTerminator",
    "decision": "flowChartDecision",
}
_GAP_PX, _MOST_GAP_PX = 36, 96
"""What is free between the nodes of a layer."""
_LAYERS_PX, _MOST_LAYERS_PX = (84, 60), 200
"""What is free between layers across and down,"""
_BESIDE_LABEL_PX = 100, 56
"""and what of it at least is no label: the line's ends."""
_BETWEEN_PANELS_PX = 24
"""What is free between panels of layers that follow each other."""
_LONG_LABEL_EM = 9
"""A label that is longer has two lines, unless it stands on an upright one."""
_LABEL_PAD_PX, _INSET_PX = 8, 8
"""What is free beside a label, and beside the text in a node."""


class Outlined(NamedTuple):
    """A node: its text, and its kind of shape."""

    text: str
    shape: str


class Placed(NamedTuple):
    """Where all stands, from the top left of the room on; ``labels`` has None for each edge without one."""

    boxes: Sequence[Box]
    routes: Sequence[Route]
    labels: Sequence[Box | None]
    panels: Sequence[Box]
    titles: Sequence[Box]
    whole: Box
    fits: bool


@dataclass(frozen=True)
class Chart(Sized):
    """A graph at a size of its text, which is set in about so many ``lines``; ``down`` or across."""

    nodes: Sequence[Outlined]
    edges: Sequence[tuple[int, int, str, bool]]
    groups: Sequence[Titled]
    graph: Layered
    down: bool
    lines: int

    @property
    def _small(self) -> Lettering:
        return self.smaller(0.7, LEAST_LABEL_PX)

    @cached_property
    def _panels(self) -> Panels:
        return Panels(self.groups, self.graph, self._small, self.down)

    def plan(self) -> Plan:
        """Plan it; where the nodes alone are too large, their edges are looked at only if it is drawn."""
        placed = self._place(_GAP_PX, _LAYERS_PX[self.down])
        if placed.fits:
            placed = self._spread_out(placed)
        if placed.routes:
            return Plan(self.size_px, placed.fits, lambda: self._draw(placed))
        return Plan(
            self.size_px,
            False,
            lambda: self._draw(self._place(_GAP_PX, _LAYERS_PX[self.down], to_the_end=True)),
        )

    def _spread_out(self, placed: Placed) -> Placed:
        """Use the room that is left, as far as that looks well."""
        spare_w, spare_h = self.room.box.w - placed.whole.w, self.room.box.h - placed.whole.h
        along, across = (spare_h, spare_w) if self.down else (spare_w, spare_h)
        most = max(len(layer) for layer in self.graph.layers)
        gap = min(_GAP_PX + across // (most + 1), _MOST_GAP_PX)
        layers = min(_LAYERS_PX[self.down] + along // max(len(self.graph.layers) - 1, 1), _MOST_LAYERS_PX)
        wider = self._place(gap, layers)
        return wider if wider.fits else placed

    @cached_property
    def _sizes(self) -> list[tuple[int, int]]:
        """The width and the height of each node; boxes are alike."""
        type_, pad = self.type, 2 * self.type.pad_px
        boxes = [node.text for node in self.nodes if node.shape != "decision"]
        w = max((type_.width_in(text, self.lines) for text in boxes), default=0) + pad
        h = max((type_.height([text], w - pad) for text in boxes), default=0) + pad
        return [(w, h) if node.shape != "decision" else self._diamond(node.text) for node in self.nodes]

    def _diamond(self, text: str) -> tuple[int, int]:
        """Return the size of a diamond: half of its width and height is for its text."""
        inner = self.type.width_in(text, self.lines)
        return 2 * (inner + 2 * _INSET_PX), 2 * self.type.height([text], inner) + self.type.pad_px

    @cached_property
    def _label_sizes(self) -> list[tuple[int, int]]:
        small = self._small
        most = small.size_px * _LONG_LABEL_EM
        widths = [
            small.width_in(label, 2 if small.width(label) > most and not self.down else 1) if label else 0
            for _, _, label, _ in self.edges
        ]
        return [
            (w + _LABEL_PAD_PX, small.height([label], w) + _LABEL_PAD_PX // 2) if label else (0, 0)
            for w, (_, _, label, _) in zip(widths, self.edges, strict=True)
        ]

    def _place(self, gap: int, layers_px: int, *, to_the_end: bool = False) -> Placed:
        """Place nodes, lines and labels; unless ``to_the_end``, the nodes alone where they do not fit."""
        way = 1 if self.down else 0
        along, across = [size[way] for size in self._sizes], [size[1 - way] for size in self._sizes]
        thick = [
            max((along[node] for node in layer if node < self.graph.count), default=0)
            for layer in self.graph.layers
        ]
        pads = self._panels.along(thick, layers_px)
        bands = self._bands(thick, pads, layers_px)
        middles, sides = spread_in_groups(self.graph, across, gap, self._panels.across())
        panels = self._panels.boxes(bands, pads, sides)
        boxes = []
        for node, (w, h) in enumerate(self._sizes):
            start, end = bands[self.graph.layer_of[node]]
            a, c = (start + end - along[node]) // 2, round(middles[node] - across[node] / 2)
            boxes.append(Box(c, a, w, h) if self.down else Box(a, c, w, h))
        whole = _around([*boxes, *panels])
        if not to_the_end and (whole.w > self.room.box.w or whole.h > self.room.box.h):
            return Placed(boxes, (), (), panels, (), whole, fits=False)
        routes, labels, lines = self._routed(boxes, bands, middles)
        corners = [Box(round(x), round(y), 0, 0) for line in lines for x, y in line]
        whole = _around([*boxes, *panels, *corners, *(label for label in labels if label)])
        fits = whole.w <= self.room.box.w and whole.h <= self.room.box.h
        lost = any(label and not box for (_, _, label, _), box in zip(self.edges, labels, strict=True))
        titles = self._panels.titles(panels, lines)
        return Placed(boxes, routes, labels, panels, titles, whole, fits and not lost)

    def _bands(
        self, thick: Sequence[int], pads: Sequence[tuple[int, int]], layers_px: int
    ) -> list[tuple[int, int]]:
        """Return where each layer begins and ends; labels, and the edges of panels, need room in between."""
        way, bands, at = (1 if self.down else 0), [], 0
        begins, ends = [0] * (len(thick) + 1), [0] * len(thick)
        for group, (before, after) in zip(self.groups, pads, strict=True):
            layers = layers_of(self.graph, group.nodes)
            begins[layers[0]] = max(begins[layers[0]], before)
            ends[layers[-1]] = max(ends[layers[-1]], after)
        for number, px in enumerate(thick):
            bands.append((at, at + px))
            labels = [
                size[way]
                for (start, end, _, _), size in zip(self.edges, self._label_sizes, strict=True)
                if {self.graph.layer_of[start], self.graph.layer_of[end]} == {number, number + 1}
            ]
            panels = ends[number] + begins[number + 1] + _BETWEEN_PANELS_PX
            at += px + max(layers_px, panels, max(labels, default=0) + _BESIDE_LABEL_PX[way])
        return bands

    def _routed(
        self, boxes: Sequence[Box], bands: Sequence[tuple[int, int]], middles: Sequence[float]
    ) -> tuple[list[Route], list[Box | None], list[Line]]:
        router = Router(boxes, self.graph.layer_of, bands, self.down)
        # Edges onwards come first: they have the plainest ways.
        numbers = sorted(range(len(self.edges)), key=lambda n: (self._leads_back(n), n))
        found: dict[int, Route] = {}
        for number in numbers:
            start, end, _, _ = self.edges[number]
            lanes = [round(middles[node]) for node in self.graph.chains[number][1:-1]]
            found[number] = router.route(start, end, lanes)
        lines = dict(zip(numbers, router.lines, strict=True))
        labels: list[Box | None] = []
        for number, size in enumerate(self._label_sizes):
            taken = [label for label in labels if label]
            labels.append(router.place_label(lines[number], *size, taken) if size[0] else None)
        return [found[number] for number in range(len(self.edges))], labels, router.lines

    def _leads_back(self, number: int) -> bool:
        start, end, _, _ = self.edges[number]
        return self.graph.layer_of[end] < self.graph.layer_of[start]

    def _draw(self, placed: Placed) -> Iterator[Graphic]:
        room, box = self.room, self.room.box
        dx = box.x + max(box.w - placed.whole.w, 0) // 2 - placed.whole.x
        dy = box.y + max(box.h - placed.whole.h, 0) // 2 - placed.whole.y

        def moved(local: Box) -> Box:
            return room.place(replace(local, x=local.x + dx, y=local.y + dy))

        panels = [moved(each) for each in placed.panels]
        yield from self._panels.shapes(panels)
        shapes = [self._shape(number, moved(each)) for number, each in enumerate(placed.boxes)]
        yield from shapes
        for route, (start, end, _, arrow) in zip(placed.routes, self.edges, strict=True):
            joints = [moved(Box(x, y, 0, 0)) for x, y in route.turns]
            names = f" {'→' if arrow else '–'} ".join(joined(self.nodes[node].text) for node in (start, end))
            line = Connector(
                End(shapes[start], room.side(route.leave)),
                End(shapes[end], room.side(route.enter)),
                room.ground.small,
                arrow=arrow,
                straight=True,
                item=max(start, end) + 1,
                alt=names,
            )
            yield from turning(line, joints)
        yield from self._panels.title_shapes([moved(each) for each in placed.titles])
        for label, (start, end, text, _) in zip(placed.labels, self.edges, strict=True):
            if text:
                yield self._label(text, moved(label or placed.boxes[end]), panels, max(start, end) + 1)

    def _shape(self, number: int, box: Box) -> Shape:
        room, node = self.room, self.nodes[number]
        outline = _OUTLINES[node.shape]
        inner = inner_box(outline, box)
        inner = replace(inner, x=inner.x + _INSET_PX, w=inner.w - 2 * _INSET_PX)
        strong = node.shape == "terminal"
        text = self.type.set([node.text], inner, colour=room.ground.back if strong else room.ground.text)
        return Shape(
            outline,
            box,
            fill=room.theme.accent2 if strong else room.ground.panel,
            line=room.theme.accent if node.shape == "decision" else room.theme.accent2,
            text=text,
            name="Node",
            item=number + 1,
        )

    def _label(self, label: str, box: Box, panels: Sequence[Box], item: int) -> Shape:
        """Draw a label on a piece of what it stands on."""
        is_inside = any(meet(box, panel) for panel in panels)
        fill = self._panels.colour if is_inside else self.room.ground.back
        return Shape("rect", box, fill=fill, text=self._small.set([label], box), name="Label", item=item)


def _around(boxes: Sequence[Box]) -> Box:
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)
