"""Sequences: any that are valid fit or are parted, in their order, with nothing over anything else."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.oxml.ns import qn

from lectra.deck.blocks.diagram import Diagram
from lectra.deck.boxes import Box
from lectra.deck.diagrams.routes import meet
from lectra.deck.graphics.connector import Connector
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.life_line import LifeLine
from lectra.deck.graphics.shape import Shape
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.diagrams import STAGE, data_of, diagram, room
from tests.unit.test_diagrams import problems

AB = ["A", "B"]
HELLO = {"from": "A", "to": "B", "text": "hello"}


def sequence(messages: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"type": "diagram", "kind": "sequence", "participants": AB, "messages": messages, **fields}


@st.composite
def sequences(draw: st.DrawFn) -> dict[str, Any]:
    """Draw participants, messages, notes and frames; words are such as fit between six life lines."""
    names = [f"P{n}" for n in range(draw(st.integers(2, 6)))]
    words = st.sampled_from(["ask", "answer", "the whole", "a longer reply", "go on to the end of it"])
    name = st.sampled_from(names)
    message = st.fixed_dictionaries({"from": name, "to": name, "text": words, "reply": st.booleans()})
    note = st.fixed_dictionaries({"over": st.lists(name, min_size=1, max_size=2), "text": words})
    messages = draw(st.lists(message | note, min_size=1, max_size=20))
    place = st.integers(1, len(messages))
    first, last = sorted(draw(st.tuples(place, place)))
    inner = sorted(draw(st.tuples(st.integers(first, last), st.integers(first, last))))
    frames = [
        {"label": "loop", "first": first, "last": last},
        {"label": "opt", "first": inner[0], "last": inner[1]},
    ]
    kept = frames[: draw(st.integers(0, 2))]
    return sequence(messages, frames=kept) | {
        "participants": names,
        "start": draw(st.none() | st.integers(1, 9)),
    }


def boxes(graphics: tuple[Graphic, ...], *names: str) -> list[Box]:
    return [each.box for each in graphics if isinstance(each, Shape) and each.name in names]


@settings(max_examples=40, deadline=None)
@given(sequences(), st.sampled_from(["en", "ar"]))
def test_any_sequence_is_drawn_whole_and_in_its_order(data: dict[str, Any], lang: str) -> None:
    made = diagram(data)
    parts = made.parts(room(lang))
    items = [item for part in parts for item in part.items()]
    assert items == list(made.items())
    for part in parts:
        arranged = part.arrange(room(lang))
        assert arranged.fits
        assert arranged.size_px >= 28
        texts = [text for graphic in arranged.graphics for text in graphic.texts()]
        assert min(text.size_px for text in texts) >= 22
        assert not any(text.abridged for text in texts)
        apart = boxes(arranged.graphics, "Message", "Note", "Frame label")
        assert not [pair for pair in combinations(apart, 2) if meet(*pair)]
        for box in boxes(arranged.graphics, "Participant", "Message", "Note", "Frame", "Frame label"):
            assert STAGE.x <= box.x and box.right <= STAGE.right
            assert STAGE.y <= box.y and box.bottom <= STAGE.bottom
        tops = [box.y for box in boxes(arranged.graphics, "Message", "Note")]
        assert tops == sorted(tops)
        heads = [each.inner for each in arranged.graphics if isinstance(each, LifeLine)]
        assert not [pair for pair in combinations(heads, 2) if meet(*pair)]
        ends = [(each.start, each.end) for each in arranged.graphics if isinstance(each, Connector)]
        for shape, _, y in (end for pair in ends for end in pair):
            assert not isinstance(shape, LifeLine) or (y in shape.stops and y > shape.inner.bottom)


def test_messages_join_life_lines_where_the_deck_has_a_site_for_them(tmp_path: Path) -> None:
    slide = WrittenSlide(title="T", blocks=(data_of("sequence", "en"),), narration="N.")
    layout = lay_out(slide, THEMES["lectra"], image=None)
    write_deck(
        [DeckSlide(layout, slide)], title="T", lang="en", theme=THEMES["lectra"], target=tmp_path / "d"
    )
    (read,) = Presentation(str(tmp_path / "d")).slides
    shapes = {each.shape_id: each for each in read.shapes}
    lines = [each for each in layout.graphics if isinstance(each, Connector)]
    written = [each for each in read.shapes if each.element.tag == qn("p:cxnSp")]
    for connector, line in zip(written, lines, strict=True):
        for tag, end in (("a:stCxn", line.start), ("a:endCxn", line.end)):
            joint = next(connector.element.iter(qn(tag)))
            shape = shapes[int(joint.get("id"))]
            sites = [*shape.element.iter(qn("a:cxn"))]
            if isinstance(end.shape, LifeLine):
                # LibreOffice reads the sites of a shape of its own only where there are more than four.
                assert len(sites) > 4
                name = sites[int(joint.get("idx"))].find(qn("a:pos")).get("y")
                (guide,) = (each for each in shape.element.iter(qn("a:gd")) if each.get("name") == name)
                part, whole = map(int, guide.get("fmla").split()[2:])
                assert shape.top / 6350 + shape.height / 6350 * part / whole == pytest.approx(end.y)


def test_a_sequence_without_room_goes_on_with_its_participants_numbers_and_frames() -> None:
    messages: list[dict[str, Any]] = [{**HELLO, "text": f"message {n}"} for n in range(1, 20)]
    messages.append({"over": ["A"], "text": "done"})
    data = sequence(messages, start=5)
    data["frames"] = [{"label": "loop: often", "first": 2, "last": 19}]
    slide = WrittenSlide(title="T", blocks=(data,), narration="N.")
    pages = [page.block for page in paginate(slide, THEMES["lectra"]) if page.block]
    assert len(pages) > 1
    said = [line for page in pages for line in page.said()]
    assert [line for line in said if "message" in line] == [
        f"A → B: {n + 4}. message {n}" for n in range(1, 20)
    ]
    for page in pages:
        assert isinstance(page, Diagram)
        assert "loop: often" in page.said()
        texts = [text.text for each in page.arrange(room()).graphics for text in each.texts()]
        assert {"A", "B", "loop: often"} <= set(texts)
        assert Diagram.model_validate(page.model_dump(mode="json")) == page


def test_a_sequence_is_said_in_its_order() -> None:
    messages: list[dict[str, Any]] = [
        HELLO,
        {"from": "B", "to": "B", "text": "think"},
        {"over": ["A", "B"], "text": "a pause"},
        {"from": "B", "to": "A", "text": "yes", "reply": True},
    ]
    made = diagram(sequence(messages, frames=[{"label": "opt: awake", "first": 2, "last": 3}]))
    assert made.said() == ("A → B: hello", "opt: awake", "B: think", "A, B: a pause", "B → A: yes")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sequence([HELLO], participants=["A"]), "it has 1, and at least 2 are allowed"),
        (sequence([HELLO], participants=["A", "A"]), "participants: 1 and 2 have the same id, 'A'"),
        (sequence([]), "it has 0, and at least 1 are allowed"),
        (sequence([HELLO] * 21), "it has 21, and at most 20 are allowed; part the messages"),
        (sequence([{**HELLO, "to": "C"}]), "messages: 1 names 'C', and no participant has that id; add"),
        (sequence([{"over": ["C"], "text": "x"}]), "messages: 1 names 'C', and no participant has that id"),
        (sequence([{**HELLO, "over": ["A"]}]), "it is a message and a note; write from and to, or over"),
        (sequence([{"text": "x", "from": "A"}]), "it has no ends; write from and to, or over for a note"),
        (sequence([{**HELLO, "text": " "}]), "it is empty; write what stands in the shape"),
        (
            sequence([HELLO], frames=[{"label": "x", "first": 1, "last": 2}]),
            "frames: 1 goes from message 1 to 2, and there are 1; count them from 1, notes too",
        ),
        (
            sequence(
                [HELLO] * 3, frames=[{"label": c, "first": n, "last": n + 1} for n, c in ((1, "x"), (2, "y"))]
            ),
            "frames: 1 and 2 cross; let one lie in the other, or begin after it",
        ),
        (
            sequence([HELLO] * 3, frames=[{"label": c, "first": 1, "last": 3} for c in "xyz"]),
            "frames: 3 lies in 2 others, and at most 1 is allowed; leave out the outermost",
        ),
    ],
)
def test_a_sequence_that_does_not_hold_together_is_refused(data: dict[str, Any], reason: str) -> None:
    found = problems(data)
    assert any(reason in message for _, message in found), found
