"""The flow, through the command line, on a real server, with the real model, voice and ffmpeg."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation

from lectra.exec.ffmpeg import run_ffmpeg
from tests.flows.conftest import ROOT, Done, end_group

FILES = {
    "lecture.json",
    "outline.json",
    "script.json",
    "images_metadata.json",
    "narration.mp3",
    "slide_timings.json",
    "captions.srt",
    "captions.vtt",
    "presentation.pptx",
    "video.mp4",
    "report.json",
    "report.html",
}
OUTLINE: dict[str, Any] = {
    "title": "Tea",
    "slides": [
        {"title": "Tea", "kind": "title", "image_query": "tea", "narration": "Welcome to a talk on tea."},
        {
            "title": "Why Leaves Darken",
            "points": ["Air meets the leaf", "Heat stops it"],
            "image_query": "leaf",
        },
        {
            "title": "What to Remember",
            "kind": "closing",
            "points": ["Fresh water", "A short brew"],
            "narration": "Take fresh water, and do not let it brew for long.",
        },
    ],
}


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    path = tmp_path / "outline.json"
    path.write_text(json.dumps(OUTLINE))
    return path


def stages(done: Done) -> set[str]:
    return {stage["name"] for stage in done.json["stages"]}


def frames_of(video: Path) -> int:
    said = run_ffmpeg(
        ["-i", str(video), "-map", "0:v", "-c", "copy", "-stats", "-f", "null", "-"], log="info"
    ).err
    return int(re.findall(r"frame=\s*(\d+)", said)[-1])


def test_the_first_run_ever_makes_a_whole_lecture(fresh_bench, tmp_path, tree):
    done = fresh_bench.run("How volcanoes erupt", "--slides", "3", "--out", str(tmp_path / "out"), "--json")
    assert done.code == 0, done.err
    folder = tmp_path / "out" / "how-volcanoes-erupt"
    assert done.json["status"] == "complete"
    assert done.json["folder"] == str(folder)
    names = tree(folder)
    assert names >= FILES
    images = [image["file"] for image in json.loads((folder / "images_metadata.json").read_text())["images"]]
    assert images[0] == "images/slide_000.jpg"  # a volcano: what the others are called is the model's
    assert {name for name in names if "/" in name} == {
        *(f"audio_chunks/slide_{number:03d}.mp3" for number in range(3)),
        *images,
        *(f"slides/slide_{number:03d}.jpg" for number in range(3)),
    }
    assert sorted(names) == done.json["files"]
    timings = json.loads((folder / "slide_timings.json").read_text())
    assert frames_of(folder / "video.mp4") == round(timings["duration_s"] * 25)
    deck = Presentation(str(folder / "presentation.pptx"))
    script = json.loads((folder / "script.json").read_text())["slides"]
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [s["title"] for s in script]
    assert [slide.notes_slide.notes_text_frame.text for slide in deck.slides] == [
        s["narration"] for s in script
    ]
    assert "demonstration model" in done.json["notes"][0]


@pytest.mark.slow
def test_the_same_request_again_makes_nothing_anew(bench, outline, tmp_path):
    arguments = ("--outline", str(outline), "--out", str(tmp_path / "out"), "--json")
    first = bench.run(*arguments)
    assert first.code == 0, first.err
    again = bench.run(*arguments)
    assert again.code == 0, again.err
    assert stages(again) == stages(first)
    assert {stage["cached"] for stage in again.json["stages"]} == {True}


@pytest.mark.slow
def test_row_19_sound_in_the_cache_that_is_garbage_is_made_again(bench, outline, tmp_path, cache):
    arguments = ("--outline", str(outline), "--out", str(tmp_path / "out"), "--json")
    assert bench.run(*arguments).code == 0
    damaged = next(path for path in (cache / "files").rglob("*.wav"))
    damaged.write_bytes(b"garbage")
    again = bench.run(*arguments)
    assert again.code == 0, again.err
    remade = {stage["name"] for stage in again.json["stages"] if not stage["cached"]}
    assert "tts" in remade
    assert "image" not in remade


def test_an_edited_outline_is_followed_and_without_a_terminal_plain_lines_tell_of_it(
    bench, outline, tmp_path
):
    done = bench.run("--outline", str(outline), "--out", str(tmp_path / "out"))
    assert done.code == 0, done.err
    folder = tmp_path / "out" / "tea"
    deck = Presentation(str(folder / "presentation.pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles == [slide["title"] for slide in OUTLINE["slides"]]
    steps = {step["name"] for step in json.loads((folder / "report.json").read_text())["stages"]}
    assert "script" in steps
    assert "outline" not in steps
    assert "\x1b" not in done.out
    assert re.search(r"^\[ *[\d.]+ s\] tts · slide 1: (done|from the cache)$", done.out, re.MULTILINE)
    assert str(folder / "video.mp4") in done.out
    assert "check the facts" in done.out


def test_a_deck_without_video_or_images(bench, outline, tmp_path, tree):
    done = bench.make(
        "--outline", str(outline), "--out", str(tmp_path / "out"), "--no-video", "--images", "none", "--json"
    )
    assert done.code == 0, done.err
    names = tree(tmp_path / "out" / "tea")
    assert "video.mp4" not in names
    assert not [name for name in names if name.startswith("images/")]
    assert {"still", "clip", "video", "image"}.isdisjoint(stages(done))


@pytest.mark.slow
def test_pictures_from_a_folder_and_what_is_missing_there(bench, outline, tmp_path):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    Image.new("RGB", (800, 600), "green").save(pictures / "dark-leaves.jpg")
    arguments = ("--outline", str(outline), "--images", "folder", "--image-folder", str(pictures))
    done = bench.run(*arguments, "--out", str(tmp_path / "out"), "--json")
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    metadata = json.loads((tmp_path / "out" / "tea" / "images_metadata.json").read_text())["images"]
    assert [image["source"] for image in metadata] == ["drawn", "folder"]
    assert [(w["slide"], w["stage"], w["fallback"]) for w in done.json["warnings"]] == [
        (0, "image", "drawn"),
        (2, "image", "no picture"),
    ]
    strict = bench.run(*arguments, "--out", str(tmp_path / "out"), "--strict", "--json")
    assert strict.code == 4
    assert "partial" in strict.err
    assert strict.json["status"] == "partial"
    assert strict.json["warnings"] == done.json["warnings"]
    assert (tmp_path / "out" / "tea" / "video.mp4").exists()


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("topic", [""]),
        ("topic", ["x" * 10_000]),
        ("slides", ["Tea", "--slides", "two"]),
        ("slides", ["Tea", "--slides", "0"]),
        ("slides", ["Tea", "--slides", "1000000"]),
        ("lang", ["Tea", "--lang", "xx"]),
        ("voice", ["Tea", "--voice", "Nobody"]),
        ("project", ["Tea", "--project", "../x"]),
        ("outline", ["--outline", "/no/such/file"]),
        ("outline", ["--outline", "~nosuchuser/outline.json"]),
        ("image_folder", ["Tea", "--images", "folder", "--image-folder", "~nosuchuser/x"]),
        ("project", ["Tea", "--project", "~nosuchuser"]),
        ("command line", ["Tea", "--colour", "red"]),
        ("pitch", ["Tea", "--pitch", "-500Hz"]),
    ],
)
def test_row_46_bad_input_ends_with_2_and_says_why(fresh_bench, tmp_path, field, arguments):
    done = fresh_bench.make(*arguments, "--out", str(tmp_path / "out"), "--json")
    assert done.code == 2
    assert done.json["error"]["field"] == field
    assert done.json["error"]["reason"]
    assert done.json["error"]["remedy"]
    assert not (tmp_path / "out").exists()


def test_bad_input_without_json_is_told_in_words(fresh_bench):
    done = fresh_bench.run("Tea", "--slides", "two")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: slides: 'two'")


def test_a_folder_that_cannot_be_made_is_named(bench, outline, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = bench.run("--outline", str(outline), "--out", str(tmp_path / "file" / "out"), "--json")
    assert (done.code, done.err) == (2, "")
    assert done.json["error"]["field"] == "out"
    assert str(tmp_path / "file") in done.json["error"]["reason"]


def test_row_42_a_disk_that_is_full_is_named_before_any_work(bench, outline, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    command = f"mount -t tmpfs -o size=2m none {full} && exec {sys.executable} -m flows.generate "
    command += f"--outline {outline} --out {full} --json"
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", command],
        cwd=ROOT,
        env=bench.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    error = json.loads(done.stdout)["error"]
    assert error["field"] == "out"
    assert "MB free" in error["reason"]


@pytest.mark.slow
def test_row_42_a_disk_that_fills_up_ends_the_run_with_nothing_half_written(bench, outline, tmp_path, tree):
    """No file may grow beyond 100 kB here, as if the disk were full from there on."""
    generate = f"{sys.executable} -m flows.generate --outline {outline} --out {tmp_path}/out"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 100; exec {generate}"],
        cwd=ROOT,
        env={**bench.env, "LECTRA_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith("error: ")
    assert not (tmp_path / "out" / "tea").exists() or tree(tmp_path / "out" / "tea") == set()


@pytest.mark.slow
def test_row_44_two_runs_do_not_share_a_folder(bench, tmp_path):
    arguments = ("How volcanoes erupt", "--slides", "4", "--out", str(tmp_path / "out"), "--json")
    env = {"LECTRA_CACHE_DIR": str(tmp_path / "cache")}
    first = bench.start(*arguments, **env)
    try:
        journals = tmp_path / "cache" / "journals"
        while not list(journals.glob("*.jsonl")):
            assert first.poll() is None
            time.sleep(0.1)
        second = bench.run(*arguments, **env)
        assert second.code == 2
        assert second.json["error"]["field"] == "project"
        out, _ = first.communicate(timeout=120)
        assert json.loads(out)["status"] == "complete"
    finally:
        end_group(first)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_an_interrupted_run_stops_at_once_and_leaves_nothing(fresh_bench, tmp_path, tree, number):
    process = fresh_bench.start("How volcanoes erupt", "--slides", "10", "--out", str(tmp_path / "out"))
    try:
        _wait_for_line(process, "script · slide 1")
        process.send_signal(number)
        assert process.wait(timeout=60) == 130
        time.sleep(0.3)
        assert _left_in_group(process.pid) == []
    finally:
        end_group(process)
    folder = tmp_path / "out" / "how-volcanoes-erupt"
    assert not folder.exists() or tree(folder) == set()
    assert not list((tmp_path / "cache").glob("scratch/*/*"))


@pytest.mark.parametrize("delay_s", [0.3, 2.5, 6.0])
def test_a_start_is_interrupted_as_quickly(fresh_bench, tmp_path, delay_s):
    process = fresh_bench.start("How volcanoes erupt", "--out", str(tmp_path / "out"))
    try:
        time.sleep(delay_s)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "Traceback" not in err
        time.sleep(0.3)
        assert _left_in_group(process.pid) == []
    finally:
        end_group(process)


@pytest.mark.slow
def test_a_killed_run_takes_its_server_with_it_and_the_next_one_goes_on(fresh_bench, tmp_path):
    process = fresh_bench.start("Tea", "--slides", "3", "--out", str(tmp_path / "out"))
    try:
        _wait_for_line(process, "script · slide 1")
        process.kill()
        process.wait(timeout=5)
        deadline = time.monotonic() + 10
        while _left_in_group(process.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert _left_in_group(process.pid) == []
    finally:
        end_group(process)
    again = fresh_bench.run("Tea", "--slides", "3", "--out", str(tmp_path / "out"), "--json")
    assert again.code == 0, again.err
    cached = {(stage["name"], stage["slide"]) for stage in again.json["stages"] if stage["cached"]}
    assert {("outline", None), ("script", 0), ("script", 1)} <= cached


def _wait_for_line(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"the run ended before it said {text!r}")


def _left_in_group(group: int) -> list[str]:
    """Name what still runs in a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().rsplit(")", 1)
        except OSError:
            continue
        state, _, pgrp = rest.split()[:3]
        if int(pgrp) == group and state != "Z":
            found.append(name)
    return found
