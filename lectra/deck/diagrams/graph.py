"""A free graph: nodes, and edges that lead from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room
from lectra.deck.diagrams.chart import Chart, Outlined
from lectra.deck.diagrams.entries import Detail, Label, NodeId, between, joined, places_by_id
from lectra.deck.diagrams.lettering import Attempt, Plan, first_fit, from_size
from lectra.deck.diagrams.panels import Titled
from lectra.deck.diagrams.snake import Snake, is_chain
from lectra.deck.layered import arrange_in_layers
from lectra.document.cued import Cued
from lectra.document.text import Model

MAX_NODES, MAX_EDGES, MAX_GROUPS = 30, 60, 8
_LARGE_PX = 34
"""Text of this size is large enough for the direction that was asked for."""
Way = Literal["across", "down"]


class Node(Cued):
    """What stands in a shape: a box, the beginning or the end of a process, or a decision."""

    id: NodeId
    text: Label
    shape: Literal["box", "terminal", "decision"] = "box"


class Edge(Model):
    """A line ``from`` a node ``to`` another, by their ids; an arrow, unless that is false."""

    model_config = ConfigDict(serialize_by_alias=True)

    start: NodeId = Field(alias="from")
    end: NodeId = Field(alias="to")
    label: Detail = ""
    arrow: bool = True


class Group(Model):
    """Nodes that belong together, by their ids, on a panel with a ``title``."""

    title: Label
    nodes: Annotated[tuple[NodeId, ...], between(1, MAX_NODES, "part the graph into several slides")]


@kind("Graph", rank=9)
class Graph(Diagram):
    """Up to thirty nodes and sixty edges; ``groups`` of nodes are panels behind them, none in another.

    Its ``direction`` is where edges lead: ``across`` the slide in the direction of reading, or ``down``. The
    other one is taken where text would be too small, and ``auto`` takes that with the larger text. A chain
    that is too long for either runs to and fro in rows.
    """

    kind: Literal["graph"] = "graph"
    nodes: Annotated[tuple[Node, ...], between(2, MAX_NODES, "part the graph into several slides")]
    edges: Annotated[tuple[Edge, ...], between(1, MAX_EDGES, "leave out the less important")]
    groups: Annotated[tuple[Group, ...], between(0, MAX_GROUPS, "join some")] = ()
    direction: Literal["auto", "across", "down"] = "auto"

    @model_validator(mode="after")
    def _check(self) -> Self:
        places = places_by_id("nodes", [node.id for node in self.nodes])
        seen: set[tuple[str, str]] = set()
        for number, edge in enumerate(self.edges, 1):
            for name, end in (("from", edge.start), ("to", edge.end)):
                if end not in places:
                    raise ValueError(
                        f"edges: {number} leads {name} {end!r}, and no node has that id; "
                        "add the node, or correct the id"
                    )
            if edge.start == edge.end:
                raise ValueError(
                    f"edges: {number} leads from {edge.start!r} to itself; "
                    "leave it out, or add a node between"
                )
            if (edge.start, edge.end) in seen:
                raise ValueError(
                    f"edges: {number} leads from {edge.start!r} to {edge.end!r}, as one before it does; "
                    "join their labels"
                )
            seen.add((edge.start, edge.end))
        self._check_groups(places)
        return self

    def _check_groups(self, places: Mapping[str, int]) -> None:
        first: dict[str, int] = {}
        for number, group in enumerate(self.groups, 1):
            for name in group.nodes:
                if name not in places:
                    raise ValueError(
                        f"groups: {number} has {name!r}, and no node has that id; "
                        "add the node, or correct the id"
                    )
                if name in first:
                    raise ValueError(
                        f"groups: {first[name]} and {number} have the node {name!r}; leave it in one of them"
                    )
                first[name] = number

    def said(self) -> tuple[str, ...]:
        """Return what leads to what, the nodes that no edge joins, and what the groups have."""
        texts = {node.id: joined(node.text) for node in self.nodes}
        led = [
            joined(f"{texts[edge.start]} {'→' if edge.arrow else '–'} {texts[edge.end]}", edge.label)
            for edge in self.edges
        ]
        joint = {end for edge in self.edges for end in (edge.start, edge.end)}
        groups = (
            joined(group.title, "\n".join(texts[name] for name in group.nodes)) for group in self.groups
        )
        return (*led, *(text for name, text in texts.items() if name not in joint), *groups)

    def items(self) -> tuple[str, ...]:
        """Return the nodes; an edge appears with the later of its ends."""
        return tuple(joined(node.text) for node in self.nodes)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the nodes in layers, as large as the room allows."""
        places = {node.id: number for number, node in enumerate(self.nodes)}
        ends = tuple((places[edge.start], places[edge.end]) for edge in self.edges)
        graph = arrange_in_layers(len(self.nodes), ends)
        nodes = [Outlined(node.text, node.shape) for node in self.nodes]
        edges = [(*pair, edge.label, edge.arrow) for pair, edge in zip(ends, self.edges, strict=True)]
        groups = [
            Titled(group.title, frozenset(places[name] for name in group.nodes)) for group in self.groups
        ]

        def chart(size_px: int, way: Way, lines: int) -> Plan:
            return Chart(room, size_px, nodes, edges, groups, graph, way == "down", lines).plan()

        def snake(size_px: int, lines: int, columns: int) -> Plan:
            return Snake(room, size_px, nodes, edges, groups, graph, False, lines, columns).plan()

        def attempts(least_px: int, *ways: Way) -> list[Attempt]:
            return [
                (partial(chart, way=way, lines=lines), (size_px,))
                for size_px in from_size(least_px, 48)
                for way in ways
                for lines in (2, 1, 3)
            ]

        bent: list[Attempt] = []
        if is_chain(graph) and not groups:
            bent = [
                (partial(snake, lines=lines, columns=columns), (size_px,))
                for size_px in from_size(LEAST_PX, 48)
                for columns in range(2, len(nodes))
                for lines in (2, 1, 3)
            ]
        if self.direction == "auto":
            large = attempts(_LARGE_PX, "across", "down") if bent else ()
            return first_fit(*large, *bent, *attempts(LEAST_PX, "across", "down"))
        other: Way = "down" if self.direction == "across" else "across"
        preferred = attempts(_LARGE_PX, self.direction)
        return first_fit(*preferred, *bent, *attempts(LEAST_PX, other, self.direction))
