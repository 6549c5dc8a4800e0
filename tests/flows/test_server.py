"""Which Prefect server a run is on: the user's, the durable one, or one of its own that ends with it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.server import Durable, configured_api, find_durable, tell_durable
from tests.flows.conftest import ROOT, Bench, end_group
from tests.flows.durable import DurableServer
from tests.flows.served import quick_lecture

BARE = ("--tts", "none", "--images", "none", "--no-video", "--json")
QUICK = ("--slides", "2", "--llm", "embedded", *BARE)


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DurableServer]:
    """Give a durable server that runs."""
    server = DurableServer(tmp_path_factory.mktemp("durable"))
    server.start()
    yield server
    if server.process and server.process.poll() is None:
        server.stop()


def children(parent: int) -> list[int]:
    """Give a process's children that run."""
    return [pid for pid, (state, above) in _processes().items() if above == parent and state != "Z"]


def wait_until_gone(pid: int, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while _processes().get(pid, ("Z", 0))[0] != "Z":
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.05)


def _processes() -> dict[int, tuple[str, int]]:
    """Give every process with its state and its parent."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above = stat.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        found[int(stat.parent.name)] = (state, int(above))
    return found


def test_help_comes_without_prefect():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "flows.generate", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--slides" in done.stdout
    assert "lectra.request" in done.stderr
    assert " prefect" not in done.stderr


def test_bad_input_is_told_before_anything_is_started(fresh_bench):
    done = fresh_bench.run("Tea", "--slides", "two", "--json")
    assert done.code == 2
    assert not Path(fresh_bench.env["PREFECT_HOME"]).exists()


def test_a_killed_run_takes_its_server_with_it(fresh_bench, tmp_path):
    process = fresh_bench.start("Tea", *QUICK, "--out", str(tmp_path / "out"))
    try:
        deadline = time.monotonic() + 30
        while not (servers := children(process.pid)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        process.wait(timeout=5)
        wait_until_gone(servers[0], 10)
    finally:
        end_group(process)


def test_a_server_that_does_not_come_up_says_why(fresh_bench, tmp_path):
    nowhere = f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/prefect.db"
    outline = quick_lecture(tmp_path, "Tea")["outline"]
    done = fresh_bench.run("--outline", outline, *BARE, PREFECT_SERVER_DATABASE_CONNECTION_URL=nowhere)
    assert done.code == 3
    error = done.json["error"]
    assert "did not start" in error["message"]
    assert "unable to open database file" in error["message"]
    assert error["remedy"]


def test_the_address_set_in_prefects_profile_is_the_users(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    assert configured_api() == ""
    (tmp_path / "profiles.toml").write_text(
        'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://there/api"\n[profiles.other]\n'
    )
    assert configured_api() == "http://there/api"
    monkeypatch.setenv("PREFECT_PROFILE", "other")
    assert configured_api() == ""
    (tmp_path / "prefect.toml").write_text('[api]\nurl = "http://here/api"\n')
    assert configured_api() == "http://here/api"
    monkeypatch.setenv("PREFECT_API_URL", "http://first/api")
    assert configured_api() == "http://first/api"


def test_what_a_dead_server_has_written_down_is_ignored(tmp_path):
    assert find_durable(tmp_path) is None
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes connections and never answers
        tell_durable(tmp_path, Durable(f"http://127.0.0.1:{silent.getsockname()[1]}/api", os.getpid()))
        assert find_durable(tmp_path) is None
    assert find_durable(tmp_path) is None
    (tmp_path / "server.json").write_text("[]")
    assert find_durable(tmp_path) is None


def test_a_run_finds_the_durable_server_by_itself(durable, tmp_path):
    bench = Bench(durable.env)
    before = durable.call("POST", "/flow_runs/count", {})
    outline = ("--outline", quick_lecture(tmp_path, "Tea")["outline"])
    process = bench.start(*outline, *BARE, "--out", str(tmp_path / "out"))
    seen: set[int] = set()
    while process.poll() is None:
        seen |= {pid for pid in children(process.pid) if b"server_process" in _command(pid)}
        time.sleep(0.2)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert json.loads(out)["status"] == "complete"
    assert seen == set()
    assert durable.call("POST", "/flow_runs/count", {}) == before + 1


def test_the_durable_server_serves_the_deployments(durable):
    deadline = time.monotonic() + 30
    names: set[str] = set()
    while names != {"generate", "revise", "batch", "weekly"}:
        assert time.monotonic() < deadline, names
        names = {found["name"] for found in durable.call("POST", "/deployments/filter", {})}
        time.sleep(0.2)


def test_a_second_one_says_that_one_is_running(durable):
    second = durable.popen("--port", "0")
    _, err = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "running already" in err
    assert durable.api in err


def test_a_port_that_is_taken_is_named(durable, tmp_path):
    other = DurableServer(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = other.popen("--port", str(taken.getsockname()[1]))
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.startswith("error: port: ")
    assert other.processes() == []


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_stopped_it_leaves_nothing_running_and_started_again_it_knows_what_it_knew(durable, number):
    key = f"kept-{number}"
    durable.call("POST", "/variables/", {"name": key.lower(), "value": 1})
    weekly = durable.call("GET", "/deployments/name/batch/weekly")
    durable.call("PATCH", f"/deployments/{weekly['id']}", {"paused": False})
    assert durable.stop(number) == 0
    assert durable.processes() == []
    assert find_durable(durable.data) is None
    durable.start()
    assert durable.call("GET", f"/variables/name/{key}")["value"] == 1
    time.sleep(2)
    assert not durable.call("GET", "/deployments/name/batch/weekly")["paused"]


@pytest.mark.slow
def test_what_was_set_of_a_deployment_is_there_when_the_runner_has_started_again(durable):
    common = {
        "paused": True,
        "job_variables": {"env": {"A": "b"}},
        "concurrency_options": {"collision_strategy": "CANCEL_NEW", "grace_period_seconds": None},
        "enforce_parameter_schema": False,
        "tags": ["ours"],
    }
    parameters = {
        "generate/generate": {"lecture": {"topic": "Tea", "slides": 7}},
        "revise/revise": {"lecture": {"project": "tea"}},
        "batch/batch": {"at_once": 3},
        "batch/weekly": {"at_once": 4},
    }

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = durable.call("GET", f"/deployments/name/{name}")
        return found

    def set_fields(name: str) -> dict[str, Any]:
        found = read(name)
        limit = found["global_concurrency_limit"]["limit"]
        return {field: found[field] for field in (*common, "parameters", "schedules")} | {"limit": limit}

    for name, given in parameters.items():
        path = f"/deployments/{read(name)['id']}"
        schedule = {"schedule": {"cron": "30 7 * * *", "timezone": "UTC"}, "max_scheduled_runs": 2}
        durable.call("POST", f"{path}/schedules", [schedule])
        durable.call("PATCH", path, {**common, "parameters": given, "concurrency_limit": 3})
        durable.call("PATCH", path, {"description": "old"})
    before = {name: set_fields(name) for name in parameters}
    assert durable.stop() == 0
    durable.start()
    deadline = time.monotonic() + 60
    while any(read(name)["description"] == "old" for name in parameters):
        assert time.monotonic() < deadline, "the runner has not told of all deployments"
        time.sleep(0.2)
    for name, given in parameters.items():
        assert set_fields(name) == before[name], name
        assert before[name]["parameters"] == given
        assert {field: before[name][field] for field in common} == common
        assert before[name]["limit"] == 3
        assert any(each["schedule"].get("cron") == "30 7 * * *" for each in before[name]["schedules"])


@pytest.mark.slow
def test_killed_it_can_be_started_again(durable):
    made = {"flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}}  # a schedule may add to the others
    flow = durable.call("POST", "/flows/", {"name": "kept"})["id"]
    durable.call("POST", "/flow_runs/", {"flow_id": flow, "state": {"type": "COMPLETED"}})
    count = durable.call("POST", "/flow_runs/count", made)
    assert count
    durable.process.kill()
    durable.process.wait()
    durable.start()
    assert durable.call("POST", "/flow_runs/count", made) == count
    assert durable.stop() == 0
    assert durable.processes() == []
    durable.start()


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
