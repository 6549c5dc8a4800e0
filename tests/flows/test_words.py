"""Words go through a lecture unchanged: on the slides, in the notes and in the captions."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from lectra.deck.bidi import MARKS
from lectra.deck.fonts import check_fonts
from lectra.errors import InvalidInput
from lectra.text import visible
from tests.flows.conftest import Bench
from tests.servers.openai import OpenAIServer

DIFFICULT = Path(__file__).parents[1] / "data" / "difficult"
UNMARKED = str.maketrans("", "", MARKS)
QUICK = ("--images", "none", "--no-video", "--json")


def need_font(lang: str) -> None:
    """Skip a test where the machine has no font for a language: Korean needs one from the system."""
    try:
        check_fonts(lang, ())
    except InvalidInput as exc:
        pytest.skip(str(exc))


def folded(text: str) -> str:
    return " ".join(text.split())


def captions(folder: Path) -> str:
    """Return what the captions say, without the marks that keep words of another direction apart."""
    vtt = (folder / "captions.vtt").read_text(encoding="utf-8")
    blocks = [block.split("\n") for block in vtt.strip().split("\n\n")[1:]]
    lines = [line for block in blocks for line in block if "-->" not in line and not line.isdecimal()]
    return folded(visible(html.unescape(" ".join(lines))))


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


def deck_texts(folder: Path) -> list[list[str]]:
    """Return the paragraphs of each slide's title and body, as they are read from the deck."""
    slides = Presentation(str(folder / "presentation.pptx")).slides
    return [
        [p.text for shape in slide.placeholders if shape.has_text_frame for p in shape.text_frame.paragraphs]
        for slide in slides
    ]


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["science.en", "medicine.de", "ai.ko", "water.ar"])
def test_the_authors_words_are_shown_said_and_captioned_to_the_letter(
    bench: Bench, tmp_path: Path, name: str
):
    need_font(name.rpartition(".")[2])
    source = DIFFICULT / f"{name}.json"
    plan = json.loads(source.read_text(encoding="utf-8"))
    out = ("--out", str(tmp_path), "--project", "p", "--tts", "auto", "--llm", "embedded")
    done = bench.make("--outline", str(source), *QUICK, *out)
    assert done.code == 0, done.err
    assert done.json["warnings"] == []
    assert done.json["notes"] == []
    script = read(tmp_path / "p", "script.json")
    assert "note" not in script
    # Marks of direction, which nobody sees, keep signs on their side in right-to-left text.
    shown = [text.translate(UNMARKED) for slide in deck_texts(tmp_path / "p") for text in slide]
    said = captions(tmp_path / "p")
    for slide in plan["slides"]:
        assert slide["title"] in shown
        assert set(slide.get("points", ())) <= set(shown)
        for text in (slide.get("narration"),) if slide.get("narration") else slide.get("points", ()):
            assert without_spaces(text) in without_spaces(said)
    narrations = {entry["narration"] for entry in script["slides"]}
    assert {slide["narration"] for slide in plan["slides"] if slide.get("narration")} <= narrations
    assert without_spaces("".join(entry["narration"] for entry in script["slides"])) == without_spaces(said)


@pytest.mark.parametrize(
    ("lang", "topic", "titles"),
    [
        ("en", "Introduction to C#", ["Cold Matter", "Below −100 °C", "Working in C#"]),
        ("ko", "인공지능(AI)", ["인공지능의 이해", "기계학습이란", "딥러닝의 원리"]),
    ],
)
def test_what_a_model_writes_loses_no_sentence_and_no_sign(
    bench: Bench, tmp_path: Path, lang: str, topic: str, titles: list[str]
):
    need_font(lang)
    script = read(DIFFICULT, f"script.{lang}.json")
    slides = [{"title": title, "points": script["bullets"], "image_query": "ice"} for title in titles]
    with OpenAIServer() as server:
        # The second and the third slide repeat the first, and are asked for once more.
        server.answer(json.dumps({"slides": slides}), *[json.dumps(script)] * 5)
        done = bench.make(
            topic,
            *("--slides", "3", "--lang", lang, "--llm", "openai", "--tts", "espeak", "--images", "none"),
            *("--stop-after", "script", "--out", str(tmp_path), "--project", "p", "--json", "--fresh"),
            LECTRA_OPENAI_URL=server.url,
        )
        question = server.chats("outline")[0].body["messages"][-1]["content"]
    assert done.code == 0, done.err
    assert f"<topic>{topic}</topic>" in question
    warnings = done.json["warnings"]
    assert [warning["slide"] for warning in warnings] == [1, 2]
    assert all("is said again" in warning["message"] for warning in warnings)
    made = read(tmp_path / "p", "script.json")["slides"]
    assert [entry["title"] for entry in made] == titles
    assert [entry["narration"] for entry in made] == [script["narration"]] * 3
    assert made[1]["blocks"] == [{"type": "bullets", "items": script["bullets"]}]


def test_only_the_slides_that_a_model_wrote_are_noted_as_its_own(bench: Bench, tmp_path: Path):
    plan = {
        "title": "Tea",
        "slides": [
            {"title": "Tea", "kind": "title", "narration": "Welcome to tea."},
            {"title": "Leaves", "points": ["Air darkens them"]},
        ],
    }
    path = tmp_path / "outline.json"
    path.write_text(json.dumps(plan))
    done = bench.make("--outline", str(path), *QUICK, "--llm", "embedded", "--out", str(tmp_path / "out"))
    assert done.code == 0, done.err
    (note,) = [note for note in done.json["notes"] if "demonstration model" in note]
    assert note.startswith("Slide 1: ")
