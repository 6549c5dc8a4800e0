"""Presentations without their making: runs put into Prefect, and lectures put into folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.api.conftest import Site

FILES = ("captions.vtt", "lecture.json", "report.html", "report.json", "slides/slide_000.jpg")
REPORT = {
    "status": "complete",
    "topic": "Tides",
    "project": "tides",
    "wall_s": 1.0,
    "duration_s": 60.0,
    "warnings": [],
    "stages": [],
    "backends": {},
    "reasons": {},
    "files": FILES,
}


def put_run(site: Site, lecture: Any, *, owner: str = "", name: str = "", state: str = "COMPLETED") -> str:
    """Put a run into Prefect as one that was started there, in the state in which it has ended; gives its id.

    Without a deployment no runner takes it.
    """
    flow = site.durable.call("GET", "/flows/name/generate")
    topic = lecture.get("topic") if isinstance(lecture, dict) else ""
    run = site.durable.call(
        "POST",
        "/flow_runs/",
        {
            "flow_id": flow["id"],
            "parameters": {"lecture": lecture},
            "name": name or f"generate · {topic}",
            "tags": [f"owner:{owner}"] if owner else [],
            "state": {"type": "SCHEDULED"},
        },
    )
    ended = {"state": {"type": state, "name": state.capitalize()}, "force": True}
    site.durable.call("POST", f"/flow_runs/{run['id']}/set_state", ended)
    return str(run["id"])


def put_off(site: Site, lecture: dict[str, Any]) -> str:
    """Ask for a lecture that is to be made in 2099: no runner begins with it; gives its run's id."""
    deployment = site.durable.call("GET", "/deployments/name/generate/generate")
    state = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2099-01-01T06:00:00Z"}}
    asked = {"parameters": {"lecture": lecture}, "state": state}
    run = site.durable.call("POST", f"/deployments/{deployment['id']}/create_flow_run", asked)
    return str(run["id"])


def put_lecture(folder: Path, topic: str = "Tides", **report: Any) -> Path:
    """Put the files of a lecture on a topic into a folder; gives it."""
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("WEBVTT\n")
    (folder / "lecture.json").write_text(json.dumps({"request": {"topic": topic}}))
    (folder / "report.json").write_text(json.dumps({**REPORT, "topic": topic, **report}))
    return folder


def put_presentation(site: Site, topic: str = "Tides", *, owner: str = "") -> tuple[str, Path]:
    """Put a made lecture into the output folder, and its run into Prefect; gives id and folder."""
    project = f"crafted-{uuid4().hex[:8]}"
    folder = put_lecture(site.outputs / project, topic)
    lecture = {"topic": topic, "project": project, "out": str(site.outputs)}
    return put_run(site, lecture, owner=owner), folder
