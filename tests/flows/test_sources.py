"""Lectures made from a document, through the command line's own door."""

from __future__ import annotations

import json
from pathlib import Path

from tests.flows.conftest import Bench

TIDES = """# Tides

The moon pulls at the water of the sea. It rises twice a day.

## Spring tides

At new moon the sun and the moon pull in one direction. The sea rises higher than usual then.

| Tide | Range |
|---|---|
| spring | 6 m |
| neap | 2 m |
"""


def test_a_document_becomes_a_lecture_in_its_own_words(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "tides.md"
    path.write_text(TIDES)
    options = ("--tts", "none", "--images", "none", "--no-video", "--json", "--out", str(tmp_path))
    done = bench.make("--source", str(path), *options)
    assert done.code == 0, done.err
    assert done.json["warnings"] == []
    assert done.json["reasons"]["llm"] == "The sources are spoken in their own words."
    script = json.loads((tmp_path / "tides" / "script.json").read_text())
    title, moon, spring = script["slides"]
    assert (title["role"], title["title"]) == ("title", "Tides")
    assert moon["narration"] == "The moon pulls at the water of the sea. It rises twice a day."
    assert spring["blocks"][0]["type"] == "table"
    assert spring["notes"] == "tides.md"


def test_a_source_that_cannot_be_read_is_refused_before_any_work(bench: Bench, tmp_path: Path) -> None:
    done = bench.make("--source", str(tmp_path / "none.pdf"), "--json", "--out", str(tmp_path))
    assert done.code == 2
    assert done.json["error"]["field"] == "sources"
    assert not [*tmp_path.iterdir()]


def test_a_source_and_an_outline_are_not_both_followed(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "tides.md"
    path.write_text(TIDES)
    done = bench.make(
        "--source", str(path), "--outline", '{"title": "T", "slides": []}', "--out", str(tmp_path)
    )
    assert done.code == 2
