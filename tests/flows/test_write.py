"""Lectures that a model writes from passages alone, through the command line's own door."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import Bench, Done
from tests.servers.openai import OpenAIServer

MOON = (
    "The moon pulls at the water of the sea, and the sea rises twice a day. The pull is stronger on the near "
    "side of the earth than on its far side, which is why there are two tides."
)
SPRING = (
    "At new moon the sun and the moon pull in one direction. The sea rises higher than usual then, by 6 "
    "metres at Brest, and falls lower than usual too."
)
TIDES = f"# Tides\n\n## The moon\n\n{MOON}\n\n## Spring tides\n\n{SPRING}\n"
QUICK = ("--tts", "none", "--images", "none", "--no-video", "--json")


@pytest.fixture
def own_store(bench: Bench, tmp_path: Path) -> Bench:
    """Nothing is cached: every step asks its service."""
    return Bench({**bench.env, "LECTRA_CACHE_DIR": str(tmp_path / "cache")})


def write(bench: Bench, folder: Path, text: str, server: OpenAIServer | None, *more: str) -> Done:
    path = folder / "tides.md"
    path.write_text(text)
    env = {"LECTRA_OPENAI_URL": server.url} if server else {}
    options = more or ("--text", "write", "--llm", "openai")
    return bench.make("--source", str(path), *options, *QUICK, "--out", str(folder / "out"), **env)


def slides(folder: Path, name: str = "script.json") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "out" / "tides" / name).read_text())["slides"]
    return found


def test_each_slide_is_written_from_its_own_passages(own_store: Bench, tmp_path: Path) -> None:
    with OpenAIServer() as server:
        done = write(own_store, tmp_path, TIDES, server)
        assert done.code == 0, done.err
        asked = [chat.body["messages"][-1]["content"] for chat in server.chats()]
        again = write(own_store, tmp_path, TIDES, server)
        assert again.code == 0 and len(server.chats()) == len(asked), again.err
    assert done.json["warnings"] == []
    assert done.json["reasons"]["llm"].endswith("It writes from the sources alone.")
    assert len(asked) == 2
    for question in asked:
        (ident,) = re.findall(r'^<passage id="(.*?)">.*</passage>$', question, re.MULTILINE)
        assert (MOON in question, SPRING in question) == (ident == "s1.1", ident == "s1.2")
    title, moon, spring, *_ = slides(tmp_path)
    assert title["narration"] == "Tides."
    assert moon["narration"].endswith("rises twice a day.[^s1.1]") and moon["cites"] == ["s1.1"]
    assert spring["narration"].endswith("pull in one direction.[^s1.2]")
    planned = slides(tmp_path, "outline.json")
    assert [bool(slide.get("narration")) for slide in planned[:3]] == [True, False, False]
    assert planned[1]["cites"] == ["s1.1"]


@pytest.mark.slow
def test_a_paragraph_that_changes_has_its_own_slide_written_again(own_store: Bench, tmp_path: Path) -> None:
    with OpenAIServer() as server:
        assert write(own_store, tmp_path, TIDES, server).code == 0
        before = len(server.chats())
        changed = TIDES.replace("by 6 metres", "by 7 metres")
        assert write(own_store, tmp_path, changed, server).code == 0
        asked = [chat.body["messages"][-1]["content"] for chat in server.chats()[before:]]
    assert len(asked) == 1 and "by 7 metres" in asked[0] and "The moon pulls" not in asked[0]


@pytest.mark.slow
def test_what_the_model_cannot_write_is_said_in_the_words_of_the_source(
    own_store: Bench, tmp_path: Path
) -> None:
    with OpenAIServer() as server:
        server.answer(*["no JSON"] * 12)
        done = write(own_store, tmp_path, TIDES, server)
    assert done.code == 0, done.err
    assert {warning["fallback"] for warning in done.json["warnings"]} == {"said in the words of its sources"}
    moon = slides(tmp_path)[1]["narration"]
    assert re.sub(r"\[\^s1\.1\]", "", moon) == MOON


@pytest.mark.parametrize(
    ("options", "field", "reason"),
    [
        (("--text", "write", "--llm", "embedded"), "text", "SmolLM2-135M-Instruct is too small to write"),
        (("--text", "write"), "text", "SmolLM2-135M-Instruct is too small to write"),
        (("--text", "write", "--llm", "none"), "text", "no language model is to be used"),
    ],
)
def test_without_a_capable_model_nothing_is_written_from_sources(
    own_store: Bench, tmp_path: Path, options: tuple[str, ...], field: str, reason: str
) -> None:
    done = write(own_store, tmp_path, TIDES, None, *options)
    assert done.code == 2
    assert done.json["error"]["field"] == field and reason in done.json["error"]["message"]
    assert "--text condense" in done.json["error"]["remedy"]
    assert not (tmp_path / "out").exists()


def test_without_any_model_sources_and_outlines_are_said_and_a_topic_is_refused(
    own_store: Bench, tmp_path: Path
) -> None:
    assert write(own_store, tmp_path, TIDES, None, "--llm", "none").code == 0
    assert "The moon pulls" in slides(tmp_path)[1]["narration"]
    done = own_store.make("Tides", "--llm", "none", *QUICK, "--out", str(tmp_path / "none"))
    assert (done.code, done.json["error"]["field"]) == (2, "llm")
