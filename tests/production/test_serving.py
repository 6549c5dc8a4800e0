"""`make server`: all of it comes up, what is killed comes back, and no lecture is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.stand_ins import StandIns, stand_ins
from deployments.health import read_standing
from lectra.runlog.process import process_start
from tests.flows.conftest import ROOT, end_group
from tests.flows.durable import DurableServer
from tests.production.lectures import Lectures, count, done_twice, requests

pytestmark = pytest.mark.slow

PARTS = ("database", "Prefect server", "runner", "HTTP API")


@pytest.fixture(scope="module")
def services() -> Iterator[StandIns]:
    with stand_ins(share=0.4) as running:
        yield running


@pytest.fixture(scope="module")
def served(services: StandIns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DurableServer]:
    server = DurableServer(tmp_path_factory.mktemp("served"), "--api-port", "0")
    server.env |= services.env
    server.start()
    yield server
    if server.process and server.process.poll() is None:
        server.stop()


@pytest.fixture
def lectures(served: DurableServer, tmp_path: Path) -> Lectures:
    return Lectures(lambda: served.api, tmp_path)


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Collect a line for each kill, and show them at the end."""
    lines = [f"{'killed':28}{'calls: llm, speech':22}{'done twice':12}states"]
    yield lines
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")


def pid_of(served: DurableServer, part: str) -> int:
    if part == "database":
        return int((served.data / "postgres/postmaster.pid").read_text().splitlines()[0])
    standing = read_standing(served.data)
    assert standing
    return standing.parts[part].pid


def check(served: DurableServer) -> tuple[int, dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", "deployments.server", "--check"],
        cwd=ROOT,
        env=served.env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, {line[:16].strip(): line[16:] for line in done.stdout.splitlines()}


def wait_until_well(served: DurableServer, timeout_s: float = 90) -> None:
    deadline = time.monotonic() + timeout_s
    while (found := check(served))[0]:
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


def wait_until_none(served: DurableServer) -> None:
    """Wait until no process of a server is left: those that are killed take a moment."""
    deadline = time.monotonic() + 10
    while left := served.processes():
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def wait_until_spoken(services: StandIns, before: int, number: int = 3) -> None:
    """Wait until a lecture is in the middle: some of its speech is there, and more is asked for."""
    deadline = time.monotonic() + 120
    while sum(bool(one.ended_s) for one in services.edge.log[before:]) < number:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_all_parts_are_up_and_told_of(served):
    code, found = check(served)
    assert code == 0
    assert found == dict.fromkeys(PARTS, "ready")
    said = "".join(served.said)
    assert "batch/batch, batch/weekly, generate/generate, revise/revise" in said
    assert "limits       llm 1, image 5, tts 3, encode 2" in said
    blocks = {block["name"] for block in served.call("POST", "/block_types/filter", {})}
    assert {"LECTRA images", "LECTRA language model", "LECTRA voice"} <= blocks
    with urllib.request.urlopen(f"{served.page}/readyz", timeout=10) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("part", PARTS)
def test_killed_in_mid_run_a_part_comes_back_where_it_was_and_the_run_is_done(
    served, services, lectures, table, part
):
    wait_until_well(served)
    began, spoken = time.monotonic(), len(services.edge.log)
    topic = f"Rivers {PARTS.index(part)}"
    run = lectures.ask(topic)
    wait_until_spoken(services, spoken)
    api, page, pid = served.api, served.page, pid_of(served, part)
    os.kill(pid, signal.SIGKILL)
    struck = time.monotonic()
    names = lectures.wait([run])
    asked = requests(services, began)
    tell(table, part, lectures, run, asked, struck)
    assert names == ["Completed"], lectures.state(run)
    assert done_twice(asked, struck) == []
    assert lectures.whole(topic)
    wait_until_well(served)
    assert (served.api, served.page) == (api, page)
    assert pid_of(served, part) != pid
    assert limits_are_free(served)


def test_a_database_that_is_away_for_over_a_minute_costs_no_run(served, services, lectures):
    """As long as it takes to come back on a busy machine; Prefect's client gives up after 62 s of itself."""
    wait_until_well(served)
    spoken = len(services.edge.log)
    run = lectures.ask("Deltas")
    wait_until_spoken(services, spoken)
    os.kill(served.process.pid, signal.SIGSTOP)  # so that it is not started again at once
    os.kill(pid_of(served, "database"), signal.SIGKILL)
    time.sleep(75)
    os.kill(served.process.pid, signal.SIGCONT)
    assert lectures.wait([run]) == ["Completed"], lectures.state(run)
    assert lectures.whole("Deltas")


def test_runner_and_runs_killed_the_run_is_recovered(served, services, lectures, table):
    wait_until_well(served)
    began, spoken = time.monotonic(), len(services.edge.log)
    run = lectures.ask("Lakes")
    wait_until_spoken(services, spoken)
    os.killpg(pid_of(served, "runner"), signal.SIGKILL)
    struck = time.monotonic()
    assert lectures.wait([run]) == ["Completed"]
    asked = requests(services, began)
    tell(table, "runner with its run", lectures, run, asked, struck)
    assert done_twice(asked, struck) == []
    assert "AwaitingRetry" in lectures.history(run)
    assert lectures.whole("Lakes")
    steps = served.call("POST", "/task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    assert {step["state_type"] for step in steps} <= {"COMPLETED", "CRASHED"}


def test_cancelled_while_no_runner_sees_it_a_run_ends_as_cancelled(served, services, lectures, table):
    wait_until_well(served)
    spoken = len(services.edge.log)
    run = lectures.ask("Seas")
    wait_until_spoken(services, spoken)
    os.killpg(pid_of(served, "runner"), signal.SIGKILL)
    lectures.call("POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    assert lectures.wait([run]) == ["Cancelled"]


@pytest.mark.parametrize("how", ["kill -9 of all", "Ctrl-C"])
def test_started_again_it_goes_on_with_the_run_that_was_under_way(served, services, lectures, table, how):
    wait_until_well(served)
    began, spoken = time.monotonic(), len(services.edge.log)
    topic = "Hills" if how == "Ctrl-C" else "Woods"
    run = lectures.ask(topic)
    wait_until_spoken(services, spoken)
    struck = time.monotonic()
    if how == "Ctrl-C":
        assert served.stop(signal.SIGINT) == 0
    else:
        for pid in served.processes():
            os.kill(pid, signal.SIGKILL)
        served.process.wait()
        end_group(served.process)
    wait_until_none(served)
    served.start()
    assert lectures.wait([run]) == ["Completed"]
    asked = requests(services, began)
    tell(table, how, lectures, run, asked, struck)
    assert done_twice(asked, struck) == []
    assert "AwaitingRetry" in lectures.history(run)
    assert lectures.whole(topic)


def test_a_given_prefect_server_is_served_beside_and_left_alone(served, services, tmp_path):
    wait_until_well(served)
    beside = DurableServer(tmp_path / "beside", "--api-port", "0")
    beside.env |= services.env | {"PREFECT_API_URL": served.api}
    beside.start()
    assert beside.api == served.api
    assert set(check(beside)[1]) == {"Prefect server", "runner", "HTTP API"}
    assert not (beside.data / "postgres").exists()
    assert beside.stop() == 0
    assert beside.processes() == []
    assert check(served)[0] == 0


def test_it_refuses_to_serve_others_without_a_token(tmp_path):
    open_to_all = DurableServer(tmp_path, "--host", "0.0.0.0")
    process = open_to_all.popen("--port", "0")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "LECTRA_API_TOKENS" in err
    assert open_to_all.processes() == []


def test_a_part_that_cannot_live_ends_the_whole_with_a_message(tmp_path):
    hurt = DurableServer(tmp_path)
    hurt.start(LECTRA_LLM_SLOTS="1")
    assert hurt.process
    deadline = time.monotonic() + 120
    while hurt.process.poll() is None:
        assert time.monotonic() < deadline
        standing = read_standing(hurt.data)
        pid = standing.parts["runner"].pid if standing else 0
        if pid and process_start(pid):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
    assert hurt.process.returncode == 3
    time.sleep(0.5)
    assert "The runner does not stay up" in "".join(hurt.said)
    assert hurt.processes() == []


def limits_are_free(served: DurableServer) -> bool:
    """Whether all slots are free again within a minute: steps that were killed hold theirs for so long."""
    deadline = time.monotonic() + 65
    tags = ("llm", "image", "tts", "encode")
    while any(served.limit(tag)["active_slots"] for tag in tags):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def tell(table: list[str], killed: str, lectures: Lectures, run: str, asked: list, struck: float) -> None:
    calls = count(asked)
    told = f"{calls['llm']}, {calls['speech']}"
    states = json.dumps(lectures.history(run))
    table.append(f"{killed:28}{told:22}{len(done_twice(asked, struck)):<12}{states}")
