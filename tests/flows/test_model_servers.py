"""Model servers that misbehave, seen from the command line: a lecture comes of it, or the reason why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import Bench, Done
from tests.servers.answers import LONG
from tests.servers.faults import Fault
from tests.servers.ollama import OllamaServer
from tests.servers.openai import OpenAIServer

NO_TITLE = {"title": "", "points": ["Roots drink", "They hold"], "image_query": "roots"}


@pytest.fixture
def own_store(bench: Bench, tmp_path: Path) -> Bench:
    """Nothing is cached: every step asks its service."""
    return Bench({**bench.env, "LECTRA_CACHE_DIR": str(tmp_path / "cache")})


def draft(bench: Bench, out: Path, *more: str, slides: int = 3, **env: str) -> Done:
    arguments = ("Garden peas", "--slides", str(slides), "--images", "none", "--out", str(out), "--json")
    stop = () if "--stop-after" in more else ("--stop-after", "script")
    return bench.make(*arguments, *more, *stop, **env)


def written(out: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "garden-peas" / name).read_text(encoding="utf-8"))
    return found


# The contract suite has all of them, with each kind of server.
@pytest.mark.parametrize(
    "fault",
    [
        "thoughts_alone",
        "thinks",
        *(pytest.param(fault, marks=pytest.mark.slow) for fault in ("whole_body", "no_schema_500")),
    ],
)
def test_a_lecture_comes_of_an_odd_server(own_store: Bench, tmp_path: Path, fault: Fault) -> None:
    embedder = {"data": [{"id": "text-embedding-nomic-embed-text-v1.5"}, {"id": "qwen2.5-7b-instruct"}]}
    with OpenAIServer(models=embedder) as server:
        server.fail_always(fault)
        done = draft(own_store, tmp_path, "--llm", "openai", LECTRA_OPENAI_URL=server.url)
        assert done.code == 0, done.err
        assert server.chats()[0].body["model"] == "qwen2.5-7b-instruct"
    assert done.json["warnings"] == []
    assert written(tmp_path, "script.json")["slides"][0]["title"] == "Garden peas"


@pytest.mark.slow
def test_a_lecture_comes_of_a_model_that_must_think(own_store: Bench, tmp_path: Path) -> None:
    with OllamaServer() as server:
        server.fail_always("think_spoils_format")
        done = draft(own_store, tmp_path, "--llm", "ollama", LECTRA_OLLAMA_URL=server.url)
        assert done.code == 0, done.err
        outlines = server.chats("outline")
    assert ["think" in chat.body for chat in outlines] == [True, False]
    assert done.json["warnings"] == []


def test_a_refusal_and_a_want_of_quota_are_asked_for_once(own_store: Bench, tmp_path: Path) -> None:
    with OpenAIServer() as server:
        server.fail_always("refused_in_words")
        declined = draft(own_store, tmp_path, "--llm", "openai", LECTRA_OPENAI_URL=server.url)
        assert len(server.chats()) == 1, declined.out
        server.fail_always("no_quota")
        poor = draft(own_store, tmp_path, "--llm", "openai", LECTRA_OPENAI_URL=server.url)
        assert len(server.chats()) == 2
    assert (declined.code, poor.code) == (1, 3)
    assert "I'm sorry, but I can't help with that request." in declined.json["error"]["message"]
    assert "You exceeded your current quota" in poor.json["error"]["message"]


@pytest.mark.parametrize("stop_after", ["outline", "script"])
def test_a_slide_that_was_not_planned_is_named(own_store: Bench, tmp_path: Path, stop_after: str) -> None:
    with OpenAIServer() as server:
        slides = [
            {"title": "Peas", "points": ["Round", "Green"]},
            NO_TITLE,
            {"title": "Soil", "points": [LONG]},
        ]
        server.answer(json.dumps({"slides": slides}), json.dumps({"slides": [NO_TITLE]}), "no")
        done = draft(
            own_store, tmp_path, "--llm", "openai", "--stop-after", stop_after, LECTRA_OPENAI_URL=server.url
        )
    assert done.code == 0, done.err
    (warning,) = done.json["warnings"]
    assert (warning["slide"], warning["fallback"]) == (1, "its first point is its title")
    assert done.json["notes"] == ["Slide 0: left out of the model's answer: “Green”."]
    outline = written(tmp_path, "outline.json")
    assert [slide["title"] for slide in outline["slides"]] == ["Peas", "Roots drink", "Soil"]
    assert outline["slides"][2]["blocks"] == [{"type": "bullets", "items": [LONG]}]
    assert "warnings" not in outline


def test_what_another_slide_says_already_is_written_once_more(own_store: Bench, tmp_path: Path) -> None:
    again = "Peas climb by thin tendrils that feel for a hold. " * 2
    same = json.dumps(
        {"narration": f"{again}They need a stake and water in a dry May, or the pods stay small."}
    )
    with OpenAIServer() as server:
        deck = [{"title": title, "points": ["Round", "Green"]} for title in ("Peas", "Roots", "Soil", "End")]
        server.answer(json.dumps({"slides": deck}), same, same)
        done = draft(own_store, tmp_path, "--llm", "openai", slides=4, LECTRA_OPENAI_URL=server.url)
        assert done.code == 0, done.err
        asked = [chat.body["messages"][-1]["content"] for chat in server.chats("script")]
    assert [" climb by thin tendrils" in question for question in asked] == [False] * 4 + [True]
    assert done.json["warnings"] == []
    said = [slide["narration"] for slide in written(tmp_path, "script.json")["slides"]]
    # The slides are written at the same time: which of the two comes second is not fixed.
    assert sum("tendrils" in narration for narration in said) == 1
