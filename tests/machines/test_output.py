"""Lectures go to another place besides, whatever it is; where it is away they are here, and it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lectra.remote import Remote
from tests.flows.conftest import Bench, clean_env, command
from tests.flows.served import quick_lecture
from tests.machines.s3 import make_bucket, s3_options

CANARY = "canary-of-the-bucket"


@pytest.fixture
def bench(server: str, tmp_path: Path) -> Bench:
    return Bench({**clean_env(tmp_path / "home", tmp_path / "cache"), "PREFECT_API_URL": server})


def arguments(folder: Path, topic: str = "Tea") -> tuple[str, ...]:
    options = quick_lecture(folder, "Tea")
    told = ("--outline", options["outline"], "--tts", "embedded", "--images", "drawn", "--no-video")
    return (topic, *told, "--out", options["out"], "--json")


def whole(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def revise(bench: Bench, folder: Path) -> None:
    """Say a slide less."""
    script = json.loads((folder / "script.json").read_text())
    script["slides"].pop()
    (folder / "script.json").write_text(json.dumps(script))
    done = command("flows.revise", str(folder), "--json", env=bench.env)
    assert done.code == 0, done.err


@pytest.mark.slow
def test_what_is_there_is_what_is_here_and_a_slide_that_is_gone_is_gone_there(bench, tmp_path):
    there = tmp_path / "there"
    bench.env["LECTRA_OUTPUT_URL"] = f"file://{there}"
    done = bench.run(*arguments(tmp_path))
    assert (done.code, done.json["status"]) == (0, "complete"), done.err
    here = tmp_path / "out" / "tea"
    assert whole(there / "tea") == whole(here)
    assert "audio_chunks/slide_001.mp3" in whole(here)
    revise(bench, here)
    assert whole(there / "tea") == whole(here)
    assert "audio_chunks/slide_001.mp3" not in whole(here)


@pytest.mark.slow
def test_another_lecture_of_its_name_is_not_replaced_there(bench, tmp_path):
    """As of two machines that share the place and not the folder."""
    bench.env["LECTRA_OUTPUT_URL"] = f"file://{tmp_path / 'there'}"
    assert bench.run(*arguments(tmp_path / "a")).json["status"] == "complete"
    before = whole(tmp_path / "there")
    other = bench.run(*arguments(tmp_path / "b", "Tea!"))
    assert (other.code, other.json["status"], other.json["project"]) == (0, "partial", "tea"), other.err
    (warning,) = other.json["warnings"]
    assert "holds another lecture, on 'Tea'" in warning["message"]
    assert "--project" in warning["remedy"]
    assert whole(tmp_path / "there") == before
    assert bench.run(*arguments(tmp_path / "c")).json["status"] == "complete"


def test_a_bucket_has_the_lecture(bench, s3, tmp_path):
    url = make_bucket(s3)
    done = bench.run(
        *arguments(tmp_path), LECTRA_OUTPUT_URL=url, LECTRA_OUTPUT_OPTIONS=json.dumps(s3_options(s3))
    )
    assert (done.code, done.json["status"]) == (0, "complete"), done.err
    bucket = Remote(url, s3_options(s3))
    files = whole(tmp_path / "out" / "tea")
    assert set(done.json["files"]) == set(files)
    for name, content in files.items():
        assert bucket.read(f"tea/{name}", 10**8) == content


@pytest.mark.slow
def test_where_it_is_away_the_lecture_is_here_and_says_so(bench, tmp_path):
    options = {"endpoint_url": "http://127.0.0.1:9", "key": "a", "secret": CANARY}
    done = bench.run(
        *arguments(tmp_path), LECTRA_OUTPUT_URL="s3://lectures", LECTRA_OUTPUT_OPTIONS=json.dumps(options)
    )
    assert (done.code, done.json["status"]) == (0, "partial"), done.err
    (warning,) = done.json["warnings"]
    assert warning["stage"] == "publish"
    assert "The place for lectures (s3) cannot be reached" in warning["message"]
    assert str(tmp_path / "out" / "tea") in warning["fallback"]
    assert warning["remedy"]
    files = whole(tmp_path / "out" / "tea")
    assert set(done.json["files"]) == set(files)
    assert not any(CANARY.encode() in content for content in files.values())


@pytest.mark.parametrize(
    ("field", "setting"),
    [
        ("LECTRA_OUTPUT_URL", {"LECTRA_OUTPUT_URL": "nowhere://x"}),
        ("LECTRA_OUTPUT_OPTIONS", {"LECTRA_OUTPUT_URL": "memory://x", "LECTRA_OUTPUT_OPTIONS": "[1]"}),
    ],
)
def test_a_place_that_cannot_be_is_told_before_any_work(bench, tmp_path, field, setting):
    done = bench.run(*arguments(tmp_path), **setting)
    assert (done.code, done.json["error"]["field"]) == (2, field)
    assert not (tmp_path / "out" / "tea").exists()
