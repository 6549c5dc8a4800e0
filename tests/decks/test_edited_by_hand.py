"""A deck that is edited as people do stays legible: no text runs into another, in LibreOffice."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from pptx import Presentation

from bench.compare_deck import convert_deck, find_program
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.matrix import WORDS, scripts

pytestmark = pytest.mark.slow

LECTRA = THEMES["lectra"]
TEXTS = ("no block", "bullets", "statement", "quote", "columns", "picture")
"""What stands in placeholders, in the names of the matrix."""
MORE = " and what becomes of it when somebody writes on and on"
POINTS = "A point that I typed\nAnother one, by far longer than the first was\nA third"


class Word(NamedTuple):
    """A word on a page, in pt."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a deck with a slide for each layout, and one with a full list."""
    target = tmp_path_factory.mktemp("deck") / "presentation.pptx"
    full = {"title": "Seven points", "blocks": [{"type": "bullets", "items": [WORDS["en"][1]] * 7}]}
    listed = [script for name, script in scripts("en") if name.startswith(TEXTS)]
    every = [*listed, WrittenSlide.model_validate({**full, "narration": "One sentence."})]
    slides = [DeckSlide(lay_out(script, LECTRA, image=None, lecture="Rivers"), script) for script in every]
    write_deck(slides, title="Rivers", lang="en", theme=LECTRA, target=target)
    return target


def longer_titles(source: Path, target: Path) -> None:
    made = Presentation(str(source))
    for slide in made.slides:
        slide.shapes.title.text_frame.paragraphs[0].runs[0].text += MORE
    made.save(str(target))


def another_font(source: Path, target: Path) -> None:
    rewrite(source, target, "ppt/theme/", rb'typeface="Arial"', lambda _: b'typeface="DejaVu Serif"')


def larger_type(source: Path, target: Path) -> None:
    larger = lambda found: b'sz="%d"' % (int(found[1]) * 5 // 4)  # noqa: E731
    rewrite(source, target, "ppt/slide(Master|Layout)s/slide", rb'(?<=<a:defRPr )sz="(\d+)"', larger)


def added_slides(source: Path, target: Path) -> None:
    made = Presentation(str(source))
    for layout in made.slide_layouts:
        slide = made.slides.add_slide(layout)
        for shape in slide.placeholders:
            if shape.placeholder_format.type not in (13, 18):  # numbers, pictures
                shape.text_frame.text = "A title" if shape.placeholder_format.idx == 0 else "A point"
        bodies = [shape for shape in slide.placeholders if shape.placeholder_format.idx == 1]
        for body in bodies:
            body.text_frame.text = POINTS
    made.save(str(target))


def rewrite(
    source: Path, target: Path, part: str, pattern: bytes, change: Callable[[re.Match[bytes]], bytes]
) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        changed = 0
        for name in old.namelist():
            content = old.read(name)
            if re.match(part, name):
                content, count = re.subn(pattern, change, content)
                changed += count
            new.writestr(name, content)
    assert changed


def pages(pdf: Path) -> Iterator[list[Word]]:
    """Give the words of each page, as they stand there."""
    found = subprocess.run(
        [find_program("pdftotext"), "-bbox", str(pdf), "-"], capture_output=True, check=True, timeout=60
    ).stdout
    for page in ET.fromstring(found).iter("{http://www.w3.org/1999/xhtml}page"):  # our own
        yield [word_of(word) for word in page.iter("{http://www.w3.org/1999/xhtml}word")]


def word_of(element: ET.Element) -> Word:
    left, top, right, bottom = (float(element.attrib[name]) for name in ("xMin", "yMin", "xMax", "yMax"))
    return Word(left, top, right, bottom, element.text or "")


def overlap(one: Word, other: Word) -> bool:
    """Whether two words cover each other by more than the room that fonts leave above and below letters."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 1 and down > 0.3 * min(one.bottom - one.top, other.bottom - other.top)


@pytest.mark.parametrize("edit", [longer_titles, another_font, larger_type, added_slides])
def test_no_text_runs_into_another(deck: Path, tmp_path: Path, edit: Callable[[Path, Path], None]) -> None:
    edited = tmp_path / "presentation.pptx"
    edit(deck, edited)
    clashes = [
        (number, one.text, other.text)
        for number, words in enumerate(pages(convert_deck(edited, tmp_path)), start=1)
        for one, other in combinations(words, 2)
        if overlap(one, other)
    ]
    assert clashes == []
