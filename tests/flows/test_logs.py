"""The log of a run: on the terminal and in Prefect; what it never holds. See ``tests.api.test_logs`` too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.flows.conftest import command
from tests.flows.logged import ASKED, KEYS, OUTLINE, SENTENCE, TOPIC, check_lines, log_in_prefect
from tests.flows.served import Served
from tests.servers.edge import EdgeServer
from tests.servers.images import ImageServer
from tests.servers.ollama import OllamaServer


class Services(NamedTuple):
    """The stand-ins, and the environment that points at them, keys included."""

    ollama: OllamaServer
    edge: EdgeServer
    images: ImageServer
    env: dict[str, str]


@pytest.fixture
def services() -> Iterator[Services]:
    """Run the services: of those for images, Pixabay takes its key in the query and fails."""
    with OllamaServer() as ollama, EdgeServer() as edge, ImageServer() as images:
        images.fail("pixabay", lasting=True, status=500)
        env = {f"LECTRA_{name.upper()}": address for name, address in images.addresses().items()}
        env |= {"LECTRA_OLLAMA_URL": ollama.url, "LECTRA_EDGE_URL": f"{edge.url}&token=canary-edge"}
        yield Services(ollama, edge, images, {**env, **KEYS, "LECTRA_IMAGE_ALLOW_HOSTS": images.host})


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    path = tmp_path / "outline.json"
    path.write_text(json.dumps(OUTLINE))
    return path


@pytest.fixture
def served(server: str) -> Served:
    return Served(server)


@pytest.mark.parametrize(
    ("level", "quotes"),
    [
        # On a server, tests.api.test_logs sees that INFO quotes nothing.
        pytest.param({"options": ["-v"], "env": {}}, False, marks=pytest.mark.slow, id="INFO"),
        pytest.param({"options": [], "env": {"LECTRA_LOG_LEVEL": "debug"}}, True, id="DEBUG"),
    ],
)
def test_a_run_logs_to_the_terminal_and_to_prefect(bench, services, outline, tmp_path, served, level, quotes):
    env = {**services.env, **level["env"], "LECTRA_CACHE_DIR": str(tmp_path / "cache")}
    lecture = ("--outline", str(outline), "--project", f"waterways-{quotes}", "--no-video")
    made = ("--images", "pixabay", "--tts", "edge", "--llm", "ollama", "--out", str(tmp_path), "--json")
    done = bench.run(*lecture, *made, *level["options"], **env)
    assert done.code == 0, done.err
    assert done.json["status"] == "partial", "stdout is one JSON object"
    check_lines(done.err, services)
    assert "canary" not in done.err
    assert (SENTENCE in done.err) == quotes
    assert any(text in done.err for text in ASKED) == quotes
    named = {"flow_runs": {"name": {"any_": [f"generate · {TOPIC}"]}}}
    (run,) = served.call("POST", "/flow_runs/filter", {**named, "sort": "START_TIME_DESC", "limit": 1})
    told = "\n".join(log_in_prefect(served.call, run["id"]))
    assert f"pixabay at {services.images.host}, search: HTTP 500 in " in told
    assert "fallback of image · slide 1: no picture" in told
    assert "canary" not in told
    assert (SENTENCE in told) == quotes


@pytest.mark.parametrize("module", ["flows.generate", "flows.revise", "flows.batch"])
def test_a_level_that_is_none_is_refused_before_any_work(module, fresh_bench, tmp_path):
    topics = tmp_path / "topics.csv"
    topics.write_text("topic\nTea\n")
    what = {"flows.generate": "Tea", "flows.revise": "tea", "flows.batch": str(topics)}[module]
    out = tmp_path / "out"
    env = {**fresh_bench.env, "LECTRA_LOG_LEVEL": "loud"}
    done = command(module, what, "--out", str(out), "--json", env=env)
    assert done.code == 2
    error = done.json["error"]
    assert error["field"] == "LECTRA_LOG_LEVEL"
    assert "'info'" in error["reason"]
    assert "WARNING" in error["remedy"]
    assert not out.exists()
