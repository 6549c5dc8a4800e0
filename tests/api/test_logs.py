"""The log of a server: lines of JSON, and what they never hold."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from tests.api.conftest import Site
from tests.flows.conftest import ROOT
from tests.flows.logged import ASKED, OUTLINE, SENTENCE, TOPIC, check_lines, log_in_prefect
from tests.flows.served import Served


def lines_since(site: Site, before: int) -> list[dict[str, Any]]:
    """Give what LECTRA has logged since then, once the end of a run is among it."""
    deadline = time.monotonic() + 60
    while True:
        written = [json.loads(line) for line in site.durable.said[before:] if line.startswith("{")]
        lines = [line for line in written if line["logger"].startswith("lectra")]
        if any(" ends: " in line["message"] for line in lines):
            return lines
        assert time.monotonic() < deadline, lines
        time.sleep(0.2)


def test_a_server_logs_lines_of_json(site, tmp_path):
    (tmp_path / "outline.json").write_text(json.dumps(OUTLINE))
    served, before = Served(site.durable.api), len(site.durable.said)
    lecture = {"outline": str(tmp_path / "outline.json"), "video": False, "out": str(tmp_path / "out")}
    made = {"images": "pixabay", "tts": "edge", "llm": "ollama"}
    run = served.ended(served.start("generate/generate", lecture={**lecture, **made}))
    assert run["state_name"] == "Partial", run["state"]
    told = "\n".join(log_in_prefect(served.call, run["id"]))
    lines = lines_since(site, before)
    check_lines("\n".join(line["message"] for line in lines), site.services)
    check_lines(told, site.services)
    searches = [line for line in lines if line.get("service") == "pixabay"]
    assert {line["outcome"] for line in searches} == {"HTTP 500"}
    assert {line["stage"] for line in searches} == {"image"}
    assert {line["slide"] for line in searches} == {0, 1, 2}
    assert len({line["run"] for line in searches}) == 1  # another test's lecture may still be ending
    everything = [*site.durable.said, told]
    assert [line for line in everything if "canary" in line] == []
    assert [line for line in everything if any(text in line for text in (SENTENCE, *ASKED))] == []


def test_a_run_that_fails_is_logged_without_what_its_error_quotes(site, tmp_path):
    listed = {"type": "bullets", "items": [{"text": "Birdsong", "at": SENTENCE}]}
    slides = [{"title": "By the Canal", "blocks": [listed], "narration": "It is quiet there."}]
    (tmp_path / "outline.json").write_text(json.dumps({"title": TOPIC, "slides": slides}))
    served, before = Served(site.durable.api), len(site.durable.said)
    run = served.ended(served.start("generate/generate", lecture={"outline": str(tmp_path / "outline.json")}))
    assert SENTENCE in run["state"]["message"], "its error quotes the lecture"
    deadline = time.monotonic() + 60
    while not any("lectra.errors.InvalidInput" in line for line in site.durable.said[before:]):
        assert time.monotonic() < deadline, site.durable.said[before:]
        time.sleep(0.2)
    said = site.durable.said[before:]
    assert [line for line in said if any(text in line for text in (SENTENCE, *ASKED))] == []


def test_a_warning_of_a_library_is_a_line_of_json_too():
    warn = (
        "import warnings; from deployments.api.logs import log_json; log_json('INFO'); warnings.warn('odd')"
    )
    told = subprocess.run([sys.executable, "-c", warn], cwd=ROOT, capture_output=True, text=True, check=True)
    (line,) = [json.loads(line) for line in told.stderr.splitlines()]
    assert "UserWarning: odd" in line["message"]
    assert line["logger"] == "py.warnings"
