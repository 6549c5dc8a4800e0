"""What belongs to what: a root, its branches, and theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room, arranged, parted
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Text, joined
from lectra.deck.diagrams.lettering import Attempt, Plan, Sized, first_fit, from_size
from lectra.deck.graphics.connector import Connector, End, turning
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Side, inner_box
from lectra.deck.graphics.shape import Shape

MAX_NODES, MAX_LEVELS = 30, 5
_BESIDE_PX, _LEVEL_PX = 20, 72
"""What is free between neighbours, and between levels."""
_GUTTER_PX, _STACK_PX = 36, 20
"""What is free beside a stack for its lines, and between the nodes in one."""
_LARGE_PX = 36
"""Text of this size is large enough for levels without stacks."""
_MOST_BESIDE_PX, _MOST_LEVEL_PX = 56, 150


class Branch(Text):
    """A node, and the ``items`` that belong to it."""

    items: tuple[Branch, ...] = ()


class _Node(NamedTuple):
    """A branch in its tree: its level, its parent's place in the list of all, and the row of its middle.

    One in a stack has its parent's level and row, and stands so many places ``below`` it.
    """

    branch: Branch
    level: int
    parent: int | None
    row: float
    below: int = 0


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

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it between the root's branches; else show these alone, and then each as a tree of its own."""
        root = self.entries[0]
        made = parted(self, len(root.items), self._cut, room)
        deep = [branch for branch in root.items if branch.items]
        if not deep or all(arranged(part, room).fits for part in made):
            return made
        bare = tuple(branch.model_copy(update={"items": ()}) for branch in root.items)
        overview = self._of(root.model_copy(update={"items": bare}))
        return (*overview.parts(room), *(part for branch in deep for part in self._of(branch).parts(room)))

    def _cut(self, start: int, end: int) -> Self:
        root = self.entries[0]
        return self._of(root.model_copy(update={"items": root.items[start:end]}))

    def _of(self, root: Branch) -> Self:
        return self.model_copy(update={"entries": (root,)})

    def arrange(self, room: Room) -> Arranged:
        """Arrange it downwards or across, whichever has larger type.

        Where that is small, the branches' leaves stand in stacks below them.
        """
        root = self.entries[0]
        levels, stacks = _nodes(root), _nodes(root, stacked=True)

        def attempts(least_px: int) -> Iterator[Attempt]:
            for size_px in from_size(least_px, 48):
                for way in ("down", "across"):
                    for lines in (1, 2, 3):
                        yield partial(_levels, room, levels, way, lines), (size_px,)

        def stacked(least_px: int) -> Iterator[Attempt]:
            for size_px in from_size(least_px, 48):
                for lines in (1, 2, 3):
                    yield partial(_levels, room, stacks, "down", lines), (size_px,)

        if not any(node.below for node in stacks):
            return first_fit(*attempts(LEAST_PX))
        return first_fit(*attempts(_LARGE_PX), *stacked(_LARGE_PX), *attempts(LEAST_PX), *stacked(LEAST_PX))


def _nodes(root: Branch, *, stacked: bool = False) -> list[_Node]:
    """List a tree's nodes from the root on, each over the middle of its branches.

    Where they are ``stacked``, a branch of leaves alone has them one below the other.
    """
    nodes: list[_Node] = []
    rows = iter(range(MAX_NODES * MAX_NODES))

    def add(branch: Branch, level: int, parent: int | None) -> int:
        place = len(nodes)
        nodes.append(_Node(branch, level, parent, 0))
        if stacked and level and branch.items and not any(each.items for each in branch.items):
            row: float = next(rows)
            nodes.extend(_Node(leaf, level, place, row, at) for at, leaf in enumerate(branch.items, 1))
        else:
            below = [add(each, level + 1, place) for each in branch.items]
            row = (nodes[below[0]].row + nodes[below[-1]].row) / 2 if below else next(rows)
        nodes[place] = nodes[place]._replace(row=row)
        return place

    add(root, 0, None)
    return nodes


def _levels(room: Room, nodes: Sequence[_Node], way: str, lines: int, size_px: int) -> Plan:
    return _Levels(room, size_px, nodes, lines, way).plan()


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
        gutter = _GUTTER_PX if any(node.below for node in self.nodes) else 0
        w = max(bold.width_in(node.branch.text, self.lines) for node in self.nodes) + pad
        h = max(bold.height([node.branch.text], w - pad) for node in self.nodes) + pad
        down = self.way == "down"
        (across, deep), (wide, high) = ((w + gutter, h), (box.w, box.h)) if down else ((h, w), (box.h, box.w))

        def depth(gap: int) -> list[int]:
            return [node.level * (deep + gap) + node.below * (deep + _STACK_PX) for node in self.nodes]

        spare_a, spare_d = wide - rows * across, high - max(depth(0)) - deep
        gap_a = min(max(spare_a // max(rows - 1, 1), _BESIDE_PX), _MOST_BESIDE_PX)
        gap_d = min(max(spare_d // max(levels - 1, 1), _LEVEL_PX), _MOST_LEVEL_PX)
        depths = depth(gap_d)
        spare_a, spare_d = spare_a - (rows - 1) * gap_a, high - max(depths) - deep
        boxes = []
        for node, at in zip(self.nodes, depths, strict=True):
            a = max(spare_a, 0) // 2 + round(node.row * (across + gap_a)) + gutter
            d = max(spare_d, 0) // 2 + at
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
                yield from self._joined(shapes[node.parent], shape, sides, stacked=node.below > 0)
            shapes.append(shape)

    def _joined(
        self, parent: Shape, shape: Shape, sides: tuple[Side, Side], *, stacked: bool
    ) -> Iterator[Graphic]:
        """Join a node to its parent: from side to side, or along the gutter beside a stack."""
        start, end = (self.room.side("left"),) * 2 if stacked else sides
        line = Connector(
            End(parent, start), End(shape, end), self.room.ground.small, arrow=False, item=shape.item
        )
        if not stacked:
            yield line
            return
        box = parent.box
        x = box.right + _GUTTER_PX // 2 if self.room.rtl else box.x - _GUTTER_PX // 2
        turns = [Box(x, round(one.y + one.h / 2), 0, 0) for one in (box, shape.box)]
        yield from turning(line, turns)
