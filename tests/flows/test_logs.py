"""The log of a run: on the terminal, in Prefect, and as JSON on a server; what it never holds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.flows.conftest import command
from tests.flows.durable import DurableServer
from tests.flows.served import Served
from tests.servers.edge import EdgeServer
from tests.servers.images import ImageServer
from tests.servers.ollama import OllamaServer

KEYS = {
    "LECTRA_OPENAI_API_KEY": "canary-openai",
    "LECTRA_PEXELS_API_KEY": "canary-pexels",
    "LECTRA_UNSPLASH_API_KEY": "canary-unsplash",
    "LECTRA_PIXABAY_API_KEY": "canary-pixabay",
}
SENTENCE = "A nightingale sings by the canal at dusk."
TOPIC = "Waterways"
OUTLINE = {
    "title": TOPIC,
    "slides": [
        {"title": TOPIC, "kind": "title", "narration": "Welcome to a talk on waterways."},
        {"title": "By the Canal", "points": ["Birdsong"], "narration": SENTENCE},
        {"title": "How They Are Dug", "points": ["Navvies", "Puddled clay"]},
    ],
}
ASKED = ("By the Canal", "Puddled clay", TOPIC, "waterways")
"""What stands in the lecture's prompts and searches."""


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


def log_in_prefect(call: Callable[..., Any], run: str) -> list[str]:
    """Give the messages in Prefect's log of a run, once its end is among them."""
    question = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC", "limit": 200}
    deadline = time.monotonic() + 60
    while True:
        told = [each for each in call("POST", "/logs/filter", question) if each["name"].startswith("lectra")]
        if any(" ends: " in each["message"] for each in told):
            return [each["message"] for each in told]
        assert time.monotonic() < deadline, told
        time.sleep(0.5)


def check_lines(told: str, services: Services) -> None:
    """Look for a line of each kind."""
    assert f"pixabay at {services.images.host}, search: HTTP 500 in " in told
    assert f"edge at {services.edge.url.split('/')[2]}, speech: answered in " in told
    assert f"Ollama at {services.ollama.url.removeprefix('http://')}, /api/chat: HTTP 200 in " in told
    assert "images is pixabay: pixabay was asked for." in told
    assert "fallback of image · slide 0: drawn" in told
    for slide in (1, 2):
        assert f"fallback of image · slide {slide}: no picture" in told
    assert " begins" in told
    assert " ends: partial after " in told


@pytest.mark.parametrize(
    ("level", "quotes"),
    [({"options": ["-v"], "env": {}}, False), ({"options": [], "env": {"LECTRA_LOG_LEVEL": "debug"}}, True)],
    ids=["INFO", "DEBUG"],
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
    (run,) = served.call("POST", "/flow_runs/filter", {"sort": "START_TIME_DESC", "limit": 1})
    told = "\n".join(log_in_prefect(served.call, run["id"]))
    assert f"pixabay at {services.images.host}, search: HTTP 500 in " in told
    assert "fallback of image · slide 1: no picture" in told
    assert "canary" not in told
    assert (SENTENCE in told) == quotes


def test_a_server_logs_lines_of_json(services, outline, tmp_path):
    durable = DurableServer(tmp_path)
    durable.start(**services.env)
    try:
        served = Served(durable.api)
        lecture = {"outline": str(outline), "video": False, "out": str(tmp_path / "out")}
        made = {"images": "pixabay", "tts": "edge", "llm": "ollama"}
        run = served.ended(served.start("generate/generate", lecture={**lecture, **made}))
        assert run["state_name"] == "Partial", run["state"]
        told = "\n".join(log_in_prefect(served.call, run["id"]))
    finally:
        durable.stop()
    written = [json.loads(line) for line in durable.said if line.startswith("{")]
    lines = [line for line in written if line["logger"].startswith("lectra")]
    check_lines("\n".join(line["message"] for line in lines), services)
    check_lines(told, services)
    searches = [line for line in lines if line.get("service") == "pixabay"]
    assert {line["outcome"] for line in searches} == {"HTTP 500"}
    assert {line["stage"] for line in searches} == {"image"}
    assert {line["slide"] for line in searches} == {0, 1, 2}
    assert len({line["run"] for line in lines if "run" in line}) == 1
    everything = [*durable.said, told]
    assert [line for line in everything if "canary" in line] == []
    assert [line for line in everything if any(text in line for text in (SENTENCE, *ASKED))] == []


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
