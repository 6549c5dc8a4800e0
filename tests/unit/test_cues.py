"""An item of any block appears at the words of the narration that its author names."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from lectra.document.slide import Slide
from lectra.models import WrittenSlide

SAID = "First comes one. Then there is two."
ONE, TWO = {"at": "comes one"}, {"at": "is two"}
DIAGRAM = {"type": "diagram"}
CHART = {"type": "chart", "kind": "column"}
BLOCKS: dict[str, dict[str, Any]] = {
    "bullets": {"type": "bullets", "items": [{"text": "A", **ONE}, {"text": "B", "items": ["b"], **TWO}]},
    "figures": {
        "type": "figures",
        "figures": [{"value": "1", "label": "A", **ONE}, {"value": "2", "label": "B", **TWO}],
    },
    "pointers": {
        "type": "labelled",
        "query": "a cell",
        "pointers": [{"text": "A", "x": 0, "y": 0.5, **ONE}, {"text": "B", "x": 1, "y": 1, **TWO}],
    },
    "lines": {"type": "equation", "lines": [{"latex": "a = b", **ONE}, {"latex": "b = c", **TWO}]},
    "symbols": {
        "type": "equation",
        "latex": "a = b",
        "symbols": [{"symbol": "a", "meaning": "one", **ONE}, {"symbol": "b", "meaning": "two", **TWO}],
    },
    "code": {
        "type": "code",
        "language": "python",
        "source": "a = 1\nb = 2",
        "highlight": [{"lines": "1", **ONE}, {"lines": "2", **TWO}],
    },
    "table": {
        "type": "table",
        "header": ["A", "B"],
        "rows": [["a", "b"], ["c", "d"]],
        "strong": [{"row": 1, **ONE}, {"row": 2, **TWO}],
    },
    "series": {
        **CHART,
        "categories": ["May", "June"],
        "series": [{"name": "A", "values": [1, 2], **ONE}, {"name": "B", "values": [3, 4], **TWO}],
    },
    "categories": {
        **CHART,
        "categories": [{"name": "May", **ONE}, {"name": "June", **TWO}],
        "series": [{"values": [1, 2]}],
    },
    "steps": {
        **DIAGRAM,
        "kind": "steps",
        "items": [{"text": "A", **ONE}, {"text": "B", "detail": "b", **TWO}],
    },
    "timeline": {
        **DIAGRAM,
        "kind": "timeline",
        "items": [{"when": "1", "text": "A", **ONE}, {"when": "2", "text": "B", **TWO}],
    },
    "comparison": {
        **DIAGRAM,
        "kind": "comparison",
        "sides": [{"heading": "A", **ONE}, {"heading": "B", "items": ["b"], **TWO}],
    },
    "venn": {
        **DIAGRAM,
        "kind": "venn",
        "sets": [{"heading": "A", **ONE}, "B"],
        "shared": {"text": "Both", **TWO},
    },
    "tree": {
        **DIAGRAM,
        "kind": "tree",
        "items": [{"text": "A", "items": ["c", {"text": "B", **TWO}], **ONE}],
    },
    "graph": {
        **DIAGRAM,
        "kind": "graph",
        "nodes": [{"id": "a", "text": "A", **ONE}, {"id": "b", "text": "B", **TWO}],
        "edges": [{"from": "a", "to": "b"}],
    },
    "columns": {
        "type": "columns",
        "columns": [
            {"block": {"type": "bullets", "items": [{"text": "A", **ONE}]}},
            {"block": {"type": "callout", "kind": "example", "text": "B"}, **TWO},
        ],
    },
}


def slide(block: dict[str, Any], narration: str = SAID) -> Slide:
    return Slide.model_validate({"title": "A title", "blocks": [block], "narration": narration})


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_items_have_the_phrases_at_which_they_appear(block: dict[str, Any]) -> None:
    made = slide(block).block
    assert made
    assert len(made.cues()) == len(made.revealed())
    assert [cue for cue in made.cues() if cue] == ["comes one", "is two"]
    assert Slide.model_validate_json(slide(block).model_dump_json()) == slide(block)


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_phrase_that_is_not_said_is_refused_wherever_it_stands(block: dict[str, Any]) -> None:
    with pytest.raises(
        ValidationError, match=r"item \d appears \"at\" 'is two', which the narration does not"
    ):
        slide(block, "First comes one.")


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_phrase_that_is_said_no_more_goes_with_a_warning(block: dict[str, Any]) -> None:
    written = WrittenSlide.model_validate(slide(block).model_dump())
    changed = written.saying("First comes one.")
    assert changed.block
    assert [cue for cue in changed.block.cues() if cue] == ["comes one"]
    (warning,) = changed.warnings
    assert "'is two'" in warning.message
    number = written.block.cues().index("is two") + 1 if written.block else 0
    assert f"Item {number} " in warning.message
    assert written.saying(SAID) == written
    assert WrittenSlide.model_validate(changed.model_dump()) == changed


@pytest.mark.parametrize(
    "block",
    [
        {**BLOCKS["series"], "categories": [{"name": "May", **ONE}, "June"]},
        {**BLOCKS["lines"], "lines": [{"latex": "a = b", **ONE}]},
        {
            "type": "columns",
            "columns": [
                {"block": BLOCKS["bullets"], **ONE},
                {"block": {"type": "callout", "kind": "example", "text": "B"}},
            ],
        },
    ],
    ids=["category", "line", "column"],
)
def test_what_appears_with_others_has_no_phrase_of_its_own(block: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match='does not appear by itself; leave "at" out'):
        slide(block)


@pytest.mark.parametrize("phrase", ["", "  ", "\n"])
def test_a_phrase_without_a_word_is_refused_at_its_place(phrase: str) -> None:
    items = ["A", {"text": "B", "at": phrase}]
    with pytest.raises(
        ValidationError, match='it is empty; quote words that are said, or leave "at" out'
    ) as caught:
        slide({"type": "bullets", "items": items})
    assert caught.value.errors()[0]["loc"][-2:] == (1, "at")


def test_an_item_with_nothing_else_is_written_as_its_text() -> None:
    items = ["Go", {"text": "Stop", "detail": "at once"}, {"text": "Wait", "at": "is two"}]
    made = slide({**DIAGRAM, "kind": "steps", "items": items})
    assert made.model_dump()["blocks"][0]["items"] == tuple(items)
    table = {**BLOCKS["table"], "strong": [2, {"row": 1, **TWO}]}
    assert slide(table).model_dump()["blocks"][0]["strong"] == (2, {"row": 1, **TWO})
