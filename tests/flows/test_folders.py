"""No lecture takes the folder of another: from the command line, in a batch, and with several at once."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.flows.asked import ended
from tests.flows.conftest import Bench, end_group, start_program
from tests.flows.served import quick_lecture

LONG = "The history of the printing press in Europe and the rest of the world"


def listed(place: Path, *titles: str, **more: Any) -> list[dict[str, Any]]:
    """Give the options of quick lectures, whose outlines are in files of their own."""
    return [
        quick_lecture(place / f"{number}", title, **more, out=str(place / "out"))
        for number, title in enumerate(titles)
    ]


def arguments(place: Path, title: str, *more: str) -> tuple[str, ...]:
    (options,) = listed(place / "asked", title)
    out = ("--out", str(place / "out"), "--json")
    return (
        "--outline",
        options["outline"],
        "--tts",
        "none",
        "--images",
        "none",
        "--no-video",
        *out,
        *more,
    )


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        pytest.param("C basics", "C# basics", ("c-basics", "c-sharp-basics"), marks=pytest.mark.slow),
        ("C, basics", "C: basics", ("c-basics", "c-basics-2")),
        pytest.param(f"{LONG} until 1600", f"{LONG} until 1800", (None, None), marks=pytest.mark.slow),
    ],
)
def test_a_second_lecture_does_not_replace_the_first(bench, tmp_path, first, second, names):
    made = []
    for title, name in zip((first, second), names, strict=True):
        done = bench.make(*arguments(tmp_path, title))
        assert done.code == 0, done.err
        folder = Path(done.json["folder"])
        assert folder.name == done.json["project"] == told(folder)["project"]
        assert name in (None, folder.name)
        assert json.loads((folder / "lecture.json").read_text())["request"]["project"] == folder.name
        made.append(folder)
    assert [told(folder)["topic"] for folder in made] == [first, second]
    again = bench.make(*arguments(tmp_path, second))
    assert again.code == 0, again.err
    assert again.json["folder"] == str(made[1])
    assert {stage["cached"] for stage in again.json["stages"]} == {True}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {folder.name for folder in made}
    revised = bench.revise(str(made[1]), "--theme", "paper", "--json")
    assert revised.code == 0, revised.err
    assert revised.json["folder"] == str(made[1])


def test_a_folder_that_was_chosen_is_refused_to_another_lecture(bench, tmp_path):
    mine = ("--project", "mine")
    assert bench.make(*arguments(tmp_path, "C basics", *mine)).code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    refused = bench.run(*arguments(tmp_path, "C++ basics", *mine))
    assert refused.code == 2
    error = refused.json["error"]
    assert (error["field"], "on 'C basics'" in error["reason"]) == ("project", True)
    assert "--project" in error["remedy"]
    assert "flows.revise" in error["remedy"]
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before
    assert bench.make(*arguments(tmp_path, "C basics", *mine)).code == 0


@pytest.mark.slow
def test_two_that_begin_at_once_have_a_folder_each_and_so_have_three_machines(bench, tmp_path):
    """Each with a store of its own, as on machines that share the folder of lectures alone."""
    titles = ("Tea", "Tea!", "Tea?")
    started = [
        bench.start(
            *arguments(tmp_path / str(n), title, "--out", str(tmp_path / "out")), **stored(tmp_path, n)
        )
        for n, title in enumerate(titles)
    ]
    done = [ended(process) for process in started]
    assert [each.code for each in done] == [0, 0, 0], [each.err for each in done]
    assert {Path(each.json["folder"]).name for each in done} == {"tea", "tea-2", "tea-3"}
    for each, title in zip(done, titles, strict=True):
        folder = Path(each.json["folder"])
        assert told(folder)["topic"] == title
        assert json.loads((folder / "outline.json").read_text())["title"] == title


def stored(place: Path, number: int) -> dict[str, str]:
    return {"LECTRA_CACHE_DIR": str(place / f"store-{number}")}


@pytest.mark.slow
def test_of_a_run_under_way_another_keeps_clear_and_of_one_that_was_killed_too(bench: Bench, tmp_path: Path):
    process = bench.start("Tea", "--slides", "3", "--llm", "embedded", "--out", str(tmp_path / "out"))
    try:
        assert process.stdout
        for line in process.stdout:
            if "script · slide 1" in line:
                break
        same = bench.run(
            "Tea", "--slides", "3", "--llm", "embedded", "--out", str(tmp_path / "out"), "--json"
        )
        assert (same.code, same.json["error"]["field"]) == (2, "project")
        assert "another run is making" in same.json["error"]["reason"]
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=5)
    finally:
        end_group(process)
    other = bench.run(*arguments(tmp_path, "Tea!"))
    assert other.code == 0, other.err
    assert Path(other.json["folder"]).name == "tea-2"
    again = bench.run("Tea", "--slides", "3", "--llm", "embedded", "--out", str(tmp_path / "out"), "--json")
    assert again.code == 0, again.err
    assert Path(again.json["folder"]).name == "tea"
    assert not list((tmp_path / "out").glob("*/.*"))


def test_of_a_run_that_fails_or_is_stopped_no_folder_is_left(bench, tmp_path):
    process = bench.start("Rivers", "--slides", "3", "--llm", "embedded", "--out", str(tmp_path / "out"))
    try:
        assert process.stdout
        for line in process.stdout:
            if "outline: " in line:
                break
        assert (tmp_path / "out" / "rivers").is_dir()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130
    finally:
        end_group(process)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_a_draft_keeps_its_folder(bench, tmp_path):
    drafted = bench.run(*arguments(tmp_path, "Tea", "--stop-after", "outline"))
    assert drafted.code == 0, drafted.err
    other = bench.run(*arguments(tmp_path, "Tea!", "--stop-after", "outline"))
    assert other.code == 0, other.err
    assert Path(other.json["edit"]) == tmp_path / "out" / "tea-2" / "outline.json"
    revised = ended(start_program("flows.revise", "tea", "--out", str(tmp_path / "out"), env=bench.env))
    assert revised.code == 0, revised.err
    assert told(tmp_path / "out" / "tea")["topic"] == "Tea"


@pytest.mark.slow
def test_a_batch_makes_topics_with_one_name_in_its_order(bench, tmp_path):
    titles = ("C, basics", "C: basics", "C# basics", "C basics")
    path = tmp_path / "topics.yaml"
    path.write_text(json.dumps(listed(tmp_path, *titles)))
    names = ["c-basics", "c-basics-2", "c-sharp-basics", "c-basics-3"]
    for _ in range(2):
        done = ended(start_program("flows.batch", str(path), "--at-once", "4", "--json", env=bench.env))
        assert done.code == 0, done.err
        assert [Path(each["folder"]).name for each in done.json["lectures"]] == names
        assert [told(tmp_path / "out" / name)["topic"] for name in names] == list(titles)
    assert not list((tmp_path / "out").glob("*/.*"))
