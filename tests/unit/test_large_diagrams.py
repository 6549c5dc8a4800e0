"""Diagrams near the bounds of their kind: whole and legible, on one slide or on several."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from lectra.deck.blocks.diagram import Diagram
from lectra.deck.blocks.drawn import LEAST_PX
from lectra.deck.diagrams.routes import crosses, grown, meet
from lectra.deck.graphics.connector import Connector
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.errors import InvalidInput
from lectra.models import WrittenSlide
from lectra.options import read_options
from lectra.registry import THEMES
from lectra.request import check_options
from tests.unit.diagrams import STAGE, WORDS


def word(lang: str, number: int) -> str:
    return f"{WORDS[lang][number % 6 if number % 6 != 2 else 3]} {number}"


def tree(lang: str, branches: int, leaves: int) -> dict[str, Any]:
    below = [
        {"text": word(lang, n), "items": [word(lang, 100 * n + m) for m in range(1, leaves + 1)]}
        for n in range(1, branches + 1)
    ]
    return {"kind": "tree", "items": [{"text": word(lang, 0), "items": below}]}


def chain(lang: str, nodes: int, label: str = "") -> dict[str, Any]:
    joined = [{"from": str(n), "to": str(n + 1), "label": label} for n in range(nodes - 1)]
    return {
        "kind": "graph",
        "nodes": [{"id": str(n), "text": word(lang, n)} for n in range(nodes)],
        "edges": joined,
    }


def venn(lang: str, sets: int, items: int) -> dict[str, Any]:
    each = [
        {"heading": word(lang, n), "items": [word(lang, 100 * n + m) for m in range(1, items + 1)]}
        for n in range(1, sets + 1)
    ]
    return {"kind": "venn", "sets": each, "shared": word(lang, 0)}


def cycle(lang: str, stages: int) -> dict[str, Any]:
    detail = " ".join([WORDS[lang][4]] * 2)
    return {"kind": "cycle", "items": [{"text": word(lang, n), "detail": detail} for n in range(stages)]}


LARGE: dict[str, tuple[Callable[..., dict[str, Any]], tuple[Any, ...], int | None]] = {
    "tree of 4 times 3": (tree, (4, 3), 1),
    "tree of 5 times 4": (tree, (5, 4), 2),
    "tree of 2 times 13": (tree, (2, 13), None),
    "chain of 10": (chain, (10,), 1),
    "chain of 12 with labels": (chain, (12, "then"), 1),
    "three sets of 8": (venn, (3, 8), None),
    "cycle of 6": (cycle, (6,), 1),
    "cycle of 8": (cycle, (8,), 1),
}
"""How each is made, and how many slides it fills in English, where that matters."""


def slide_of(data: dict[str, Any]) -> WrittenSlide:
    return WrittenSlide(title="T", blocks=({"type": "diagram", **data},), narration="One. Two. Three. Four.")


def drawn_on(page: WrittenSlide, lang: str) -> tuple[Graphic, ...]:
    return lay_out(page, THEMES["lectra"], image=None, lang=lang).graphics


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("name", LARGE)
def test_all_of_it_is_there_legible_and_apart(name: str, lang: str) -> None:
    make, sizes, count = LARGE[name]
    slide = slide_of(make(lang, *sizes))
    pages = paginate(slide, THEMES["lectra"], lang=lang, pictured=False)
    if count and lang == "en":
        assert len(pages) == count
    seen: Counter[str] = Counter()
    for page in pages:
        drawn = drawn_on(page, lang)
        shapes = [each for each in drawn if isinstance(each, Shape)]
        found = [text for each in drawn for text in each.texts()]
        assert found
        for text in found:
            assert not text.abridged, text.text
            assert text.size_px >= (LEAST_PX if text.text != "then" else 22)
            assert STAGE.x - 8 <= text.box.x
            assert text.box.right <= STAGE.right + 8
        seen.update(" ".join(text.text.split()) for text in found)
        apart = [each.box for each in shapes if each.name in ("Node", "Stage")]
        assert not [pair for pair in combinations(apart, 2) if meet(*pair)]
        for line in (each for each in drawn if isinstance(each, Connector)):
            assert not any(crosses(line.points, grown(box, -2)) for box in apart)
    assert isinstance(slide.block, Diagram)
    for item in slide.block.items():
        for part in item.split(": ")[0].split(", "):
            assert any(part in each for each in seen), part


def test_rows_of_a_chain_run_to_and_fro() -> None:
    drawn = drawn_on(slide_of(chain("en", 10)), "en")
    boxes = [each.box for each in drawn if isinstance(each, Shape) and each.name == "Node"]
    rows = [[box for box in boxes if box.y == y] for y in sorted({box.y for box in boxes})]
    assert len(rows) > 1
    for number, row in enumerate(rows):
        xs = [box.x for box in row]
        assert xs == sorted(xs, reverse=bool(number % 2))
    assert [box for row in rows for box in row] == boxes


def test_leaves_stand_in_stacks_below_their_branch_in_reading_order() -> None:
    drawn = drawn_on(slide_of(tree("en", 4, 3)), "en")
    root, *boxes = [each.box for each in drawn if isinstance(each, Shape) and each.name == "Node"]
    stacks = [boxes[at : at + 4] for at in range(0, 16, 4)]
    for stack in stacks:
        assert len({box.x for box in stack}) == 1
        assert [box.y for box in stack] == sorted(box.y for box in stack)
    assert [stack[0].x for stack in stacks] == sorted(stack[0].x for stack in stacks)
    assert all(root.bottom < box.y for box in boxes)


def test_a_branch_with_no_room_below_the_root_is_a_tree_of_its_own() -> None:
    data = tree("en", 2, 13)
    pages = paginate(slide_of(data), THEMES["lectra"], pictured=False)
    roots = [page.block.entries[0].text for page in pages if page.block]  # type: ignore[attr-defined]
    assert roots[0] == word("en", 0)
    assert set(roots[1:]) == {word("en", 1), word("en", 2)}


def _outline(**slide: Any) -> str:
    return json.dumps({"title": "Bounds", "slides": [{"title": "One", **slide}]})


def test_a_diagram_without_room_is_refused_by_its_slide() -> None:
    nodes = [{"id": str(n), "text": word("en", n)} for n in range(30)]
    edges = [{"from": str(n), "to": str(m)} for n in range(5) for m in range(10, 20)]
    block = {"type": "diagram", "kind": "graph", "nodes": nodes, "edges": edges}
    with pytest.raises(InvalidInput, match="the diagram of slide one has no room") as refused:
        check_options(read_options({"outline": _outline(id="one", blocks=[block])}))
    assert refused.value.field == "outline"
    assert refused.value.remedy


@pytest.mark.parametrize(("rows", "warned"), [(20, False), (200, True)])
def test_a_table_that_fills_many_slides_is_warned_of(rows: int, warned: bool) -> None:
    block = {
        "type": "table",
        "header": ["a", "b"],
        "rows": [[word("en", n), "A text. " * 30] for n in range(rows)],
    }
    checked = check_options(read_options({"outline": _outline(id="long", blocks=[block])}))
    found = [each for each in checked.warnings if "table of slide long" in each.message]
    assert bool(found) is warned
    assert all("slides" in each.fallback and each.remedy for each in found)
