"""Many lectures from a list: from the command line, from the deployment, and on a schedule."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from deployments.health import read_standing
from flows.listed import read_batch
from flows.whereabouts import from_labels
from tests.flows.asked import ended
from tests.flows.conftest import Bench, Done, end_group, start_program
from tests.flows.durable import DurableServer
from tests.flows.here import batch_here, prefect_of_the_environment, told
from tests.flows.served import Served, quick_lecture

TITLES = ("Tea", "Coffee", "Milk", "Juice", "Water")
IMPOSSIBLE = {"llm": "openai", "topic": "Juice", "outline": ""}
"""It is sound as it stands, and no such service is set up."""


def lectures(folder: Path, titles: tuple[str, ...] = TITLES) -> list[dict[str, Any]]:
    """Give the options of quick lectures, without voice and pictures; that on juice cannot be made."""
    bare = {"tts": "none", "images": "none"}
    return [
        quick_lecture(
            folder, title, project=title.lower(), **bare, **(IMPOSSIBLE if title == "Juice" else {})
        )
        for title in titles
    ]


def listed(folder: Path, entries: list[dict[str, Any]]) -> Path:
    """Write a batch; all JSON is YAML."""
    path = folder / "drinks.yaml"
    path.write_text(json.dumps(entries))
    return path


def batch(bench: Bench, path: Path, *options: str) -> Done:
    return ended(start_program("flows.batch", str(path), *options, env=bench.env))


@pytest.fixture
def served(server: str) -> Served:
    return Served(server)


def test_one_that_cannot_be_made_does_not_stop_the_others(bench, served, tmp_path):
    path = listed(tmp_path, lectures(tmp_path, ("Tea", "Juice", "Milk")))
    done = batch_here(str(path), "--json", "--at-once", "2", env=bench.env)
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    assert [each["status"] for each in done.json["lectures"]] == ["complete", "failed", "complete"]
    assert "LECTRA_OPENAI_URL" in done.json["lectures"][1]["message"]
    made = {folder.parent.name for folder in (tmp_path / "out").glob("*/report.json")}
    assert made == {"tea", "milk"}
    (run,) = served.call(
        "POST", "/flow_runs/filter", {"flow_runs": {"name": {"any_": ["batch · 3 lectures"]}}, "limit": 1}
    )
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Partial")
    assert run["state"]["message"].startswith("2 of 3 lectures made")
    shown = served.artifacts(run["id"])
    assert "**2 of 3** lectures made" in shown["markdown"]["data"]
    assert len(json.loads(shown["table"]["data"])) == 3
    assert shown["progress"]["data"] == 100
    again = batch_here(str(path), "--strict", env=bench.env)
    assert again.code == 4, again.err
    assert "2 of 3 lectures made" in again.out
    steps = [step for line in again.out.splitlines() if (step := line.partition("] ")[2])]
    assert [step for step in steps if step.endswith(": done")] == [], "all of it is in the cache"


def test_what_it_is_asked_for_is_read_and_checked_once(bench, tmp_path):
    outline = tmp_path / "tea.json"
    outline.write_text(json.dumps({"title": "Tea", "slides": [{"title": "Water"}]}))
    asked = {
        "outline": str(outline),
        "out": str(tmp_path / "out"),
        "stop_after": "outline",
        "llm": "embedded",
    }
    path = listed(tmp_path, [asked])

    def make() -> None:
        from flows.batch import main
        from flows.local import Stop

        command = read_batch([str(path), "--json"])
        outline.unlink()
        path.unlink()
        with prefect_of_the_environment():
            main(command, Stop(), None)

    done = told(make, bench.env)
    assert done.code == 0, done.err
    assert [each["status"] for each in done.json["lectures"]] == ["draft"]


def test_where_none_can_be_made_it_has_failed(bench, served, tmp_path):
    path = listed(tmp_path, lectures(tmp_path, ("Juice",)))
    done = batch_here(str(path), "--json", env=bench.env)
    assert (done.code, done.json["status"]) == (1, "failed")
    runs = served.call("POST", "/flow_runs/filter", {"flow_runs": {"name": {"any_": ["batch · 1 lectures"]}}})
    (run,) = [
        each for each in runs if "Juice" in (each["state"]["message"] or "")
    ]  # others are another test's
    assert run["state_type"] == "FAILED"
    assert "LECTRA_OPENAI_URL" in run["state"]["message"]


def test_bad_entries_are_told_by_number_before_anything_is_started(fresh_bench, tmp_path):
    bad: list[dict[str, Any]] = [{"topic": "Coffee", "slides": 1000}, {"topic": "Milk", "colour": "white"}]
    entries = [{"topic": "Tea"}, *bad]
    path = listed(tmp_path, entries)
    done = batch(fresh_bench, path, "--json")
    assert done.code == 2
    assert [(each["entry"], each["field"]) for each in done.json["error"]["entries"]] == [
        (2, "slides"),
        (3, "colour"),
    ]
    assert all(each["reason"] and each["remedy"] for each in done.json["error"]["entries"])
    in_words = told(lambda: read_batch([str(path)]), fresh_bench.env)
    assert in_words.code == 2
    assert "entry 2: slides: " in in_words.err
    assert not Path(fresh_bench.env["PREFECT_HOME"]).exists()


@pytest.mark.parametrize("arguments", [("--at-once", "0"), ("--at-once", "many"), ("--what",)])
def test_unsound_options_are_refused(fresh_bench, tmp_path, arguments):
    path = str(listed(tmp_path, [{"topic": "Tea"}]))
    done = told(lambda: read_batch([path, *arguments]), fresh_bench.env)
    assert done.code == 2
    assert done.err.startswith("error: ")


@pytest.mark.slow
def test_on_a_machine_without_a_server_it_keeps_to_the_limits_of_one(fresh_bench, tmp_path):
    path = listed(tmp_path, lectures(tmp_path, ("Tea", "Coffee")))
    done = batch(fresh_bench, path, "--json", "--at-once", "2")
    assert done.code == 0, done.err
    assert [each["status"] for each in done.json["lectures"]] == ["complete", "complete"]


def test_stopped_it_stops(bench, tmp_path):
    process = start_program(
        "flows.batch", str(listed(tmp_path, lectures(tmp_path, ("Tea", "Milk")))), env=bench.env
    )
    try:
        assert process.stdout
        for line in process.stdout:
            if ": done" in line or "from the cache" in line:
                break
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
    finally:
        end_group(process)
    assert not list((tmp_path / "out").glob("*/.staging-*"))


@pytest.mark.slow
def test_the_deployment_starts_a_run_for_each_and_tells_of_all(served, tmp_path):
    run_id = served.start("batch/batch", lectures=lectures(tmp_path), at_once=3)
    shares: list[float] = []

    def look() -> None:
        if shown := served.artifacts(run_id).get("progress"):
            shares.append(shown["data"])

    run = served.ended(run_id, look, timeout_s=500)
    assert (run["state_type"], run["state_name"]) == ("COMPLETED", "Partial"), run["state"]
    named = ("Tea", "Coffee", "Milk", "Juice", "Water")
    children = served.children(run_id)
    assert sorted(child["name"] for child in children) == sorted(f"generate · {title}" for title in named)
    assert sorted(child["state_type"] for child in children) == ["COMPLETED"] * 4 + ["FAILED"]
    assert all(child["deployment_id"] for child in children)
    assert 0 in shares
    assert any(0 < share < 100 for share in shares)
    assert served.artifacts(run_id)["progress"]["data"] == 100
    rows = json.loads(served.artifacts(run_id)["table"]["data"])
    assert {row["run"] for row in rows} == {child["id"] for child in children}
    assert [row["status"] for row in rows].count("failed") == 1


@pytest.mark.slow
def test_a_batch_that_is_cancelled_cancels_its_lectures(served, tmp_path):
    run_id = served.start("batch/batch", lectures=lectures(tmp_path, ("Tea", "Milk", "Water")), at_once=1)
    deadline = time.monotonic() + 300
    while not any(child["state_type"] == "RUNNING" for child in served.children(run_id)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    served.call("POST", f"/flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING"}})
    assert served.ended(run_id)["state_type"] == "CANCELLED"
    (child,) = served.children(run_id)
    assert served.ended(child["id"])["state_type"] == "CANCELLED"


def try_again(served: Served, run_id: str) -> None:
    """Press Retry in Prefect's UI."""
    state = {"type": "SCHEDULED", "name": "AwaitingRetry"}
    answer = served.call("POST", f"/flow_runs/{run_id}/set_state", {"state": state, "force": True})
    assert answer["status"] == "ACCEPT"


def wait_until_in_the_middle(served: Served, run_id: str) -> None:
    """Wait until a batch has made a lecture and is making another."""
    deadline = time.monotonic() + 300
    while not {"RUNNING", "COMPLETED"} <= {child["state_type"] for child in served.children(run_id)}:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def made_once(served: Served, run_id: str, titles: tuple[str, ...]) -> bool:
    """Whether a batch has started a run for each lecture and no other, and tells of just those."""
    children = served.children(run_id)
    assert sorted(child["name"] for child in children) == sorted(f"generate · {title}" for title in titles)
    rows = json.loads(served.artifacts(run_id)["table"]["data"])
    return {row["run"] for row in rows} == {child["id"] for child in children}


@pytest.mark.slow
def test_killed_with_its_lectures_a_batch_goes_on_with_the_same_runs(tmp_path):
    durable = DurableServer(tmp_path / "server")
    durable.start()
    try:
        served = Served(durable.api)
        titles = ("Tea", "Coffee", "Milk", "Water")
        run_id = served.start("batch/batch", lectures=lectures(tmp_path, titles), at_once=2)
        wait_until_in_the_middle(served, run_id)
        standing = read_standing(durable.data)
        assert standing
        os.killpg(standing.parts["runner"].pid, signal.SIGKILL)
        run = served.ended(run_id)
        assert (run["state_name"], run["run_count"]) == ("Completed", 2), run["state"]
        assert made_once(served, run_id, titles)
        assert {child["state_name"] for child in served.children(run_id)} == {"Completed"}
    finally:
        durable.stop()


@pytest.mark.slow
def test_tried_again_after_its_process_was_killed_a_batch_finds_its_lectures(served, tmp_path):
    titles = ("Tea", "Coffee", "Milk", "Water")
    run_id = served.start("batch/batch", lectures=lectures(tmp_path, titles), at_once=2)
    wait_until_in_the_middle(served, run_id)
    there = from_labels(served.run(run_id)["labels"])
    assert there
    os.kill(there.pid, signal.SIGKILL)
    assert served.ended(run_id)["state_type"] == "CRASHED"
    try_again(served, run_id)
    assert served.ended(run_id)["state_name"] == "Completed"
    assert made_once(served, run_id, titles)


@pytest.mark.slow
def test_tried_again_a_batch_makes_what_had_failed_and_nothing_else(served, tmp_path):
    run_id = served.start("batch/batch", lectures=lectures(tmp_path, ("Tea", "Juice")), at_once=2)
    assert served.ended(run_id)["state_name"] == "Partial"
    try_again(served, run_id)
    assert served.ended(run_id)["state_name"] == "Partial"
    assert sorted((child["name"], child["state_type"]) for child in served.children(run_id)) == [
        ("generate · Juice", "FAILED"),
        ("generate · Juice", "FAILED"),
        ("generate · Tea", "COMPLETED"),
    ]


@pytest.mark.slow
def test_a_run_of_the_week_that_is_due_while_the_last_one_goes_is_cancelled(served, tmp_path):
    entries = lectures(tmp_path, ("Tea", "Milk"))
    first = served.start("batch/weekly", lectures=entries)
    deadline = time.monotonic() + 120
    while served.run(first)["state_type"] != "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert served.ended(served.start("batch/weekly", lectures=entries))["state_type"] == "CANCELLED"
    assert served.ended(first)["state_type"] == "COMPLETED"


@pytest.mark.slow
def test_a_schedule_fires_and_what_was_set_stays_set(tmp_path):
    durable = DurableServer(tmp_path / "server")
    durable.start()
    try:
        served = Served(durable.api)
        weekly = served.deployment("batch/weekly")
        entries = lectures(tmp_path, ("Tea",))
        served.call(
            "PATCH", f"/deployments/{weekly['id']}", {"paused": False, "parameters": {"lectures": entries}}
        )
        soon = {"schedule": {"interval": 15}, "active": True}
        served.call("PATCH", f"/deployments/{weekly['id']}/schedules/{weekly['schedules'][0]['id']}", soon)
        question = {
            "deployments": {"id": {"any_": [weekly["id"]]}},
            "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}},
        }
        deadline = time.monotonic() + 400
        while not (done := served.call("POST", "/flow_runs/filter", question)):
            assert time.monotonic() < deadline
            time.sleep(0.5)
        assert done[0]["auto_scheduled"]
        assert (tmp_path / "out" / "tea" / "report.json").is_file()
        assert durable.stop() == 0
        durable.start()
        served = Served(durable.api)
        deadline = time.monotonic() + 120
        while (again := served.deployment("batch/weekly"))["updated"] == weekly["updated"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert not again["paused"]
        assert again["parameters"] == {"lectures": entries}
        assert [each["schedule"]["interval"] for each in again["schedules"]] == [15]
    finally:
        durable.stop()
