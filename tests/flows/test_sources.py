"""Lectures made from a document, through the command line's own door."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from tests.flows.conftest import Bench
from tests.servers.documents import DocumentServer
from tests.servers.edge import EdgeServer
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
    title, moon, spring, sources = script["slides"]
    assert (title["role"], title["title"]) == ("title", "Tides")
    assert moon["narration"] == "The moon pulls at the water of the sea.[^s1.1] It rises twice a day.[^s1.1]"
    assert spring["blocks"][0]["type"] == "table"
    assert (moon["notes"], spring["notes"]) == ("tides.md", "tides.md, Spring tides")
    assert (moon["cites"], spring["cites"]) == (["s1.1"], ["s1.2"])
    assert (sources["title"], sources["blocks"]) == ("Sources", [{"type": "references"}])


@pytest.mark.slow
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
        named = {slide["notes"].partition(", ")[0] for slide in slides if slide.get("notes")}
        assert named == {f"{server.url}/tides.md", "ebb.md"}
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


EBB = """# Ebb and flow

## Cause

The moon pulls at the water of the sea. The sun pulls at it too, but with less force.

## Places

In Brittany the sea rises by twelve metres. In the Baltic the sea rises by some centimetres.
"""


def raised(slide: Any) -> list[str]:
    """Return the raised numbers on a slide of a deck."""
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    runs = [run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs]
    return [run.text for run in runs if int(run.font._element.get("baseline", 0)) > 0]


def made_again(done: Any) -> Counter[str]:
    return Counter(step["name"] for step in done.json["stages"] if not step["cached"])


def test_what_a_lecture_rests_on_is_numbered_kept_and_never_said(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "papers" / "ebb.md"
    path.parent.mkdir()
    path.write_text(EBB)
    options = ("--tts", "none", "--images", "none", "--json", "--out", str(tmp_path))
    done = bench.make("--source", str(path), *options)
    assert done.code == 0, done.err
    folder = tmp_path / "ebb-and-flow"
    assert "sources.json" in done.json["files"]
    (kept,) = json.loads((folder / "sources.json").read_text())["sources"]
    assert kept["sha256"] == hashlib.sha256(EBB.encode()).hexdigest()
    assert kept["name"] == "ebb.md"
    assert [(each["id"], each["place"]) for each in kept["passages"]] == [
        ("s1.1", "Cause"),
        ("s1.2", "Places"),
    ]
    assert kept["passages"][1]["text"].startswith("In Brittany the sea rises")
    for name in ("sources.json", "outline.json", "script.json", "lecture.json", "report.html", "report.json"):
        assert str(path.parent) not in (folder / name).read_text(), name

    for name in ("captions.srt", "captions.vtt", "slide_timings.json"):
        text = (folder / name).read_text()
        assert "Brittany" in text and "[^" not in text and "s1." not in text, name
    slides = list(Presentation(str(folder / "presentation.pptx")).slides)
    assert [raised(slide) for slide in slides] == [[], ["1", "1"], ["2", "2"], ["1", "2"]]
    body = slides[3].placeholders[1].text_frame.text
    assert body.replace("\v", "\n") == "Ebb and flow (ebb.md)\nCause1 · Places2"
    assert all("[^" not in slide.notes_slide.notes_text_frame.text for slide in slides)

    page = (folder / "report.html").read_text()
    assert page.count('popovertarget="passage-1" title') == 2  # two sentences of one passage
    assert "ebb.md, Places" in page and "[^" not in page


@pytest.mark.slow
def test_a_citation_that_changes_is_not_spoken_again(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "ebb.md"
    path.write_text(EBB)
    options = ("--tts", "none", "--images", "none", "--json", "--out", str(tmp_path))
    assert bench.make("--source", str(path), *options).code == 0
    script = tmp_path / "ebb-and-flow" / "script.json"
    data = json.loads(script.read_text())
    data["slides"][1]["narration"] = data["slides"][1]["narration"].replace("[^s1.1]", "[^s1.2]")
    script.write_text(json.dumps(data))
    done = bench.revise("ebb-and-flow", "--out", str(tmp_path), "--json")
    assert done.code == 0, done.err
    assert set(made_again(done)) <= {"deck", "presentation"}, made_again(done)  # its notes hold no mark
    assert json.loads(script.read_text())["slides"][1]["narration"].count("[^s1.2]") == 2
    assert (tmp_path / "ebb-and-flow" / "sources.json").is_file()

    data["slides"][1]["blocks"][0]["items"][0] = "The moon pulls at the water of the sea[^s1.2]"
    script.write_text(json.dumps(data))
    done = bench.revise("ebb-and-flow", "--out", str(tmp_path), "--json")
    assert done.code == 0, done.err
    assert "tts" not in made_again(done) and "picture" in made_again(done)

    data["slides"][1]["narration"] = "The moon pulls.[^s1.7]"
    script.write_text(json.dumps(data))
    done = bench.revise("ebb-and-flow", "--out", str(tmp_path), "--json")
    assert (done.code, done.json["error"]["field"]) == (2, "script.json")
    assert "the narration of slide cause cites s1.7" in done.json["error"]["reason"]


@pytest.mark.slow
def test_a_draft_has_the_words_that_it_cites(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "ebb.md"
    path.write_text(EBB)
    options = ("--tts", "none", "--images", "none", "--json", "--out", str(tmp_path))
    done = bench.make("--source", str(path), "--stop-after", "outline", *options)
    assert done.code == 0, done.err
    assert "sources.json" in done.json["files"]
    done = bench.revise("ebb-and-flow", "--out", str(tmp_path), "--json")
    assert done.code == 0, done.err
    assert done.json["warnings"] == []


@pytest.mark.slow
def test_a_changed_paragraph_is_all_that_is_spoken_again(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "canary-path.md"
    path.write_text(TIDES)
    with EdgeServer() as edge:
        options = ("--source", str(path), "--project", "tides", "--tts", "edge", "--images", "none")
        env = {"LECTRA_EDGE_URL": edge.url, "LECTRA_CACHE_DIR": str(tmp_path / "cache")}

        def make() -> tuple[int, str]:
            before = len(edge.log)
            done = bench.make(*options, "-v", "--no-video", "--json", "--out", str(tmp_path), **env)
            assert done.code == 0, done.err
            return len(edge.log) - before, done.err

        asked, log = make()
        assert asked == 4, "a title, two slides and the sources"
        assert "canary" not in log and "moon pulls" not in log
        assert make()[0] == 0
        path.write_text(TIDES.replace("It rises twice a day.", "It rises and falls twice in a day."))
        assert make()[0] == 1
    said = [
        slide["narration"] for slide in json.loads((tmp_path / "tides/script.json").read_text())["slides"]
    ]
    assert said[1].endswith("It rises and falls twice in a day.[^s1.1]")
