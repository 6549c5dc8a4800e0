"""Lectures made from a document, through the command line's own door."""

from __future__ import annotations

import json
from pathlib import Path

from tests.flows.conftest import Bench
from tests.servers.documents import DocumentServer
from tests.servers.pictures import Picture, encode

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


def test_what_is_at_an_address_and_its_pictures_become_a_lecture(bench: Bench, tmp_path: Path) -> None:
    text = "# Ebb\n\nThe water falls for six hours.\n\n![The harbour at low water](harbour.jpg)\n"
    (tmp_path / "ebb.md").write_text(text)
    (tmp_path / "harbour.jpg").write_bytes(encode(Picture("harbour.jpg")))
    options = ("--tts", "none", "--images", "none", "--no-video", "--json", "--out", str(tmp_path / "out"))
    with DocumentServer({"/tides.md": TIDES.encode()}) as server:
        asked = ("--source", f"{server.url}/tides.md?key=secret", "--source", str(tmp_path / "ebb.md"))
        done = bench.make(*asked, "--project", "sea", *options, LECTRA_IMAGE_ALLOW_HOSTS=server.host)
        assert done.code == 0, done.err
        folder = tmp_path / "out" / "sea"
        slides = json.loads((folder / "script.json").read_text())["slides"]
        assert {slide.get("notes") for slide in slides[1:]} == {f"{server.url}/tides.md", "ebb.md"}
        (shown,) = [slide for slide in slides if slide.get("blocks", [{}])[0].get("type") == "picture"]
        assert shown["blocks"][0]["caption"] == "The harbour at low water"
        (picture,) = json.loads((folder / "images_metadata.json").read_text())["images"]
        assert picture["alt"] == "The harbour at low water" and picture["source"] == "file"
        assert (folder / "images" / f"slide_{slides.index(shown):03d}.jpg").stat().st_size > 1000
        written = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
        assert b"secret" not in written and str(tmp_path / "ebb.md").encode() not in written
        done = bench.make("--source", f"{server.url}/none", *options, LECTRA_IMAGE_ALLOW_HOSTS=server.host)
    assert (done.code, done.json["error"]["field"]) == (2, "sources")
    assert "status 404" in done.json["error"]["message"]


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
