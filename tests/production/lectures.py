"""Lectures that a server is asked for, and what its services were asked for meanwhile."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from bench.stand_ins import StandIns
from tests.flows.conftest import call_prefect

ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
SLACK_S = 4.0
"""A reply that came so shortly before a kill may not have been kept: four runs share two cores."""


class Asked(NamedTuple):
    """One request to a service: what for, when, and when its reply was complete, on the monotonic clock."""

    service: str
    what: str
    began: float
    ended: float | None


class Lectures:
    """What is asked of the Prefect server at ``api()``, which may change."""

    def __init__(self, api: Callable[[], str], out: Path) -> None:
        self._api = api
        self.out = out

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call Prefect's API, which may be away for a while."""
        deadline = time.monotonic() + 120
        while True:
            try:
                return call_prefect(self._api(), method, path, body)
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.3)

    def ask(self, topic: str, **options: Any) -> str:
        """Ask for a lecture; gives its run."""
        lecture = {"topic": topic, "slides": 5, "llm": "ollama", "tts": "edge", "images": "commons"}
        lecture |= {"out": str(self.out), **options}
        deployment = self.call("GET", "/deployments/name/generate/generate")["id"]
        body = {"parameters": {"lecture": lecture}, "state": {"type": "SCHEDULED"}}
        return str(self.call("POST", f"/deployments/{deployment}/create_flow_run", body)["id"])

    def state(self, run: str) -> dict[str, Any]:
        """Give a run's state."""
        found: dict[str, Any] = self.call("GET", f"/flow_runs/{run}")["state"]
        return found

    def history(self, run: str) -> list[str]:
        """Name the states a run has been in."""
        return [state["name"] for state in self.call("GET", f"/flow_run_states/?flow_run_id={run}")]

    def wait(self, runs: Iterable[str], timeout_s: float = 300) -> list[str]:
        """Wait until runs have ended; gives the names of their last states."""
        deadline = time.monotonic() + timeout_s
        runs = list(runs)
        while True:
            states = [self.state(run) for run in runs]
            if all(state["type"] in ENDED for state in states):
                return [state["name"] for state in states]
            assert time.monotonic() < deadline, [state["name"] for state in states]
            time.sleep(0.3)

    def whole(self, topic: str) -> bool:
        """Whether all files are there that a lecture's report names."""
        folders = [path for path in self.out.iterdir() if path.name == topic.lower().replace(" ", "-")]
        assert len(folders) == 1
        report = json.loads((folders[0] / "report.json").read_text())
        there = all((folders[0] / name).exists() for name in report["files"])
        return report["status"] == "complete" and there


def requests(services: StandIns, since: float = 0.0) -> list[Asked]:
    """List what model and voice were asked for since a time on the monotonic clock."""
    model = time.monotonic() - services.ollama.now()
    voice = time.monotonic() - services.edge.now()
    asked = [
        Asked("llm", json.dumps(it.body["messages"]), model + it.started_s, it.ended_s and model + it.ended_s)
        for it in services.questions()
    ]
    spoken = [
        Asked("speech", it.text, voice + it.started_s, it.ended_s and voice + it.ended_s)
        for it in services.edge.log
    ]
    return [one for one in asked + spoken if one.began >= since]


def done_twice(asked: Iterable[Asked], struck: float) -> list[str]:
    """Name what was asked for again although its reply had come before the strike."""
    by_kind: defaultdict[tuple[str, str], list[Asked]] = defaultdict(list)
    for one in asked:
        by_kind[one.service, one.what].append(one)
    return [
        f"{service}, {struck - one.ended:.1f} s before: {what[-80:]}"
        for (service, what), several in by_kind.items()
        for one in several[:-1]
        if one.ended and one.ended < struck - SLACK_S
    ]


def count(asked: Iterable[Asked]) -> Counter[str]:
    """Count requests by service."""
    return Counter(one.service for one in asked)
