"""Figures, callouts and labelled pictures: what they say and reveal, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from lectra.deck.blocks.callout import Callout
from lectra.deck.blocks.figures import Figures
from lectra.deck.blocks.labelled import Labelled
from lectra.deck.graphics.pointer import Pointer
from lectra.deck.graphics.words import Words
from lectra.document.problems import in_words
from lectra.registry import BLOCKS, THEMES
from tests.unit.blocks import pages_of, room_of, slide_with

FIGURE = {"value": 31, "label": "of all land is forest", "change": "−4 % since 1990"}
POINTER = {"text": "Nucleus", "x": 0.25, "y": 0.5}


def test_figures_appear_one_by_one_on_one_baseline() -> None:
    figures = Figures.model_validate({"figures": [FIGURE, {"value": "4.06 bn ha", "label": "Area"}]})
    graphics = figures.arrange(room_of()).graphics
    assert {graphic.item for graphic in graphics} == {1, 2}
    values = [graphic.text for graphic in graphics if isinstance(graphic, Words) and graphic.name == "Figure"]
    assert len({(text.size_px, text.top_px + text.height_px) for text in values}) == 1
    assert figures.items() == ("of all land is forest: 31, −4 % since 1990", "Area: 4.06 bn ha")


@pytest.mark.parametrize(
    ("lang", "label"), [("en", "Question"), ("de-AT", "Frage"), ("ar", "سؤال"), ("sw", "Question")]
)
def test_a_callout_names_its_kind_in_the_lectures_language(lang: str, label: str) -> None:
    callout = Callout(kind="question", text="Why?")
    texts = [
        text.text for graphic in callout.arrange(room_of(lang=lang)).graphics for text in graphic.texts()
    ]
    assert texts == [label, "Why?"]


def test_only_questions_wait() -> None:
    assert Callout(kind="question", text="Why?").pause_s == 3
    assert Callout(kind="question", text="Why?", pause_s=0).pause_s == 0
    example = Callout(kind="example", text="Thus.")
    assert example.pause_s is None
    assert Callout.model_validate(example.model_dump()) == example


def test_the_last_part_of_a_long_question_waits() -> None:
    callout = Callout(kind="question", text="Why is the sky blue, and the sunset red? " * 40)
    parts = callout.parts(room_of())
    assert [part.pause_s for part in parts] == [*[0] * (len(parts) - 1), 3]
    assert " ".join(part.text for part in parts).split() == callout.text.split()


def test_labels_point_to_their_places_in_the_picture() -> None:
    slide = slide_with({"type": "labelled", "query": "cell", "pointers": [POINTER]})
    ((layout, _, _),) = pages_of(slide, THEMES["lectra"], "en")
    (pointer,) = layout.graphics
    assert isinstance(pointer, Pointer) and layout.picture
    dot, picture = pointer.dot.box, layout.picture.box
    assert pointer.item == 1
    assert dot.x + dot.w // 2 == pytest.approx(picture.x + picture.w / 4, abs=1)
    assert dot.y + dot.h // 2 == pytest.approx(picture.y + picture.h / 2, abs=1)


def test_a_labelled_picture_without_its_picture_has_its_labels() -> None:
    graphics = Labelled.model_validate({"query": "cell", "pointers": [POINTER]}).arrange(room_of()).graphics
    assert [text.text for graphic in graphics for text in graphic.texts()] == ["Nucleus"]


def test_the_picture_of_a_labelled_slide_is_its_blocks() -> None:
    slide = slide_with({"type": "labelled", "file": "cell.png", "pointers": [POINTER]})
    assert slide.is_pictured
    assert slide.pictured.file == "cell.png"
    assert slide.with_file("/a/cell.png").pictured.file == "/a/cell.png"
    assert isinstance(slide.with_file("/a/cell.png").block, Labelled)


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ({"type": "figures", "figures": [FIGURE] * 5}, ("figures",), ("5 figures", "at most 4", "table")),
        (
            {"type": "figures", "figures": [{**FIGURE, "value": " "}]},
            ("figures", 0, "value"),
            ("empty", "write"),
        ),
        (
            {"type": "figures", "figures": [{**FIGURE, "value": "9" * 25}]},
            ("figures", 0, "value"),
            ("25", "shorten"),
        ),
        ({"type": "callout", "kind": "note", "text": "a"}, ("kind",), ("choose", "definition", "question")),
        (
            {"type": "callout", "kind": "example", "text": "a", "pause_s": 1},
            ("pause_s",),
            ("question", "leave it out"),
        ),
        ({"type": "callout", "kind": "question", "text": "a", "pause_s": 31}, ("pause_s",), ("at most 30",)),
        (
            {"type": "labelled", "pointers": [POINTER] * 13},
            ("pointers",),
            ("13", "at most 12", "another slide"),
        ),
        ({"type": "labelled", "pointers": [{**POINTER, "x": 1.5}]}, ("pointers", 0, "x"), ("at most 1",)),
        ({"type": "labelled", "pointers": []}, ("pointers",), ("at least 1",)),
    ],
)
def test_bad_blocks_are_refused(
    data: dict[str, Any], place: tuple[int | str, ...], words: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        BLOCKS[data["type"]].model.model_validate(data)
    problem = caught.value.errors()[0]
    assert problem["loc"] == place
    assert all(word in in_words(problem) for word in words), in_words(problem)
