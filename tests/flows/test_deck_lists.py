"""A lecture's agenda and references follow each change of its deck, and nothing else is made again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from tests.flows.conftest import Bench, Done

QUICK = ("--no-video", "--tts", "none", "--images", "none", "--llm", "embedded", "--json")
FAO = "https://www.fao.org/forests"


def content(title: str, **more: Any) -> dict[str, Any]:
    blocks = [{"type": "bullets", "items": ["One", "Two"]}]
    return {"title": title, "blocks": blocks, "narration": f"Something of {title} is to be said.", **more}


QUOTED = {"type": "quote", "text": "A forest is a city.", "source": f"FAO, {FAO}"}
OUTLINE = {
    "title": "Forests",
    "slides": [
        {"role": "title", "title": "Forests", "narration": "Welcome to the forest."},
        {"title": "Where it goes", "blocks": [{"type": "agenda"}]},
        *(
            {"role": "section", "title": f"Part {number}", "narration": f"This is part {number}."}
            for number in range(1, 10)
        ),
        content("Matter"),
        content("In their words", blocks=[QUOTED]),
        {"title": "Sources", "blocks": [{"type": "references"}]},
    ],
}


@pytest.fixture
def made(bench: Bench, tmp_path: Path) -> tuple[Bench, Path]:
    path = tmp_path / "forests.json"
    path.write_text(json.dumps(OUTLINE))
    done = bench.make("--outline", str(path), "--out", str(tmp_path / "out"), *QUICK)
    assert done.code == 0, done.err
    assert done.json["warnings"] == []
    return bench, Path(done.json["folder"])


def ran(done: Done) -> Counter[str]:
    """Count the steps of slides that were not found in the cache."""
    assert done.code == 0, done.err
    return Counter(
        step["name"] for step in done.json["stages"] if not step["cached"] and step["slide"] is not None
    )


def edit(folder: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    data = json.loads((folder / name).read_text())
    change(data["slides"])
    (folder / name).write_text(json.dumps(data))


def slides_of(folder: Path, name: str) -> dict[str, dict[str, Any]]:
    return {slide["title"]: slide for slide in json.loads((folder / name).read_text())["slides"]}


def links(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return by slide what leads to which other slide of the deck, or to which page."""
    slides = Presentation(str(folder / "presentation.pptx")).slides
    titles = {slide.part: slide.shapes.title.text for slide in slides}
    found: dict[str, list[tuple[str, str]]] = {}
    for slide in slides:
        for link in slide.element.xpath(".//a:rPr/a:hlinkClick"):
            relation = slide.part.rels[link.rId]
            if not relation.is_external:
                assert link.action == "ppaction://hlinksldjump"
            where = relation.target_ref if relation.is_external else titles[relation.target_part]
            (text,) = link.xpath("../../a:t/text()")
            found.setdefault(titles[slide.part], []).append((text, where))
    return found


def test_a_changed_title_remakes_its_slide_and_the_agenda_alone(made: tuple[Bench, Path]) -> None:
    bench, folder = made
    parts = [f"Part {number}" for number in range(1, 10)]
    found = links(folder)
    agenda = [*found["Where it goes"], *found["Where it goes (2)"]]
    assert agenda == [(part, part) for part in parts]
    assert found["Sources"] == [(FAO, FAO), ("In their words", "In their words")]
    for name in ("outline.json", "script.json"):
        slides = slides_of(folder, name)
        assert slides["Where it goes"]["blocks"] == [{"type": "agenda"}]
        assert slides["Sources"]["blocks"] == [{"type": "references"}]
        assert len(slides) == len(OUTLINE["slides"])
    timings = json.loads((folder / "slide_timings.json").read_text())["slides"]
    said = [sentence["text"] for slide in timings[1:3] for sentence in slide["sentences"]]
    assert said == ["Where it goes.", *(f"{part}." for part in parts)]
    assert [len(slide["reveals"]) for slide in timings[:4]] == [0, 4, 5, 0]
    edit(folder, "outline.json", lambda slides: slides[3].update(title="The middle"))
    steps = ran(bench.revise(str(folder), "--json"))
    assert set(steps) <= {"script", "picture", "tts", "speech"}
    assert steps["picture"] == 2
    assert ("The middle", "The middle") in links(folder)["Where it goes"]
    assert not ran(bench.revise(str(folder), "--json"))


def test_what_is_written_for_an_agenda_is_said_and_its_list_still_follows(made: tuple[Bench, Path]) -> None:
    bench, folder = made
    done = bench.revise(str(folder), "--slide", "2", "--narration", "And so on, to the end.", "--json")
    assert done.json["changes"] == "Slides: 1 edited."
    script = slides_of(folder, "script.json")["Where it goes"]
    assert script["narration"].startswith("Where it goes. Part 1.")
    assert script["narration"].endswith("And so on, to the end.")
    edit(folder, "script.json", lambda slides: slides[1].update(narration="First this. Then that."))
    edit(folder, "script.json", lambda slides: slides.pop(2))
    bench.revise(str(folder), "--json")
    assert slides_of(folder, "script.json")["Where it goes"]["narration"] == "First this. Then that."
    listed = [text for text, _ in (*links(folder)["Where it goes"], *links(folder)["Where it goes (2)"])]
    assert listed == [f"Part {number}" for number in range(2, 10)]


def test_a_source_that_is_named_in_the_script_is_listed(made: tuple[Bench, Path]) -> None:
    bench, folder = made
    items = ["See [more](https://a.org)", "Two"]
    edit(folder, "script.json", lambda slides: slides[11]["blocks"][0].update(items=items))
    assert ran(bench.revise(str(folder), "--json"))["picture"] == 2
    assert links(folder)["Sources"][:2] == [("more", "https://a.org"), ("Matter", "Matter")]


def test_a_list_of_nothing_is_refused_before_any_work(made: tuple[Bench, Path]) -> None:
    bench, folder = made
    edit(folder, "outline.json", lambda slides: slides[-2]["blocks"][0].pop("source"))
    edit(folder, "script.json", lambda slides: slides[-2]["blocks"][0].pop("source"))
    done = bench.revise(str(folder), "--json")
    assert done.code == 2
    assert "the references of slide sources" in done.json["error"]["message"]
