"""Arranging a graph in layers, each group of nodes in a panel of its own. Pure; all numbers are px.

Layers stay as they are. Across them, a group is one rigid thing that takes its place in all layers from its
first to its last, so that panels neither overlap nor have a node of another in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lectra.deck.layered import SWEEPS, Layered, settle, spread, with_dummies


class Group(NamedTuple):
    """Nodes in a panel: what is free ``before`` and ``after`` them in it, and its ``least`` extent."""

    nodes: frozenset[int]
    before: float = 0.0
    after: float = 0.0
    least: float = 0.0


@dataclass(frozen=True)
class _Thing:
    """A group, or a node in none: where nodes' middles lie in it, its extent, and its layers."""

    middles: dict[int, float]
    extent: float
    layers: range


def layers_of(graph: Layered, nodes: Sequence[int] | frozenset[int]) -> range:
    """Return the layers from the first of some nodes to the last."""
    found = [graph.layer_of[node] for node in nodes]
    return range(min(found), max(found) + 1)


def spread_in_groups(
    graph: Layered, extents: Sequence[float], gap: float, groups: Sequence[Group]
) -> tuple[list[float], list[tuple[float, float]]]:
    """Return the middle of each node and dummy across the layers' way, and where each panel begins and ends.

    The least edge of all is at 0. No node is in two groups.
    """
    if not groups:
        return spread(graph, extents, gap), []
    sizes = with_dummies(graph, extents)
    panels = [_group(graph, sizes, gap, group) for group in groups]
    grouped = {node for panel in panels for node in panel.middles}
    alone = [
        _Thing({node: size / 2}, size, layers_of(graph, [node]))
        for node, size in enumerate(sizes)
        if node not in grouped
    ]
    things = _ordered(graph, [*panels, *alone])
    starts = _placed(graph, things, gap)
    middles = [0.0] * len(sizes)
    for thing, start in zip(things, starts, strict=True):
        for node, middle in thing.middles.items():
            middles[node] = start + middle
    begins = [starts[things.index(panel)] for panel in panels]
    ends = [start + panel.extent for start, panel in zip(begins, panels, strict=True)]
    return middles, list(zip(begins, ends, strict=True))


def _group(graph: Layered, sizes: Sequence[float], gap: float, group: Group) -> _Thing:
    """Arrange the nodes of a group by themselves, and the dummies of edges between them."""
    inside = set(group.nodes)
    for chain in graph.chains:
        if {chain[0], chain[-1]} <= group.nodes:
            inside.update(chain)
    layers = [kept for layer in graph.layers if (kept := [node for node in layer if node in inside])]
    segments = [pair for pair in graph.segments if inside.issuperset(pair)]
    middles = settle(layers, segments, sizes, gap)
    low = min(middles[node] - sizes[node] / 2 for node in inside)
    high = max(middles[node] + sizes[node] / 2 for node in inside)
    extent = max(high - low + group.before + group.after, group.least)
    shift = group.before - low + (extent - (high - low + group.before + group.after)) / 2
    return _Thing({node: middles[node] + shift for node in inside}, extent, layers_of(graph, group.nodes))


def _ordered(graph: Layered, things: Sequence[_Thing]) -> list[_Thing]:
    """Order things by the mean place of their nodes in their layers, of which each is as long as another."""
    places = {node: (at + 0.5) / len(layer) for layer in graph.layers for at, node in enumerate(layer)}
    return sorted(things, key=lambda thing: sum(places[node] for node in thing.middles) / len(thing.middles))


def _placed(graph: Layered, things: Sequence[_Thing], gap: float) -> list[float]:
    """Return where each thing begins: as near to its neighbours as those beside it allow, in their order."""
    free = [0.0] * len(graph.layers)
    starts = []
    for thing in things:
        starts.append(max(free[layer] for layer in thing.layers))
        for layer in thing.layers:
            free[layer] = starts[-1] + thing.extent + gap
    most = max(free) - gap
    beside = _beside(graph, things)
    thing_of = {node: number for number, thing in enumerate(things) for node in thing.middles}
    joints: list[list[tuple[float, int, float]]] = [[] for _ in things]
    for one, other in graph.segments:
        for node, near in ((one, other), (other, one)):
            number, to = thing_of[node], thing_of[near]
            if number != to:
                joints[number].append((things[number].middles[node], to, things[to].middles[near]))
    for sweep in range(SWEEPS):
        for number in range(len(things)) if sweep % 2 else reversed(range(len(things))):
            if not joints[number]:
                continue
            wished = sum(starts[to] + there - here for here, to, there in joints[number]) / len(
                joints[number]
            )
            before, after = beside[number]
            low = max((starts[n] + things[n].extent + gap for n in before), default=0.0)
            high = min((starts[n] - gap for n in after), default=most) - things[number].extent
            starts[number] = min(max(wished, low), high)
    least = min(starts)
    return [start - least for start in starts]


def _beside(graph: Layered, things: Sequence[_Thing]) -> list[tuple[set[int], set[int]]]:
    """Return for each thing those next to it in any of its layers: before it, and after it."""
    found: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in things]
    last: list[int | None] = [None] * len(graph.layers)
    for number, thing in enumerate(things):
        for layer in thing.layers:
            before = last[layer]
            if before is not None:
                found[number][0].add(before)
                found[before][1].add(number)
            last[layer] = number
    return found
