"""Outlines as teachers write them: each word, sign and line of them stands in the deck, to the character."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from lectra.document.deck import Deck
from tests.flows.conftest import ROOT, Done

LESSONS = ROOT / "tests" / "data" / "lessons"
QUICK = ("--no-video", "--tts", "none", "--images", "none", "--json")


def shown(folder: Path) -> list[list[str]]:
    """Read the paragraphs of each slide's title and body from the deck."""
    deck = Presentation(str(folder / "presentation.pptx"))
    return [
        [
            paragraph.text.replace("\v", "\n")
            for shape in slide.placeholders
            if shape.placeholder_format.idx < 2
            for paragraph in shape.text_frame.paragraphs
        ]
        for slide in deck.slides
    ]


def wanted(outline: dict[str, Any]) -> list[list[str]]:
    """Give what an outline wants on its slides: title, subtitle, points."""
    return [
        [
            slide["title"],
            *([outline["subtitle"]] if slide.get("kind") == "title" and outline.get("subtitle") else []),
            *points_of(slide),
        ]
        for slide in outline["slides"]
    ]


def points_of(slide: dict[str, Any]) -> list[str]:
    """Give a slide's points, in the file's form or the former one, whose statements are lines of one text."""
    if "blocks" in slide:
        return [text for block in slide["blocks"] for text in block.get("items", [block.get("text")])]
    points = slide.get("points", [])
    return ["\n".join(points)] if slide.get("kind") == "statement" and points else points


def joined_pages(slides: list[list[str]]) -> list[list[str]]:
    """Put the pages of a slide together again: those whose title bears a number go on the one before."""
    whole: list[list[str]] = []
    for title, *texts in slides:
        if whole and title.startswith(f"{whole[-1][0]} ("):
            whole[-1] += texts
        else:
            whole.append([title, *texts])
    return whole


def made(done: Done) -> Path:
    assert done.code == 0, done.err
    assert done.json["status"] == "complete", done.json["warnings"]
    return Path(done.json["folder"])


def edit(path: Path, slide: int, **change: object) -> None:
    data = json.loads(path.read_text())
    data["slides"][slide].update(change)
    path.write_text(json.dumps(data, ensure_ascii=False))


@pytest.mark.parametrize(
    "lesson",
    [
        "calculus",
        "python",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("cell", "quarter", "revolution")),
    ],
)
def test_the_deck_says_what_the_outline_says(bench, tmp_path, lesson):
    path = LESSONS / f"{lesson}.json"
    outline = json.loads(path.read_text())
    folder = made(bench.make("--outline", str(path), *QUICK, "--out", str(tmp_path)))
    slides = joined_pages(shown(folder))
    for slide, texts in zip(slides, wanted(outline), strict=True):
        if slide != texts:  # a point was parted: nothing of it is lost but the space between the pages
            assert "".join("".join(slide).split()) == "".join("".join(texts).split())
            assert any(len(text) > 600 for text in texts)
    kept = Deck.model_validate_json((folder / "outline.json").read_text()).slides
    assert [list(slide.points) for slide in kept] == [points_of(slide) for slide in outline["slides"]]
    assert [slide.narration for slide in kept] == [slide["narration"] for slide in outline["slides"]]


@pytest.mark.slow
def test_code_survives_a_revision_of_something_else(bench, tmp_path):
    folder = made(bench.make("--outline", str(LESSONS / "python.json"), *QUICK, "--out", str(tmp_path)))
    script, before = json.loads((folder / "script.json").read_text()), shown(folder)
    edit(folder / "script.json", 1, narration="The loop\n    runs thrice.")
    done = bench.revise(str(folder), "--json")
    assert made(done) == folder
    assert done.json["changes"] == "Slides: 1 edited."
    again = json.loads((folder / "script.json").read_text())
    assert again["slides"][1].pop("narration") == "The loop\n    runs thrice."
    script["slides"][1].pop("narration")
    assert again == script
    assert shown(folder) == before


def test_a_statement_that_is_but_a_title_is_set_large_whatever_a_model_says_over_it(bench, tmp_path):
    outline = {
        "title": "Tea",
        "slides": [
            {"title": "Tea", "kind": "title", "narration": "Hello."},
            {"title": "113 %", "kind": "statement"},
        ],
    }
    (tmp_path / "outline.json").write_text(json.dumps(outline))
    done = bench.make("--outline", str(tmp_path / "outline.json"), *QUICK, "--out", str(tmp_path))
    folder = made(done)
    assert shown(folder) == [["Tea"], ["113 %"]]
    assert Presentation(str(folder / "presentation.pptx")).slides[1].slide_layout.name == "Claim"
    slide = json.loads((folder / "script.json").read_text())["slides"][1]
    assert slide["narration"] and "blocks" not in slide


def test_what_no_font_draws_is_reported_with_slide_word_and_remedy_and_stays_in_the_deck(bench, tmp_path):
    outline = {
        "title": "Signs",
        "slides": [
            {"title": "Signs", "kind": "title", "narration": "Hello."},
            {"title": "Rare", "points": ["the sign \U00030000x of old", "plain"], "narration": "Look."},
        ],
    }
    (tmp_path / "outline.json").write_text(json.dumps(outline))
    done = bench.make("--outline", str(tmp_path / "outline.json"), *QUICK, "--out", str(tmp_path))
    assert done.code == 0, done.err
    (warning,) = (told for told in done.json["warnings"] if told["stage"] == "picture")
    assert warning["slide"] == 1
    assert "\U00030000x" in warning["message"]
    assert "fonts-noto-cjk" in warning["remedy"]
    assert shown(Path(done.json["folder"]))[1] == ["Rare", "the sign \U00030000x of old", "plain"]


def test_marks_are_shown_and_neither_said_nor_captioned_nor_lost(bench, tmp_path):
    """They stay in the files, and a mark more is a new picture of its slide and no new speech."""
    point = "Call `len(x)` for **each** of *them*"
    slide = {
        "title": "A **strong** title",
        "blocks": [{"type": "bullets", "items": [point]}],
        "narration": "It is *very* short.",
    }
    outline = tmp_path / "outline.json"
    outline.write_text(json.dumps({"title": "Marks", "slides": [slide]}))
    asked = ("--outline", str(outline), "--out", str(tmp_path / "out"), *QUICK)
    folder = made(bench.make(*asked))
    assert shown(folder) == [["A strong title", "Call len(x) for each of them"]]
    assert "It is very short." in (folder / "captions.srt").read_text()
    for name in ("outline.json", "script.json"):
        (kept,) = json.loads((folder / name).read_text())["slides"]
        assert (kept["title"], kept["blocks"], kept["narration"]) == (
            slide["title"],
            slide["blocks"],
            slide["narration"],
        )
    (timed,) = json.loads((folder / "slide_timings.json").read_text())["slides"]
    assert timed["title"] == "A strong title"
    edit(folder / "script.json", 0, title="A **strong** *title*")
    revised = bench.revise("marks", "--out", str(tmp_path / "out"), "--json")
    done = {stage["name"] for stage in revised.json["stages"] if not stage["cached"]}
    assert "picture" in done
    assert "speech" not in done
    runs = (
        Presentation(str(folder / "presentation.pptx")).slides[0].shapes.title.text_frame.paragraphs[0].runs
    )
    assert [(run.text, run.font.italic) for run in runs][-1] == ("title", True)
