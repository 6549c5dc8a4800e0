"""Deployments as they are served by the durable server, through Prefect's API."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.flows.conftest import AUTH, call_prefect

DONE = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
READY_S = 120


class Served:
    """The deployments of a server at ``api``."""

    def __init__(self, api: str, auth: str = AUTH) -> None:
        self.api = api
        self.auth = auth

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call Prefect's API."""
        return call_prefect(self.api, method, path, body, self.auth)

    def deployment(self, name: str) -> dict[str, Any]:
        """Give a deployment, once it is there."""
        deadline = time.monotonic() + READY_S
        while True:
            found = [
                each
                for each in self.call(
                    "POST", "/deployments/filter", {"deployments": {"name": {"any_": [name.split("/")[1]]}}}
                )
                if self.call("GET", f"/flows/{each['flow_id']}")["name"] == name.split("/", maxsplit=1)[0]
            ]
            if found:
                return dict(found[0])
            assert time.monotonic() < deadline, f"{name} is not served"
            time.sleep(0.2)

    def start(self, name: str, **parameters: Any) -> str:
        """Ask for a run of a deployment, as its form does; gives the run's id."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return str(self.call("POST", path, {"parameters": parameters})["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        """Give a run."""
        return dict(self.call("GET", f"/flow_runs/{run_id}"))

    def ended(
        self, run_id: str, look: Callable[[], object] = lambda: None, timeout_s: float = 300
    ) -> dict[str, Any]:
        """Wait for the end of a run, and ``look`` meanwhile; gives it."""
        deadline = time.monotonic() + timeout_s
        while (run := self.run(run_id))["state_type"] not in DONE:
            assert time.monotonic() < deadline, run["state"]
            look()
            time.sleep(0.1)
        return run

    def artifacts(self, run_id: str) -> dict[str, dict[str, Any]]:
        """Give what a run shows, by type."""
        question = {"artifacts": {"flow_run_id": {"any_": [run_id]}}}
        return {each["type"]: each for each in self.call("POST", "/artifacts/filter", question)}

    def has_steps(self, run_id: str, names: set[str]) -> None:
        """Wait for task runs of these names: the server records them after their flow run has ended."""
        deadline = time.monotonic() + READY_S
        while True:
            found = self.call(
                "POST", "/task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}, "limit": 200}
            )
            if names <= (there := {step["name"] for step in found}):
                return
            assert time.monotonic() < deadline, sorted(there)
            time.sleep(0.2)

    def children(self, run_id: str) -> list[dict[str, Any]]:
        """Give the runs that a run has started."""
        question = {"flow_runs": {"parent_flow_run_id": {"any_": [run_id]}}}
        return list(self.call("POST", "/flow_runs/filter", question))


def quick_lecture(folder: Path, title: str, **more: Any) -> dict[str, Any]:
    """Give the options of a lecture that takes a moment: two slides, told what to say."""
    outline = {
        "title": title,
        "slides": [
            {"title": title, "kind": "title", "narration": f"Welcome to a talk about {title}."},
            {
                "title": "Its Use",
                "points": ["Much"],
                "narration": f"There is much that can be said of the use of {title}.",
            },
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{title.lower()}.json"
    path.write_text(json.dumps(outline))
    quick = {"outline": str(path), "tts": "embedded", "images": "drawn", "video": False}
    return {**quick, "out": str(folder / "out"), **more}
