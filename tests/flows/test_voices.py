"""What becomes of a lecture whose voice fails, or which has none: it is made all the same, and says so."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lectra.exec.ffmpeg import run_ffmpeg
from tests.flows.conftest import Bench, Done, end_group, start_program
from tests.servers.edge import EdgeServer

KEY = f"The key is {'9' * 60}x."
"""The embedded engine raises an IndexError on it."""
ENGLISH: dict[str, Any] = {
    "title": "Rivers",
    "slides": [
        {"title": "Rivers", "kind": "title", "narration": "Welcome to a talk about rivers and the sea."},
        {"title": "Springs", "points": ["Rain"], "narration": f"Rain falls on the hills. {KEY} It runs on."},
        {"title": "The Sea", "points": ["Salt"], "narration": "The word 你好 means hello. That is all."},
    ],
}
JAPANESE = {
    "title": "寒さ",
    "lang": "ja",
    "slides": [
        {
            "title": f"氷 {number}" if number else "寒さ",
            "narration": f"水は零度で凍ります。これは{number}番です。",
        }
        for number in range(6)
    ],
}
TALK = {
    "title": "Talk",
    "slides": [
        {"title": f"Part {number}" if number else "Talk", "narration": f"Rain falls, and that is {number}."}
        for number in range(6)
    ],
}
SILENT = "silent for its reading time"


@pytest.fixture
def own_store(bench: Bench, tmp_path: Path) -> Bench:
    """Nothing is cached: every step asks its service."""
    return Bench({**bench.env, "LECTRA_CACHE_DIR": str(tmp_path / "cache")})


@pytest.fixture
def edge() -> Iterator[EdgeServer]:
    with EdgeServer() as server:
        yield server


def outline(place: Path, lecture: dict[str, Any]) -> str:
    path = place / "outline.json"
    path.write_text(json.dumps(lecture))
    return str(path)


def make(where: Bench, place: Path, lecture: dict[str, Any], *options: str, **env: str) -> Done:
    """Make a lecture from its outline, without pictures."""
    arguments = ("--outline", outline(place, lecture), "--images", "none", "--out", str(place / "out"))
    return where.make(*arguments, "--json", *options, **env)


def voice_warnings(done: Done) -> list[tuple[int | None, str]]:
    return [(it["slide"], it["fallback"]) for it in done.json["warnings"] if it["stage"] == "tts"]


def sound(path: Path) -> np.ndarray[Any, np.dtype[np.int16]]:
    return np.frombuffer(run_ffmpeg(["-i", str(path), "-ac", "1", "-f", "s16le", "pipe:1"]).out, "<i2")


def check_whole(folder: Path, lecture: dict[str, Any]) -> dict[str, Any]:
    """Check that all files are there, and that what is timed is all that was written; gives the timings."""
    timings: dict[str, Any] = json.loads((folder / "slide_timings.json").read_text())
    written = [slide["narration"] for slide in lecture["slides"]]
    timed = ["".join(it["text"] for it in slide["sentences"]) for slide in timings["slides"]]
    assert [text.replace(" ", "") for text in timed] == [text.replace(" ", "") for text in written]
    frames = [(slide["end_s"] - slide["start_s"]) * timings["fps"] for slide in timings["slides"]]
    assert all(round(count, 6) == round(count) for count in frames)
    assert len(sound(folder / "narration.mp3")) / 48_000 == pytest.approx(timings["duration_s"], abs=0.05)
    for name in ("presentation.pptx", "captions.srt", "report.html", "script.json"):
        assert (folder / name).stat().st_size > 0
    return timings


def test_a_lecture_without_a_voice_is_silent_for_as_long_as_reading_takes(own_store, tmp_path):
    done = make(own_store, tmp_path, ENGLISH, "--tts", "none")
    assert done.code == 0, done.err
    assert done.json["status"] == "complete", done.json["warnings"]
    assert done.json["backends"]["tts"] == "none"
    folder = tmp_path / "out" / "rivers"
    timings = check_whole(folder, ENGLISH)
    assert not sound(folder / "narration.mp3").any()
    assert not sound(folder / "video.mp4").any()
    lengths = [it["end_s"] - it["start_s"] for slide in timings["slides"] for it in slide["sentences"]]
    assert min(lengths) >= 1
    assert 8 < timings["duration_s"] < 40
    again = make(own_store, tmp_path, ENGLISH, "--tts", "none")
    voiced = [stage for stage in again.json["stages"] if stage["name"] in ("tts", "speech")]
    assert {stage["cached"] for stage in voiced} == {True}
    assert again.json["duration_s"] == done.json["duration_s"]


@pytest.mark.slow
def test_a_voice_can_be_given_to_a_silent_lecture_and_taken_from_it(own_store, tmp_path):
    made = make(own_store, tmp_path, ENGLISH, "--tts", "none", "--no-video")
    assert made.code == 0, made.err
    folder = str(tmp_path / "out" / "rivers")
    for engine, name, silent in (("espeak", "espeak:en-us", False), ("none", "none", True)):
        revised = own_store.revise(folder, "--tts", engine, "--json")
        assert revised.code == 0, revised.err
        assert revised.json["backends"]["tts"] == name
        assert bool(sound(Path(folder) / "narration.mp3").any()) is not silent


def test_one_sentence_that_the_voice_fails_on_costs_that_sentence(own_store, tmp_path):
    done = make(own_store, tmp_path, ENGLISH, "--tts", "embedded", "--no-video")
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    assert voice_warnings(done) == [(1, "spoken by espeak:en-us+f2"), (2, "spoken by espeak:cmn")]
    failed, foreign = done.json["warnings"]
    assert "“The key is…”" in failed["message"]
    assert "list index out of range" in failed["message"]
    assert "“你好”" in foreign["message"]
    assert failed["remedy"]
    assert foreign["remedy"]
    check_whole(tmp_path / "out" / "rivers", ENGLISH)
    again = make(own_store, tmp_path, ENGLISH, "--tts", "embedded", "--no-video")
    assert again.json["warnings"] == done.json["warnings"], "they are kept with what they are about"


def test_a_language_that_only_the_service_speaks_is_silent_where_it_does_not_answer(own_store, tmp_path):
    done = make(own_store, tmp_path, JAPANESE, "--no-video")
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    assert done.json["backends"]["tts"] == "none"
    (warning,) = done.json["warnings"]
    assert "no offline voice speaks Japanese" in warning["message"]
    assert warning["fallback"].startswith("no voice")
    check_whole(Path(done.json["folder"]), JAPANESE)


def test_a_service_that_is_asked_for_alone_could_speak_and_is_not_there_is_an_error(own_store, tmp_path):
    asked = ("--outline", outline(tmp_path, JAPANESE), "--images", "none", "--out", str(tmp_path / "out"))
    done = own_store.run(*asked, "--tts", "edge", "--json")
    assert done.code == 3
    assert "--tts none" in done.json["error"]["remedy"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("lecture", "voice"), [(JAPANESE, SILENT), pytest.param(TALK, "", marks=pytest.mark.slow)]
)
def test_a_service_that_dies_midway_costs_a_voice_and_not_the_lecture(own_store, tmp_path, lecture, voice):
    """After its third answer the service is gone: slides without another voice are silent."""
    with EdgeServer(seconds_per_70_words=30) as server:
        arguments = ("--outline", outline(tmp_path, lecture), "--tts", "edge", "--images", "none")
        env = {**own_store.env, "LECTRA_EDGE_URL": server.url}
        options = ("--no-video", "--json", "--out", str(tmp_path / "out"))
        process = start_program("flows.generate", *arguments, *options, env=env)
        try:
            ended = wait_for_answers(server, process, 3)
        except BaseException:
            end_group(process)
            raise
    out, err = process.communicate(timeout=300)
    done = Done(process.returncode, out, err)
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    fallbacks = [fallback for _, fallback in voice_warnings(done)]
    assert set(fallbacks) == {voice or "spoken by embedded:heart"}
    folder = Path(done.json["folder"])
    check_whole(folder, lecture)
    heard = [bool(sound(path).any()) for path in sorted((folder / "audio_chunks").glob("*.mp3"))]
    assert heard.count(True) >= ended - 1 if voice else all(heard)
    assert heard.count(False) == (len(fallbacks) if voice else 0)


def wait_for_answers(server: EdgeServer, process: subprocess.Popen[str], count: int) -> int:
    """Wait until the server has answered so many questions whole; gives how many it has."""
    deadline = time.monotonic() + 120
    while True:
        ended = sum(1 for request in server.log if request.text and request.ended_s is not None)
        if ended >= count:
            return ended
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.slow
def test_a_sentence_that_the_service_fails_on_again_and_again_is_spoken_offline_alone(
    own_store, edge, tmp_path
):
    edge.fail_text("It runs on", "no_audio")
    said = "Rain falls on all of the old and gentle hills there. It runs on. So."
    first, second = ENGLISH["slides"]
    lecture = {**ENGLISH, "slides": [first, {**second, "narration": said}]}
    env = {"LECTRA_EDGE_URL": edge.url}
    done = make(own_store, tmp_path, lecture, "--tts", "edge", "--no-video", **env)
    assert done.code == 0, done.err
    (warning,) = done.json["warnings"]
    assert (warning["slide"], warning["fallback"]) == (1, "spoken by embedded:heart")
    assert "“It runs on.”" in warning["message"]
    check_whole(tmp_path / "out" / "rivers", lecture)
    edge.recover()
    again = make(own_store, tmp_path, lecture, "--tts", "edge", "--no-video", **env)
    assert again.json["status"] == "complete", "what is degraded is tried again"
