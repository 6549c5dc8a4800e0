"""What a user writes as the topic is in the prompt, the files and Prefect as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pptx import Presentation

from bench.stand_ins import StandIns, stand_ins
from lectra.deck.layout import lay_out
from lectra.deck.raster import draw_slide
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.flows.conftest import Bench
from tests.flows.served import Served
from tests.unit.shown import listed

TOPICS = (
    'C# & "A*" <b>x</b> $y$ \\n {{z}} %s {topic} `q` [a](b) |c| ~d~ _e_ *f* = g; h',
    "Below −5 °C: x ≠ √2, List<String>, .NET, 1. FC Köln 🍵 שלום וברכה",
    "# A topic that goes on " + "and on " * 28 + "until it is rather long",
)
FOOTER = 11
"""The ``idx`` of a slide's footer."""


@pytest.fixture(scope="module")
def services() -> Iterator[StandIns]:
    with stand_ins(share=0) as running:
        yield running


def tags_of(video: Path) -> str:
    """Give what a video says of itself and its chapters."""
    return run_ffmpeg(["-i", str(video), "-f", "ffmetadata", "-"]).out.decode()


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_arrives_everywhere_as_it_was_written(bench: Bench, server: str, services, tmp_path, topic):
    asked = len(services.questions())
    options = (
        "--slides",
        "2",
        "--llm",
        "ollama",
        "--tts",
        "edge",
        "--images",
        "none",
        "--no-video",
        "--json",
    )
    audience = "pupils <of> 5 & “6”"
    done = bench.make(topic, *options, "--audience", audience, "--out", str(tmp_path / "out"), **services.env)
    assert done.code == 0, done.err
    folder = Path(done.json["folder"])
    prompts = [json.dumps(one.body, ensure_ascii=False) for one in services.questions()[asked:]]
    assert json.dumps(topic, ensure_ascii=False)[1:-1] in prompts[0]
    assert json.dumps(audience, ensure_ascii=False)[1:-1] in prompts[0]
    assert done.json["topic"] == topic
    assert json.loads((folder / "report.json").read_text())["topic"] == topic
    assert json.loads((folder / "lecture.json").read_text())["request"]["topic"] == topic
    served = Served(server)
    (run,) = served.call(
        "POST", "/flow_runs/filter", {"flow_runs": {"name": {"any_": [f"generate · {topic}"]}}}
    )
    assert shown_in(served.artifacts(run["id"])["markdown"]["data"]) == topic


def shown_in(markdown: str) -> str:
    """Give the heading of a page as a reader sees it."""
    tokens = MarkdownIt().enable(["table", "strikethrough"]).parse(markdown)
    inline = next(token for token in tokens if token.type == "inline")
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    return "".join(child.content for child in inline.children or ())


def test_an_outline_s_title_arrives_in_deck_and_video(bench: Bench, tmp_path: Path):
    title = 'C# & "A*" <b>x</b> $y$ \\n *f* = g; h'
    slides: list[dict[str, Any]] = [
        {"title": "Welcome", "kind": "title", "narration": "Welcome."},
        {"title": "x = 1; y # 2 \\ z", "points": ["It is"], "narration": "This is it."},
    ]
    path = tmp_path / "outline.json"
    path.write_text(json.dumps({"title": title, "slides": slides}))
    done = bench.make(
        "Another topic",
        "--outline",
        str(path),
        "--tts",
        "embedded",
        "--images",
        "none",
        "--out",
        str(tmp_path / "out"),
        "--json",
    )
    assert done.code == 0, done.err
    folder = Path(done.json["folder"])
    assert done.json["topic"] == "Another topic"
    deck = Presentation(str(folder / "presentation.pptx"))
    assert deck.core_properties.title == title
    footer = next(it for it in deck.slides[1].placeholders if it.placeholder_format.idx == FOOTER)
    script = WrittenSlide(title=slides[1]["title"], blocks=listed("It is"), narration="")
    layout = lay_out(script, THEMES["lectra"], image=None, lecture=footer.text_frame.text)
    draw_slide(layout, None, tmp_path / "slide.png", tmp_path / "slide.jpg")
    drawn = (folder / "slides" / "slide_001.jpg").read_bytes()
    assert drawn == (tmp_path / "slide.jpg").read_bytes(), "the video's picture has the deck's footer"
    tags = re.sub(r"\\(.)", r"\1", tags_of(folder / "video.mp4"))
    assert f"title={title}\n" in tags
    assert f"title={slides[1]['title']}\n" in tags
