"""The check of faithfulness, through the command line's own door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.conftest import Bench
from tests.flows.test_sources import TIDES

QUIET = ("--tts", "none", "--images", "none", "--no-video", "--json")
MADE_UP = "The sea rises 61 metres at new moon."


def edited(bench: Bench, folder: Path) -> Path:
    """Return an outline that was made from a document, with a sentence that is not in it."""
    (folder / "tides.md").write_text(TIDES)
    options = (*QUIET, "--stop-after", "outline", "--out", str(folder), "--project", "draft")
    assert bench.make("--source", str(folder / "tides.md"), *options).code == 0
    path = folder / "draft" / "outline.json"
    outline = json.loads(path.read_text())
    outline["slides"][2]["narration"] += f" {MADE_UP}"
    path.write_text(json.dumps(outline))
    return path


def report(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_text())


@pytest.mark.slow
def test_a_lecture_in_the_words_of_its_source_has_nothing_against_it(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "tides.md").write_text(TIDES)
    done = bench.make(
        "--source", str(tmp_path / "tides.md"), *QUIET, "--strict-sources", "--out", str(tmp_path)
    )
    assert done.code == 0, done.err
    review = report(tmp_path / "tides")["review"]
    assert (review["sources"], review["removed"]) == (1, [])
    assert review["sentences"] and all(each["verbatim"] for each in review["sentences"])
    assert all(each["where"].startswith("tides.md") for each in review["sentences"])


def test_what_was_made_up_is_marked_and_under_strict_sources_removed(bench: Bench, tmp_path: Path) -> None:
    outline = edited(bench, tmp_path)
    options = ("--outline", str(outline), *QUIET, "--out", str(tmp_path))
    marked = bench.make(*options, "--project", "marked")
    assert (marked.code, marked.json["status"]) == (0, "complete"), marked.err
    found = [each for each in report(tmp_path / "marked")["review"]["sentences"] if each["findings"]]
    assert [each["text"] for each in found] == [MADE_UP]
    page = (tmp_path / "marked" / "report.html").read_text()
    assert "The number “61” does not stand in the passage" in page

    strict = bench.make(*options, "--project", "strict", "--strict-sources")
    assert strict.code == 0, strict.err
    review = report(tmp_path / "strict")["review"]
    assert [each["text"] for each in review["removed"]] == [MADE_UP]
    assert not [each for each in review["sentences"] if each["findings"]]
    assert "61 metres" not in (tmp_path / "strict" / "captions.srt").read_text()
    assert "61 metres" not in (tmp_path / "strict" / "script.json").read_text()
    assert "1 marked sentence was removed." in (tmp_path / "strict" / "report.html").read_text()


def test_a_lecture_without_sources_says_so_and_is_not_held_to_any(bench: Bench, tmp_path: Path) -> None:
    outline = '{"title": "Tides", "slides": [{"title": "The moon", "narration": "It pulls at the sea."}]}'
    done = bench.make("--outline", outline, *QUIET, "--out", str(tmp_path))
    assert done.code == 0, done.err
    review = report(tmp_path / "tides")["review"]
    assert (review["sources"], review["sentences"]) == (0, []) and "no sources" in review["note"]
    refused = bench.make("--outline", outline, *QUIET, "--strict-sources", "--out", str(tmp_path / "other"))
    assert (refused.code, refused.json["error"]["field"]) == (2, "strict_sources")


@pytest.mark.slow
def test_an_outline_without_the_words_of_its_sources_is_not_held_to_them(
    bench: Bench, tmp_path: Path
) -> None:
    outline = edited(bench, tmp_path)
    (outline.parent / "sources.json").unlink()
    options = (
        "--outline",
        str(outline),
        *QUIET,
        "--strict-sources",
        "--out",
        str(tmp_path),
        "--project",
        "other",
    )
    refused = bench.make(*options)
    assert (refused.code, refused.json["error"]["field"]) == (2, "strict_sources")
    assert "sources.json" in refused.json["error"]["remedy"]
