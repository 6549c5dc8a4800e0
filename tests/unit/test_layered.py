"""Graphs in layers: any graph is arranged, no two nodes overlap, edges keep to what is free."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from lectra.deck.diagrams.routes import crosses, grown, meet
from lectra.deck.graphics.connector import Connector
from lectra.deck.graphics.shape import Shape
from lectra.deck.grouped import Group, layers_of, spread_in_groups
from lectra.deck.layered import arrange_in_layers, spread
from tests.unit.diagrams import diagram, room

Edges = list[tuple[int, int]]


@st.composite
def graphs(draw: st.DrawFn, most: int = 30, most_edges: int = 60) -> tuple[int, Edges]:
    """Draw a graph, cyclic or not, without edges from a node to itself."""
    count = draw(st.integers(2, most))
    end = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(end, end), min_size=1, max_size=most_edges, unique=True))
    kept = [edge for edge in edges if edge[0] != edge[1]]
    return count, kept or [(0, 1)]


@given(graphs())
def test_every_edge_leads_from_layer_to_layer(graph: tuple[int, Edges]) -> None:
    count, edges = graph
    layered = arrange_in_layers(count, edges)
    placed = sorted(node for layer in layered.layers for node in layer)
    assert placed == list(range(len(layered.layer_of)))
    assert set(range(count)) <= set(placed)
    for edge, chain in zip(edges, layered.chains, strict=True):
        assert {chain[0], chain[-1]} == set(edge)
        assert all(layered.layer_of[b] == layered.layer_of[a] + 1 for a, b in pairwise(chain))
        assert all(node >= count for node in chain[1:-1])


@given(st.permutations(range(8)), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1))
def test_without_cycles_all_edges_lead_onwards(order: list[int], pairs: set[tuple[int, int]]) -> None:
    edges = [(order[a], order[b]) for a, b in pairs if a < b]
    layered = arrange_in_layers(8, edges)
    assert all(layered.layer_of[a] < layered.layer_of[b] for a, b in edges)


@given(graphs(), st.lists(st.integers(10, 400), min_size=30, max_size=30), st.integers(0, 100))
def test_no_two_nodes_of_a_layer_overlap(graph: tuple[int, Edges], sizes: list[int], gap: int) -> None:
    count, edges = graph
    layered = arrange_in_layers(count, edges)
    extents = sizes[:count]
    middles = spread(layered, extents, gap)
    half = [*(size / 2 for size in extents), *[0.0] * (len(layered.layer_of) - count)]
    assert abs(min(m - h for m, h in zip(middles, half, strict=True))) < 1e-6
    for layer in layered.layers:
        for one, other in pairwise(layer):
            assert middles[other] - middles[one] >= half[one] + half[other] + gap - 1e-6


def test_a_graph_that_can_be_drawn_without_crossings_is() -> None:
    layered = arrange_in_layers(6, [(0, 3), (0, 5), (1, 4), (1, 5), (2, 3)])
    first, second = (layered.layers[n] for n in (0, 1))
    pairs = [(first.index(a), second.index(b)) for a, b in layered.segments]
    assert not [1 for (a, b), (c, d) in combinations(pairs, 2) if (a - c) * (b - d) < 0]


@settings(max_examples=25, deadline=None)
@given(graphs(most=9, most_edges=12), st.sampled_from(["across", "down"]))
def test_nodes_lie_apart_and_edges_end_on_their_nodes(graph: tuple[int, Edges], direction: str) -> None:
    count, edges = graph
    made = diagram(
        {
            "type": "diagram",
            "kind": "graph",
            "direction": direction,
            "nodes": [{"id": str(n), "text": f"Node {n}"} for n in range(count)],
            "edges": [{"from": str(a), "to": str(b)} for a, b in edges],
        }
    )
    arranged = made.arrange(room())
    nodes = [each for each in arranged.graphics if isinstance(each, Shape) and each.name == "Node"]
    lines = [each for each in arranged.graphics if isinstance(each, Connector)]
    assert not [1 for one, other in combinations(nodes, 2) if meet(one.box, other.box)]
    starts = [nodes.index(line.start.shape) for line in lines if line.start.shape in nodes]
    ends = [nodes.index(line.end.shape) for line in lines if line.end.shape in nodes]
    assert sorted(starts) == sorted(a for a, _ in edges)
    assert sorted(ends) == sorted(b for _, b in edges)
    assert len([line for line in lines if line.arrow]) == len(edges)
    if arranged.fits:
        passed = [1 for line in lines for node in nodes if crosses(line.points, grown(node.box, -2))]
        assert not passed


@given(graphs(), st.lists(st.integers(0, 3), min_size=30, max_size=30), st.integers(10, 200))
def test_panels_lie_apart_and_have_their_own_nodes_alone(
    graph: tuple[int, Edges], group_of: list[int], size: int
) -> None:
    count, edges = graph
    layered = arrange_in_layers(count, edges)
    nodes = [frozenset(n for n in range(count) if group_of[n] == each) for each in range(1, 4)]
    groups = [Group(each, 30, 20, 150) for each in nodes if each]
    middles, panels = spread_in_groups(layered, [size] * count, 36, groups)
    spans = [layers_of(layered, group.nodes) for group in groups]
    for layer in layered.layers:
        placed = sorted((middles[n] - size / 2, middles[n] + size / 2) for n in layer if n < count)
        assert all(after[0] >= before[1] + 36 - 1e-6 for before, after in pairwise(placed))
    for group, (start, end), span in zip(groups, panels, spans, strict=True):
        assert end - start >= 150
        for node in range(count):
            low, high = middles[node] - size / 2, middles[node] + size / 2
            if node in group.nodes:
                assert start + 30 <= low + 1e-6
                assert high <= end - 20 + 1e-6
            elif layered.layer_of[node] in span:
                assert high <= start + 1e-6 or end <= low + 1e-6
    for (one, a), (other, b) in combinations(zip(panels, spans, strict=True), 2):
        if set(a) & set(b):
            assert one[1] <= other[0] + 1e-6 or other[1] <= one[0] + 1e-6


@settings(max_examples=25, deadline=None)
@given(
    graphs(most=9, most_edges=12),
    st.lists(st.integers(0, 2), min_size=9, max_size=9),
    st.sampled_from(["across", "down"]),
)
def test_nodes_lie_in_the_panel_of_their_group_and_in_no_other(
    graph: tuple[int, Edges], group_of: list[int], direction: str
) -> None:
    count, edges = graph
    members = [[str(n) for n in range(count) if group_of[n] == each] for each in (1, 2)]
    made = diagram(
        {
            "type": "diagram",
            "kind": "graph",
            "direction": direction,
            "nodes": [{"id": str(n), "text": f"Node {n}"} for n in range(count)],
            "edges": [{"from": str(a), "to": str(b)} for a, b in edges],
            "groups": [{"title": "A title of some length", "nodes": each} for each in members if each],
        }
    )
    arranged = made.arrange(room())
    shapes = [each for each in arranged.graphics if isinstance(each, Shape)]
    nodes, panels, titles = ([s.box for s in shapes if s.name == name] for name in ("Node", "Group", "Title"))
    for panel, inside in zip(panels, filter(None, members), strict=True):
        for number, node in enumerate(nodes):
            assert meet(node, panel) == (str(number) in inside)
    assert not [1 for one, other in combinations(panels, 2) if meet(one, other)]
    if arranged.fits:
        assert len(titles) == len(panels)
        assert not [1 for title in titles for node in nodes if meet(title, node)]
