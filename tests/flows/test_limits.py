"""Limits that all runs on a server share, on the durable server with its PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import AUTH, ROOT, Bench, end_group
from tests.flows.durable import DurableServer

pytestmark = pytest.mark.slow

SPEAKING = """
    import asyncio, sys, time
    from prefect import flow, task

    @task(tags=["tts"])
    def speak(seconds: float, log: str) -> None:
        with open(log, "a") as file:
            file.write(f"{time.time()} 1\\n")
        time.sleep(seconds)
        with open(log, "a") as file:
            file.write(f"{time.time()} -1\\n")

    @flow
    def lecture(times: int, seconds: float, log: str) -> None:
        for spoken in [speak.submit(seconds, log) for _ in range(times)]:
            spoken.result()

    lecture(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
"""


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DurableServer]:
    """Give a durable server that runs, with a limit that its settings name."""
    server = DurableServer(tmp_path_factory.mktemp("limits"))
    server.start(LECTRA_IMAGE_SLOTS="7")
    yield server
    server.stop()


def speaking(durable: DurableServer, times: int, seconds: float, log: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SPEAKING), str(times), str(seconds), str(log)],
        cwd=ROOT,
        env={
            **durable.env,
            "PREFECT_API_URL": durable.api,
            "PREFECT_API_AUTH_STRING": AUTH,
            "PREFECT_LOGGING_LEVEL": "CRITICAL",
        },
        text=True,
        start_new_session=True,
    )


def most_in_flight(log: Path) -> int:
    steps = sorted(
        (float(at), int(step)) for at, step in (line.split() for line in log.read_text().splitlines())
    )
    flying = most = 0
    for _, step in steps:
        flying += step
        most = max(most, flying)
    return most


def wait_for_slots(durable: DurableServer, taken: int, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while (now := durable.limit("tts")["active_slots"]) != taken:
        assert time.monotonic() < deadline, f"{now} slots are taken"
        time.sleep(0.2)


def test_the_settings_limits_are_there(durable):
    assert {tag: durable.limit(tag)["limit"] for tag in ("llm", "image", "tts", "encode")} == {
        "llm": 1,
        "image": 7,
        "tts": 3,
        "encode": 2,
    }


def test_a_run_creates_what_is_missing_and_leaves_changed_numbers_alone(durable, tmp_path):
    durable.call("PATCH", "/v2/concurrency_limits/tag:image", {"limit": 4})
    durable.call("DELETE", "/v2/concurrency_limits/tag:encode")
    arguments = ("--slides", "2", "--images", "none", "--no-video", "--llm", "embedded", "--tts", "embedded")
    done = Bench(durable.env).run("Tea", *arguments, "--out", str(tmp_path / "out"), "--json")
    assert done.code == 0, done.err
    assert durable.limit("image")["limit"] == 4
    assert durable.limit("encode")["limit"] == 2


def test_two_runs_at_once_never_take_more_than_the_limit(durable, tmp_path):
    log = tmp_path / "log"
    both = [speaking(durable, 8, 1.0, log) for _ in range(2)]
    try:
        assert [process.wait(timeout=90) for process in both] == [0, 0]
    finally:
        for process in both:
            end_group(process)
    assert most_in_flight(log) == 3
    wait_for_slots(durable, 0, 10)


def test_a_killed_run_gives_its_slots_back_within_a_minute(durable, tmp_path):
    process = speaking(durable, 3, 300, tmp_path / "log")
    try:
        wait_for_slots(durable, 3, 60)
    finally:
        end_group(process)
    wait_for_slots(durable, 0, 60)
    following = speaking(durable, 1, 0.1, tmp_path / "next")
    try:
        assert following.wait(timeout=60) == 0
    finally:
        end_group(following)


def test_a_step_that_outlasts_its_lease_keeps_its_slot(durable, tmp_path):
    process = speaking(durable, 3, 70, tmp_path / "log")
    try:
        wait_for_slots(durable, 3, 60)
        deadline = time.monotonic() + 62
        while time.monotonic() < deadline:
            assert durable.limit("tts")["active_slots"] == 3
            time.sleep(1)
        assert process.wait(timeout=60) == 0
    finally:
        end_group(process)
    wait_for_slots(durable, 0, 10)
