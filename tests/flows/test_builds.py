"""Items of a lecture appear at the same moments in its timings, its video and its deck."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from pptx import Presentation
from pptx.oxml.ns import qn

from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import FPS
from tests.flows.conftest import Bench

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BOOKMARK = "{http://schemas.microsoft.com/office/powerpoint/2010/main}bmk"
CHART = {
    "type": "chart",
    "kind": "column",
    "categories": ["May", "June"],
    "series": [{"name": "Rain", "values": [4, 7], "at": "It rains"}, {"name": "Snow", "values": [3, 1]}],
}
POINTS = {"type": "bullets", "items": ["Springs", {"text": "The sea", "at": "at last"}]}
OUTLINE: dict[str, Any] = {
    "title": "Weather",
    "slides": [
        {
            "title": "What falls",
            "blocks": [CHART],
            "narration": "Look at two months. It rains in both of them. There is hardly any snow in June.",
        },
        {
            "title": "Where it goes",
            "blocks": [POINTS],
            "narration": "Water comes back in springs. It flows through the land. And at last it is home.",
        },
    ],
}


def changes(video: Path, width: int = 320, height: int = 180) -> list[int]:
    """Find the frames of a video that differ from the one before."""
    raw = video.with_suffix(".gray")
    scale = ["-vf", f"scale={width}:{height}", "-pix_fmt", "gray", "-f", "rawvideo"]
    run_ffmpeg(["-i", str(video), *scale, str(raw)])
    frames = np.fromfile(raw, np.uint8).reshape(-1, height, width).astype(int)
    differ = (abs(np.diff(frames, axis=0)) > 24).sum(axis=(1, 2)) > 5
    return [int(number) + 1 for number in np.flatnonzero(differ)]


def delays(slide: Any) -> list[int]:
    """Read when what a slide shows appears, in ms from its start."""
    (timeline,) = (each for each in slide.element.iter(FALLBACK) if each.find(qn("p:timing")) is not None)
    effects = (node for node in timeline.iter(qn("p:cTn")) if node.get("presetClass") == "entr")
    return [int(next(node.iter(qn("p:cond"))).get("delay")) for node in effects]


def test_video_and_deck_let_items_appear_at_the_moments_of_the_timings(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "outline.json"
    path.write_text(json.dumps(OUTLINE))
    given = ("--outline", str(path), "--out", str(tmp_path / "out"), "--images", "none", "--tts", "none")
    done = bench.make(*given, "--json")
    assert done.code == 0, done.err
    folder = tmp_path / "out" / "weather"
    slides = json.loads((folder / "slide_timings.json").read_text())["slides"]
    reveals = [[each["at_s"] for each in slide["reveals"]] for slide in slides]
    starts = [slide["start_s"] for slide in slides]
    begun = {round(start_s * FPS) for start_s in starts}
    shown = {round(at_s * FPS) for times in reveals for at_s in times}
    assert {0, *changes(folder / "video.mp4")} == begun | shown
    deck = Presentation(str(folder / "presentation.pptx"))
    for slide, start_s, times in zip(deck.slides, starts, reveals, strict=True):
        wanted = [round((at_s - start_s) * 1000) for at_s in times]
        assert delays(slide) == wanted
        bookmarks = [int(each.get("time")) for each in slide.element.iter(BOOKMARK)]
        assert bookmarks == [each for each in wanted if each]

    done = bench.revise(str(folder), "--slide", "1", "--narration", "Water comes back in springs.", "--json")
    assert done.code == 0, done.err
    (warning,) = done.json["warnings"]
    assert warning["slide"] == 1
    assert warning["message"] == "Item 2 is to appear at 'at last', which its slide does not say."
    again = bench.revise(str(folder), "--builds", "none", "--json")
    assert again.code == 0, again.err
    deck = Presentation(str(folder / "presentation.pptx"))
    assert not [mark for slide in deck.slides for mark in slide.element.iter(BOOKMARK)]
