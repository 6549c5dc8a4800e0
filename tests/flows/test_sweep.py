"""A sweep over runs that are, as Prefect has them, under way: what each is after it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from deployments.lost import BEGUN_S
from flows.whereabouts import LABEL, Whereabouts, to_label
from lectra.runlog.process import process_start
from tests.flows.conftest import ROOT, Bench, call_prefect


class Runs:
    """Runs of ``generate`` as a server may have them, of a deployment that no runner takes."""

    def __init__(self, api: str) -> None:
        self.api = api
        flow = self.call("GET", "/flows/name/generate")["id"]
        self.deployment = self.call("POST", "/deployments/", {"name": "served-by-no-one", "flow_id": flow})

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return call_prefect(self.api, method, path, body)

    def make(self, *, deployed: bool = True) -> str:
        """Make a run; one that is not deployed is as of a command line."""
        body = {"parameters": {"lecture": {"topic": "Tea"}}, "state": self.state("SCHEDULED", "Scheduled")}
        if deployed:
            return str(self.call("POST", f"/deployments/{self.deployment['id']}/create_flow_run", body)["id"])
        return str(self.call("POST", "/flow_runs/", {**body, "flow_id": self.deployment["flow_id"]})["id"])

    def state(self, kind: str, name: str, message: str = "") -> dict[str, Any]:
        details = {"scheduled_time": "2100-01-01T00:00:00Z"} if kind == "SCHEDULED" else {}
        return {"type": kind, "name": name, "message": message, "state_details": details}

    def set(self, run: str, *state: str) -> str:
        body = {"state": self.state(*state), "force": True}
        self.call("POST", f"/flow_runs/{run}/set_state", body)
        return run

    def note(self, run: str, pid: int, **other: Any) -> str:
        """Note a process of this machine, as it would be had it begun long after the run."""
        there = Whereabouts(socket.gethostname(), pid, process_start(pid), 4e9)
        label = to_label(there._replace(**other))
        self.call("PATCH", f"/flow_runs/{run}/labels", {LABEL: label})
        return run

    def now(self, run: str) -> tuple[str, str]:
        state = self.call("GET", f"/flow_runs/{run}")["state"]
        return state["name"], state["message"] or ""


@pytest.fixture
def runs(server: str) -> Runs:
    return Runs(server)


@pytest.fixture
def living() -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that lives."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


@pytest.mark.slow
def test_a_sweep_sees_to_what_is_lost_and_to_nothing_else(runs, bench, living):
    pid, gone = living.pid, {"start": "another-boot:1"}
    running = ("RUNNING", "Running")

    def lost(run: str) -> str:
        return runs.note(runs.set(run, *running), pid, **gone)

    often = runs.make()
    for _ in range(3):
        runs.set(often, *running)
        runs.set(often, "SCHEDULED", "AwaitingRetry", "Recovered: its process was gone.")
    stopped_often = runs.make()
    for _ in range(3):
        runs.set(stopped_often, *running)
        runs.set(stopped_often, "SCHEDULED", "AwaitingRetry", "Stopped with its server.")
    cases = {
        "lives": runs.note(runs.set(runs.make(), *running), pid),
        "elsewhere": runs.note(runs.set(runs.make(), *running), pid, host="elsewhere"),
        "never noted": runs.set(runs.make(), *running),
        "just about to begin": runs.set(runs.make(), "PENDING", "Pending"),
        "cancelled when gone": runs.note(runs.set(runs.make(), *running), pid, **gone),
        "gone for the fourth time": lost(often),
        "stopped for the fourth time": lost(stopped_often),
        "gone of a command line": lost(runs.make(deployed=False)),
        "scheduled": runs.make(),
    }
    runs.set(cases["cancelled when gone"], "CANCELLING", "Cancelling")
    wait_for_age(runs, cases["gone of a command line"])
    sweep(bench)
    after = {case: runs.now(run) for case, run in cases.items()}
    assert {case: name for case, (name, _) in after.items()} == {
        "lives": "Running",
        "elsewhere": "Running",
        "never noted": "Running",
        "just about to begin": "Pending",
        "cancelled when gone": "Cancelled",
        "gone for the fourth time": "Crashed",
        "stopped for the fourth time": "AwaitingRetry",
        "gone of a command line": "Crashed",
        "scheduled": "Scheduled",
    }
    assert "not tried again" in after["gone for the fourth time"][1]
    assert "Recovered" in after["stopped for the fourth time"][1]
    assert "Give its command again" in after["gone of a command line"][1]
    for run in cases.values():
        runs.call("DELETE", f"/flow_runs/{run}")


def sweep(bench: Bench) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deployments.recover", "--once"],
        cwd=ROOT,
        env={**os.environ, **bench.env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def wait_for_age(runs: Runs, run: str) -> None:
    """Wait until a run has been in its state for longer than it may take to note its process."""
    began = datetime.fromisoformat(runs.call("GET", f"/flow_runs/{run}")["state"]["timestamp"])
    time.sleep(max(0.0, BEGUN_S + 1 - (datetime.now(UTC) - began).total_seconds()))
