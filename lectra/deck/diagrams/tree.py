"""What belongs to what: a root, its branches, and theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Text, joined
from lectra.deck.diagrams.lettering import Plan, Sized, first_fit, from_size
from lectra.deck.graphics.connector import Connector, End
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Side, inner_box
from lectra.deck.graphics.shape import Shape

MAX_NODES, MAX_LEVELS = 30, 5
_BESIDE_PX, _LEVEL_PX = 20, 72
"""What is free between neighbours, and between levels."""
_MOST_BESIDE_PX, _MOST_LEVEL_PX = 56, 150


class Branch(Text):
    """A node, and the ``items`` that belong to it."""

    items: tuple[Branch, ...] = ()


class _Node(NamedTuple):
    """A branch in its tree: its level, its parent's place in the list of all, and the row of its middle."""

    branch: Branch
    level: int
    parent: int | None
    row: float


@kind("Tree", rank=8)
class Tree(Diagram):
    """One root, up to thirty nodes on five levels."""

    kind: Literal["tree"] = "tree"
    entries: Annotated[tuple[Branch, ...], Field(alias="items")]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.entries) != 1:
            raise ValueError(
                f"items has {len(self.entries)} roots, and a tree has one; put the others below it"
            )
        nodes = _nodes(self.entries[0])
        if len(nodes) > MAX_NODES:
            raise ValueError(
                f"items has {len(nodes)} nodes, and at most {MAX_NODES} are allowed; "
                "leave out the lowest, or part it into several slides"
            )
        deepest = max(node.level for node in nodes) + 1
        if deepest > MAX_LEVELS:
            raise ValueError(
                f"items has {deepest} levels, and at most {MAX_LEVELS} are allowed; leave out the lowest"
            )
        return self

    def said(self) -> tuple[str, ...]:
        """Return each node that has branches, with what they are."""
        inner = [node.branch for node in _nodes(self.entries[0]) if node.branch.items]
        each = [joined(one.text, "\n".join(item.text for item in one.items)) for one in inner]
        return tuple(each) or (str(self.entries[0].text),)

    def items(self) -> tuple[str, ...]:
        """Return the nodes, each after the one that it belongs to."""
        return tuple(str(node.branch.text) for node in _nodes(self.entries[0]))

    def arrange(self, room: Room) -> Arranged:
        """Arrange it downwards or across, whichever has larger type."""
        nodes = _nodes(self.entries[0])
        return first_fit(
            *(
                (lambda size_px, way=way, n=lines: _Levels(room, size_px, nodes, n, way).plan(), (size_px,))
                for size_px in from_size(LEAST_PX, 48)
                for way in ("down", "across")
                for lines in (1, 2, 3)
            )
        )


def _nodes(root: Branch) -> list[_Node]:
    """List a tree's nodes from the root on, each over the middle of its branches."""
    nodes: list[_Node] = []
    rows = iter(range(MAX_NODES * MAX_NODES))

    def add(branch: Branch, level: int, parent: int | None) -> int:
        place = len(nodes)
        nodes.append(_Node(branch, level, parent, 0))
        below = [add(each, level + 1, place) for each in branch.items]
        row = (nodes[below[0]].row + nodes[below[-1]].row) / 2 if below else next(rows)
        nodes[place] = nodes[place]._replace(row=row)
        return place

    add(root, 0, None)
    return nodes


@dataclass(frozen=True)
class _Levels(Sized):
    """The nodes at a size, their texts in about so many lines, level by level ``down`` or ``across``."""

    nodes: Sequence[_Node]
    lines: int
    way: str

    def plan(self) -> Plan:
        box, bold, pad = self.room.box, self.bold, 2 * self.type.pad_px
        levels = max(node.level for node in self.nodes) + 1
        rows = round(max(node.row for node in self.nodes)) + 1
        w = max(bold.width_in(node.branch.text, self.lines) for node in self.nodes) + pad
        h = max(bold.height([node.branch.text], w - pad) for node in self.nodes) + pad
        down = self.way == "down"
        (across, deep), (wide, high) = ((w, h), (box.w, box.h)) if down else ((h, w), (box.h, box.w))
        spare_a, spare_d = wide - rows * across, high - levels * deep
        gap_a = min(max(spare_a // max(rows - 1, 1), _BESIDE_PX), _MOST_BESIDE_PX)
        gap_d = min(max(spare_d // max(levels - 1, 1), _LEVEL_PX), _MOST_LEVEL_PX)
        spare_a, spare_d = spare_a - (rows - 1) * gap_a, spare_d - (levels - 1) * gap_d
        boxes = []
        for node in self.nodes:
            a = max(spare_a, 0) // 2 + round(node.row * (across + gap_a))
            d = max(spare_d, 0) // 2 + node.level * (deep + gap_d)
            x, y = (a, d) if down else (d, a)
            boxes.append(Box(box.x + x, box.y + y, w, h))
        return Plan(self.size_px, spare_a >= 0 and spare_d >= 0, lambda: self._draw(boxes))

    def _draw(self, boxes: Sequence[Box]) -> Iterator[Graphic]:
        room, theme, ground = self.room, self.room.theme, self.room.ground
        shapes: list[Shape] = []
        sides: tuple[Side, Side] = (
            ("bottom", "top") if self.way == "down" else (room.side("right"), room.side("left"))
        )
        for number, (node, box) in enumerate(zip(self.nodes, boxes, strict=True), 1):
            placed = room.place(box)
            pad = self.type.pad_px // 2
            inner = inner_box("roundRect", placed)
            within = Box(inner.x + pad, inner.y, inner.w - 2 * pad, inner.h)
            root = node.parent is None
            type_ = self.bold if root else self.type
            text = type_.set([node.branch.text], within, colour=ground.back if root else ground.text)
            shape = Shape(
                "roundRect",
                placed,
                fill=theme.accent2 if root else ground.panel,
                line=theme.accent2,
                text=text,
                name="Node",
                item=number,
            )
            yield shape
            if node.parent is not None:
                ends = End(shapes[node.parent], sides[0]), End(shape, sides[1])
                yield Connector(*ends, ground.small, arrow=False, item=number)
            shapes.append(shape)
