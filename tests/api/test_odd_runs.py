"""Runs and files that are not what they should be: none hangs the API, fills it, or breaks a list."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.crafted import put_lecture, put_presentation, put_run
from tests.api.process import Api

LARGE = 10**13
"""More bytes than any disk has: a file of holes."""
BAD_PATHS = ["~nosuchuser/x", "/tmp/" + "x" * 300, "/" + "x/" * 3000, "~", "relative/../..", "/dev/null/x"]


@pytest.fixture(autouse=True)
def _it_answers_afterwards(api: Api) -> Iterator[None]:
    """See that whatever was there, list and library answer at once, and the process is no larger."""
    before = memory_bytes(api)
    yield
    with api.client() as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/presentations", params={"limit": 100}).status_code == 200
    with httpx.Client(base_url=api.url, cookies=api.session(), timeout=30) as reader:
        assert reader.get("/").status_code == 200
    assert memory_bytes(api) - before < 100_000_000


def memory_bytes(api: Api) -> int:
    assert api.process
    status = Path(f"/proc/{api.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024


def put_odd(path: Path, kind: str) -> None:
    """Put something in a file's place that is none, or has no end."""
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "directory":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(LARGE)


ODD = ["pipe", "device", "directory", "large"]


@pytest.mark.parametrize("field", ["out", "outline", "image_folder"])
def test_runs_with_impossible_paths_are_listed_and_can_be_removed(client, site, field):
    runs = {put_run(site, {"topic": "Nowhere", field: path}, state="FAILED"): path for path in BAD_PATHS}
    found = client.get("/presentations", params={"search": "Nowhere"}).json()
    assert {one["id"] for one in found["presentations"]} == runs.keys()
    for presentation, path in runs.items():
        assert client.get(f"/presentations/{presentation}").json()["topic"] == "Nowhere", path
        assert client.delete(f"/presentations/{presentation}").status_code in (200, 204), path
        assert client.get(f"/presentations/{presentation}").status_code == 404, path


SAYINGS: tuple[Any, ...] = (
    *(None, 5, "text", [], [[[[]]]], {}, {"topic": None}, {"topic": 5, "out": 5}, {"topic": "x" * 90_000}),
    *({"topic": "Odd", "project": "../../etc"}, {"topic": "Odd", "slides": 10**9}),
    {"out": "/", "project": "x"},
)
"""What a run can say in place of a lecture's options."""


def test_runs_that_say_anything_at_all_are_listed(client, site):
    runs = {put_run(site, lecture, state="FAILED"): str(lecture)[:80] for lecture in SAYINGS}
    listed = client.get("/presentations", params={"limit": 100}).json()["presentations"]
    assert runs.keys() <= {one["id"] for one in listed}
    for presentation, said in runs.items():
        assert client.get(f"/presentations/{presentation}").status_code == 200, said
        assert client.delete(f"/presentations/{presentation}").status_code in (200, 204), said


def test_the_file_that_a_run_names_as_its_outline_is_never_opened(client, site, tmp_path):
    for kind in ODD:
        put_odd(tmp_path / kind, kind)
        lecture = {"outline": str(tmp_path / kind), "out": str(site.outputs)}
        presentation = put_run(site, lecture, name="generate · Told by its name")
        shown = client.get(f"/presentations/{presentation}")
        assert shown.elapsed.total_seconds() < 5, kind
        assert (shown.status_code, shown.json()["topic"]) == (200, "Told by its name"), kind


def test_of_an_outline_in_a_file_the_topic_and_folder_are_told_by_the_runs_name(client, site, tmp_path):
    folder = put_lecture(site.outputs / "named-by-its-run", "Named by its run")
    lecture = {"outline": str(tmp_path / "outline.json"), "out": str(site.outputs)}
    presentation = put_run(site, lecture, name="generate · Named by its run")
    assert "captions.vtt" in client.get(f"/presentations/{presentation}").json()["files"]
    unread = put_run(site, lecture, name="generate · outline.json")
    assert client.get(f"/presentations/{unread}").json()["files"] == []
    shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_in_a_lectures_folder_is_passed_over(client, api, site, kind):
    with httpx.Client(base_url=api.url, cookies=api.session(), timeout=30) as reader:
        for name in ("report.json", "lecture.json", "captions.vtt", "slides/slide_000.jpg"):
            presentation, folder = put_presentation(site)
            put_odd(folder / name, kind)
            place = f"/presentations/{presentation}"
            assert client.get(place).status_code == 200, name
            if kind != "large":
                assert client.get(f"{place}/files/{name}").status_code == 404, name
            elif name == "captions.vtt":  # which is a file, however large
                part = client.get(f"{place}/files/{name}", headers={"Range": "bytes=0-9"})
                assert (part.status_code, part.content) == (206, bytes(10))
            assert client.post(f"{place}/revise", json={}).status_code in (400, 409), name
            assert reader.get(f"/lectures/{presentation}").status_code == 200, name
            (folder / name).unlink() if kind != "directory" else (folder / name).rmdir()
            shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ODD)
def test_a_revision_reads_no_pipe_and_nothing_without_end(client, site, kind):
    for name in ("outline.json", "script.json"):
        presentation, folder = put_presentation(site)
        put_odd(folder / name, kind)
        answer = client.post(f"/presentations/{presentation}/revise", json={})
        assert answer.status_code == 409, name
        assert name in answer.json()["error"]["reason"]
        assert answer.elapsed.total_seconds() < 5, name


def test_a_report_that_lists_what_is_not_the_lectures_gives_none_of_it(client, site):
    presentation, folder = put_presentation(site)
    put_lecture(
        folder,
        files=["../../etc/passwd", "/etc/passwd", "a/b/c", ".", "..", "", "captions.vtt"],
        duration_s=1e308,
    )
    shown = client.get(f"/presentations/{presentation}").json()
    assert shown["files"] == ["captions.vtt"]
    (folder / "captions.vtt").unlink()
    (folder / "captions.vtt").symlink_to(folder / "report.json")
    assert client.get(f"/presentations/{presentation}/files/captions.vtt").status_code == 404


@pytest.mark.slow
def test_runs_that_prefect_itself_cannot_give_back_are_passed_over(client, site):
    """It answers a list with an error where one number in it is too large for its own JSON."""
    before, _ = put_presentation(site, "Sound before")
    bad = [put_run(site, {"topic": "Unreadable", "slides": 10**30}) for _ in range(2)]
    after, _ = put_presentation(site, "Sound after")
    try:
        for limit in (2, 3, 4, 50):
            listed = client.get("/presentations", params={"limit": limit})
            assert listed.status_code == 200, listed.text
            assert after in [one["id"] for one in listed.json()["presentations"]]
        assert listed.json()["next"] or before in [one["id"] for one in listed.json()["presentations"]]
        found = client.get("/presentations", params={"search": "Sound"}).json()["presentations"]
        assert {one["id"] for one in found} >= {before, after}
        page = client.get("/presentations", params={"limit": 1, "offset": 0}).json()
        assert page["next"], "there are more behind it"
        assert client.delete(f"/presentations/{after}").status_code == 204
    finally:
        for run in bad:
            site.durable.call("DELETE", f"/flow_runs/{run}")
