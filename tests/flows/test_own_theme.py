"""A lecture in a theme of one's own: its file decides, is not needed again, and is read when it is named."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation

from lectra.deck.palette import picture_colours
from lectra.deck.theme import theme_of
from lectra.project.files import read_made
from tests.flows.conftest import Bench, Done

OUTLINE: dict[str, Any] = {
    "title": "Volcanoes",
    "slides": [
        {"title": "Volcanoes", "role": "title", "narration": "Volcanoes."},
        {
            "title": "Volcanic eruptions",
            "blocks": [{"type": "bullets", "items": ["Gas", "Ash"]}],
            "narration": "They throw gas. They throw ash.",
        },
    ],
}
THEME = """
name = "Vulcan"
font = "Hind Siliguri"
footer = "School of Fire"
[dark]
ground = "#2B1B3D"
[light]
small = "#999999"
[colours]
accent = "{accent}"
[logo]
file = "logo.png"
"""
ASKED = ("--tts", "none", "--images", "drawn", "--json")


class Home:
    """A theme file with its logo, and an outline."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.theme = folder, folder / "vulcan.toml"
        (folder / "outline.json").write_text(json.dumps(OUTLINE))
        self.write("#B3261E", "white")

    def write(self, accent: str, logo: str) -> None:
        self.theme.write_text(THEME.format(accent=accent))
        Image.new("RGB", (300, 60), logo).save(self.folder / "logo.png")

    @property
    def asked(self) -> tuple[str, ...]:
        return ("--outline", str(self.folder / "outline.json"), "--out", str(self.folder / "out"), *ASKED)

    @property
    def lecture(self) -> Path:
        return self.folder / "out" / "volcanoes"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def steps(done: Done) -> Counter[str]:
    """Count the steps that were carried out, not found."""
    report = json.loads((Path(done.json["folder"]) / "report.json").read_text())
    return Counter(stage["name"] for stage in report["stages"] if not stage["cached"])


def test_a_theme_file_decides_is_reported_and_is_not_needed_again(bench: Bench, home: Home) -> None:
    done = bench.make(*home.asked, "--theme", str(home.theme))
    assert done.code == 0, done.err
    lecture = Path(done.json["folder"])
    report = json.loads((lecture / "report.json").read_text())
    (warned,) = report["warnings"]
    assert warned["stage"] == "theme"
    assert "light.small #999999 on light.panel #E9EEF4 has 2.44:1" in warned["message"]
    assert "needs 4.5:1" in warned["message"] and warned["message"] in done.out + done.err
    assert any("All text stands out in the theme “Vulcan”" in note for note in report["notes"])
    page = (lecture / "report.html").read_text()
    assert "has 2.44:1" in page and "Vulcan" in page
    theme = theme_of(read_made(lecture).request.theme)
    assert (theme.accent, theme.font, bool(theme.logo)) == ("B3261E", "Hind Siliguri", True)
    (image,) = {page.image.file.sha256 for page in read_made(lecture).pages if page.image}
    assert picture_colours(theme)["accent"] == "B3261E" and image
    footers = [
        shape.text_frame.text
        for slide in Presentation(str(lecture / "presentation.pptx")).slides
        for shape in slide.placeholders
        if shape.placeholder_format.idx == 11
    ]
    assert footers == ["School of Fire"] * 2

    home.theme.unlink()
    script = json.loads((lecture / "script.json").read_text())
    script["slides"][1]["title"] = "Volcanoes erupt"
    (lecture / "script.json").write_text(json.dumps(script))
    again = bench.revise(str(lecture), "--json")
    assert again.code == 0, again.err
    assert read_made(lecture).request.theme == read_made(lecture).request.theme
    assert theme_of(read_made(lecture).request.theme) == theme
    assert steps(again)["picture"] == 1


def test_a_changed_theme_file_is_read_when_it_is_named_and_pictures_are_drawn_again(
    bench: Bench, home: Home
) -> None:
    done = bench.make(*home.asked, "--theme", str(home.theme))
    lecture = Path(done.json["folder"])
    before = read_made(lecture)
    same = bench.make(*home.asked, "--theme", str(home.theme))
    assert same.code == 0 and not steps(same)["picture"] and not steps(same)["deck"], steps(same)

    home.write("#1565C0", "white")
    again = bench.revise(str(lecture), "--theme", str(home.theme), "--json")
    assert again.code == 0, again.err
    after = read_made(lecture)
    assert theme_of(after.request.theme).accent == "1565C0"
    assert [page.image for page in before.pages] != [page.image for page in after.pages]
    assert steps(again)["picture"] == 2 and steps(again)["deck"] == 1
    assert not steps(again)["speech"]

    home.write("#1565C0", "black")
    logo = bench.revise(str(lecture), "--theme", str(home.theme), "--json")
    assert steps(logo)["picture"] == 2 and not steps(logo)["image"]

    named = bench.revise(str(lecture), "--theme", "lectra", "--json")
    assert named.code == 0 and read_made(lecture).request.theme == "lectra"
    assert json.loads((lecture / "report.json").read_text())["warnings"] == []


def test_a_theme_file_that_is_not_sound_is_refused_before_any_work(bench: Bench, home: Home) -> None:
    home.theme.write_text('[colours]\nacent = "#112233"\n')
    done = bench.run(*home.asked, "--theme", str(home.theme))
    assert done.code == 2
    assert "colours.acent: there is no such key; is it accent?" in done.out
    assert not home.lecture.exists()
