"""Arranging a graph in layers, so that most edges lead onwards and few cross. Pure; all numbers are px.

Sugiyama's method, small: edges that close a cycle are turned, a node's layer is the longest way to it, an
edge over several layers has a dummy in each, layers are ordered by the mean places of their neighbours, and
nodes are moved towards their neighbours' middle as far as order and distances allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Edge = tuple[int, int]
SWEEPS = 8
"""How often layers are ordered, and nodes are moved."""


@dataclass(frozen=True)
class Layered:
    """A graph in layers. Nodes count from 0; numbers from ``count`` on are dummies.

    ``layers`` lists the nodes of each layer in their order, ``layer_of`` is the layer of each, and ``chains``
    are the nodes that each edge passes, from the earlier layer to the later.
    """

    count: int
    layers: tuple[tuple[int, ...], ...]
    layer_of: tuple[int, ...]
    chains: tuple[tuple[int, ...], ...]

    @property
    def segments(self) -> list[Edge]:
        """The parts of edges between one layer and the next."""
        return [pair for chain in self.chains for pair in pairwise(chain)]


def arrange_in_layers(count: int, edges: Sequence[Edge]) -> Layered:
    """Arrange a graph whose nodes are 0 to ``count`` - 1; no edge leads from a node to itself."""
    onward = [
        edge[::-1] if turned else edge for edge, turned in zip(edges, _closing(count, edges), strict=True)
    ]
    layer_of = _longest_ways(count, onward)
    chains = []
    for start, end in onward:
        between = range(layer_of[start] + 1, layer_of[end])
        chains.append((start, *range(len(layer_of), len(layer_of) + len(between)), end))
        layer_of.extend(between)
    layers: list[list[int]] = [[] for _ in range(max(layer_of, default=-1) + 1)]
    for node, layer in enumerate(layer_of):
        layers[layer].append(node)
    segments = [pair for chain in chains for pair in pairwise(chain)]
    ordered = _ordered(layers, segments)
    return Layered(count, tuple(map(tuple, ordered)), tuple(layer_of), tuple(chains))


def _closing(count: int, edges: Sequence[Edge]) -> list[bool]:
    """Find the edges that close a cycle, when one follows edges from each node in turn."""
    leaving: list[list[int]] = [[] for _ in range(count)]
    for number, (start, _) in enumerate(edges):
        leaving[start].append(number)
    closing = [False] * len(edges)
    done, on_way = [False] * count, [False] * count
    for root in range(count):
        if done[root]:
            continue
        done[root] = on_way[root] = True
        way: list[tuple[int, Iterator[int]]] = [(root, iter(leaving[root]))]
        while way:
            node, numbers = way[-1]
            following = next(numbers, None)
            if following is None:
                on_way[node] = False
                way.pop()
                continue
            end = edges[following][1]
            closing[following] = on_way[end]
            if not done[end]:
                done[end] = on_way[end] = True
                way.append((end, iter(leaving[end])))
    return closing


def _longest_ways(count: int, edges: Sequence[Edge]) -> list[int]:
    """Return the layer of each node of a graph without cycles; one with no way to it is close to the next."""
    before = [0] * count
    for _, end in edges:
        before[end] += 1
    layers, ready = [0] * count, [node for node in range(count) if not before[node]]
    roots = list(ready)
    while ready:
        node = ready.pop()
        for start, end in edges:
            if start == node:
                layers[end] = max(layers[end], layers[node] + 1)
                before[end] -= 1
                if not before[end]:
                    ready.append(end)
    for root in roots:
        ends = [layers[end] for start, end in edges if start == root]
        layers[root] = min(ends) - 1 if ends else 0
    return layers


def _ordered(layers: list[list[int]], segments: Sequence[Edge]) -> list[list[int]]:
    """Order layers so that few edges cross, beginning with the nodes' own order, or along edges."""
    best = _swept(layers, segments)
    if not (least := _crossings(best, segments)):
        return best
    other = _swept(_walked(layers, segments), segments)
    return other if _crossings(other, segments) < least else best


def _walked(layers: list[list[int]], segments: Sequence[Edge]) -> list[list[int]]:
    """Order layers as one comes by their nodes who walks along edges, beginning where the fewest meet."""
    beside: dict[int, list[int]] = {node: [] for layer in layers for node in layer}
    for start, end in segments:
        beside[start].append(end)
        beside[end].append(start)
    seen: dict[int, int] = {}
    waiting = sorted(beside, key=lambda node: (-len(beside[node]), -node))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = len(seen)
            waiting += reversed(beside[node])
    return [sorted(layer, key=seen.__getitem__) for layer in layers]


def _swept(layers: list[list[int]], segments: Sequence[Edge]) -> list[list[int]]:
    """Order layers by the mean places of neighbours, to and fro; keep the order with the fewest crossings."""
    before, after = _neighbours(segments)
    best, least = layers, _crossings(layers, segments)
    for sweep in range(SWEEPS):
        layers = [list(layer) for layer in layers]
        forwards = not sweep % 2
        numbers = range(1, len(layers)) if forwards else range(len(layers) - 2, -1, -1)
        for number in numbers:
            beside = layers[number - 1 if forwards else number + 1]
            places = {node: place for place, node in enumerate(beside)}
            own = {node: place for place, node in enumerate(layers[number])}
            known = before if forwards else after
            layers[number].sort(key=_mean(known, places, own))
        if (found := _crossings(layers, segments)) < least:
            best, least = layers, found
    return best


def _neighbours(segments: Sequence[Edge]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the neighbours of each node in the layer before it, and in the layer after it."""
    before: dict[int, list[int]] = {}
    after: dict[int, list[int]] = {}
    for start, end in segments:
        before.setdefault(end, []).append(start)
        after.setdefault(start, []).append(end)
    return before, after


def _mean(known: dict[int, list[int]], places: dict[int, int], own: dict[int, int]) -> Callable[[int], float]:
    def mean(node: int) -> float:
        beside = [places[each] for each in known.get(node, ())]
        return sum(beside) / len(beside) if beside else own[node]

    return mean


def _crossings(layers: Sequence[Sequence[int]], segments: Sequence[Edge]) -> int:
    place = {node: at for layer in layers for at, node in enumerate(layer)}
    layer_of = {node: number for number, layer in enumerate(layers) for node in layer}
    gaps: dict[int, list[tuple[int, int]]] = {}
    for start, end in segments:
        gaps.setdefault(layer_of[start], []).append((place[start], place[end]))
    return sum(
        (a - c) * (b - d) < 0
        for pairs in gaps.values()
        for number, (a, b) in enumerate(pairs)
        for c, d in pairs[:number]
    )


def spread(graph: Layered, extents: Sequence[float], gap: float) -> list[float]:
    """Return the middle of each node and dummy across the layers' way: none overlaps its neighbour.

    ``extents`` are the nodes' own; a dummy has none. The least edge of all is at 0.
    """
    sizes = with_dummies(graph, extents)
    middles = settle(graph.layers, graph.segments, sizes, gap)
    start = min((middle - size / 2 for middle, size in zip(middles, sizes, strict=True)), default=0.0)
    return [middle - start for middle in middles]


def with_dummies(graph: Layered, extents: Sequence[float]) -> list[float]:
    """Return the extents of nodes and dummies."""
    return [*extents, *[0.0] * (len(graph.layer_of) - graph.count)]


def settle(
    layers: Sequence[Sequence[int]], segments: Sequence[Edge], sizes: Sequence[float], gap: float
) -> list[float]:
    """Move the nodes of layers towards their neighbours, and return the middles; 0 for all other nodes."""
    before, after = _neighbours(segments)
    middles = [0.0] * len(sizes)
    for layer in layers:
        for node, middle in zip(layer, _apart([0.0] * len(layer), layer, sizes, gap), strict=True):
            middles[node] = middle
    for sweep in range(SWEEPS + 1):
        forwards, last = not sweep % 2, sweep == SWEEPS
        for layer in layers if forwards else layers[::-1]:
            wished = []
            for node in layer:
                near = before.get(node, []) if forwards else after.get(node, [])
                near = [*near, *after.get(node, [])] if last else near
                wished.append(sum(middles[each] for each in near) / len(near) if near else middles[node])
            for node, middle in zip(layer, _apart(wished, layer, sizes, gap), strict=True):
                middles[node] = middle
    return middles


def _apart(wished: Sequence[float], layer: Sequence[int], sizes: Sequence[float], gap: float) -> list[float]:
    """Place a layer's nodes as near as can be to where they are wished, in their order and a gap apart.

    Where two would come too close, they are moved together: neighbours that violate their distance are pooled
    (isotonic regression), which is the least change in squares.
    """
    needed = [0.0]
    for one, other in pairwise(layer):
        needed.append(needed[-1] + (sizes[one] + sizes[other]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wished, needed, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            other_mean, other_count = pools.pop()
            mean = (mean * count + other_mean * other_count) / (count + other_count)
            count += other_count
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(flat, needed, strict=True)]
