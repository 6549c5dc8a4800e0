"""``python -m flows.history``, and real runs in the run log."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import flows.history
from lectra.runlog.reading import list_runs, look
from lectra.settings import Settings
from tests.flows.conftest import ROOT, Bench, Done, command, end_group
from tests.flows.here import told
from tests.servers.postgres import PostgresServer

OUTLINE: dict[str, Any] = {
    "title": "Tea",
    "slides": [
        {"title": "Tea", "kind": "title", "narration": "Welcome to a talk about tea."},
        {"title": "Why Leaves Darken", "points": ["Air"], "narration": "Air meets the leaf."},
        {"title": "What to Remember", "kind": "closing", "narration": "Fresh water and a short brew."},
    ],
}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with PostgresServer(tmp_path_factory.mktemp("postgres") / "data") as server:
        yield server


@pytest.fixture
def on_sqlite(bench: Bench, tmp_path: Path) -> Bench:
    """Nothing is cached and nothing logged."""
    return Bench({**bench.env, "LECTRA_CACHE_DIR": str(tmp_path / "cache")})


@pytest.fixture
def on_postgres(on_sqlite: Bench, postgres: PostgresServer) -> Bench:
    url = postgres.new_database(f"log_{time.time_ns()}", "canary-password")
    return Bench({**on_sqlite.env, "LECTRA_DATABASE_URL": url})


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def logged(request: pytest.FixtureRequest) -> Bench:
    found: Bench = request.getfixturevalue(f"on_{request.param}")
    return found


@pytest.fixture
def tea(tmp_path: Path) -> tuple[str, ...]:
    """Give the arguments of a short lecture."""
    path = tmp_path / "outline.json"
    path.write_text(json.dumps(OUTLINE))
    return (
        "--outline",
        str(path),
        "--tts",
        "embedded",
        "--images",
        "drawn",
        "--out",
        str(tmp_path / "out"),
        "--json",
    )


def history(bench: Bench, *arguments: str) -> Done:
    """Do what ``python -m flows.history`` does with these arguments."""
    return told(lambda: flows.history.main(arguments), bench.env)


def settings_of(bench: Bench) -> Settings:
    return Settings(
        cache_dir=bench.env["LECTRA_CACHE_DIR"],
        data_dir=bench.env["LECTRA_DATA_DIR"],
        database_url=bench.env.get("LECTRA_DATABASE_URL", ""),
    )


def start_until_running(bench: Bench, arguments: tuple[str, ...]) -> subprocess.Popen[str]:
    process = bench.start(*arguments)
    deadline = time.monotonic() + 120
    while [listed.run.state for listed in list_runs(settings_of(bench), limit=2)] != ["running"]:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


def test_a_lecture_is_listed_and_shown_with_its_steps(logged, tea):
    first = logged.make(*tea, "--no-video")
    assert first.code == 0, first.err
    assert logged.make(*tea, "--no-video").code == 0
    listed = history(logged, "--json")
    assert listed.code == 0, listed.err
    newest, oldest = listed.json["runs"]
    assert newest["started_at"] > oldest["started_at"]
    assert (oldest["state"], oldest["topic"], oldest["slides"], oldest["warnings"]) == (
        "complete",
        "Tea",
        3,
        0,
    )
    assert oldest["wall_s"] == first.json["wall_s"]
    shown = history(logged, oldest["id"][:8], "--json").json
    assert [stage["stage"] for stage in shown["stages"]] == [stage["name"] for stage in first.json["stages"]]
    assert [slide["title"] for slide in shown["slide_list"]] == [
        slide["title"] for slide in OUTLINE["slides"]
    ]
    again = history(logged, "last", "--json").json
    assert again["id"] == newest["id"]
    assert {stage["cached"] for stage in again["stages"]} == {True}
    assert "canary" not in listed.out + json.dumps(shown)
    page = history(logged, "last").out
    assert re.search(r"^tts +0 +[\d.]+ s +cached", page, re.MULTILINE)
    assert str(len(again["stages"])) + " steps" in page
    assert history(logged, "--failed", "--json").json == {"runs": []}


@pytest.mark.slow
def test_row_43_a_lecture_is_made_under_a_locked_database(on_sqlite, tea):
    settings = settings_of(on_sqlite)
    look(settings)
    other = sqlite3.connect(settings.data_dir / "runs.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    done = on_sqlite.run(*tea)
    assert done.code == 0, done.err
    assert done.json["status"] == "complete"
    assert any("database is locked" in note for note in done.json["notes"])
    other.execute("ROLLBACK")
    assert [run["state"] for run in history(on_sqlite, "--json").json["runs"]] == ["complete"]


@pytest.mark.slow
def test_row_43_a_lecture_is_made_though_the_server_of_its_log_stops_in_mid_run(on_postgres, postgres, tea):
    process = start_until_running(on_postgres, tea)
    postgres.stop()
    try:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        done = json.loads(out)
        assert done["status"] == "complete"
        assert any("PostgreSQL" in note for note in done["notes"])
        assert "canary" not in out + err
        gone = history(on_postgres)
        assert (gone.code, gone.out) == (3, "")
        assert "canary" not in gone.err
    finally:
        end_group(process)
        postgres.start()
    assert [run["state"] for run in history(on_postgres, "--json").json["runs"]] == ["complete"]


@pytest.mark.slow
def test_row_45_a_run_that_was_killed_is_marked_crashed(logged, tea):
    process = start_until_running(logged, tea)
    end_group(process)
    failed = history(logged, "--failed", "--json").json["runs"]
    assert [(run["state"], run["pid"]) for run in failed] == [("crashed", process.pid)]
    assert logged.run(*tea).code == 0
    assert [run["state"] for run in history(logged, "--json").json["runs"]] == ["complete", "crashed"]


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_a_run_that_is_stopped_is_logged_as_cancelled(logged, tea, number):
    process = start_until_running(logged, tea)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    end_group(process)
    assert process.returncode == 130, err
    assert [run["state"] for run in history(logged, "--json").json["runs"]] == ["cancelled"]


def test_a_run_that_is_not_there_is_refused(on_sqlite):
    for done in (history(on_sqlite, "last"), command("flows.history", "abc", env=on_sqlite.env)):
        assert (done.code, done.out) == (2, "")
        assert "→ python -m flows.history lists them" in done.err


def test_an_address_that_is_none_is_refused(on_sqlite):
    done = history(Bench({**on_sqlite.env, "LECTRA_DATABASE_URL": "mysql://me:canary@host/x"}))
    assert (done.code, done.out) == (2, "")
    assert "canary" not in done.err


def test_a_list_without_runs_says_so(on_sqlite):
    assert history(on_sqlite).out == "No such runs yet.\n"
    assert history(on_sqlite, "--json").json == {"runs": []}


@pytest.mark.slow
def test_on_a_terminal_no_line_is_wider_than_80_columns(on_sqlite, tea):
    topic = ("A Very Long Topic That Fits No Line " * 4).strip()
    done = on_sqlite.run(topic, *tea)
    assert done.code == 0, done.err
    for arguments in ((), ("last",)):
        page = _on_terminal(on_sqlite, *arguments)
        assert "complete" in page
        assert max(map(len, page.splitlines())) <= 80
    piped = history(on_sqlite).out
    assert topic in piped
    assert "\x1b" not in piped


def test_prefect_is_not_needed():
    code = "import sys, flows.history; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def _on_terminal(bench: Bench, *arguments: str) -> str:
    """Give what a terminal of 80 columns is sent, without its colours."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.history", *arguments],
        cwd=ROOT,
        env={**bench.env, "COLUMNS": "80", "TERM": "xterm-256color"},
        stdout=theirs,
    )
    os.close(theirs)
    sent = b""
    try:
        while read := os.read(ours, 65536):
            sent += read
    except OSError:  # the other side was closed
        pass
    assert process.wait() == 0
    os.close(ours)
    return re.sub(r"\x1b\[[\d;]*m", "", sent.decode()).replace("\r", "")
