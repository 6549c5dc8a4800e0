"""Every block in every layout, theme and direction: legible, in its place, and the same in video and deck."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from lectra.deck.boxes import Box, TextBox
from lectra.deck.contrast import LEGIBLE, contrast
from lectra.deck.frame import TEXT_END_PX
from lectra.deck.graphics.chart import Chart
from lectra.deck.graphics.connector import Connector
from lectra.deck.graphics.formula import Formula
from lectra.deck.graphics.grid import Grid
from lectra.deck.graphics.pointer import Pointer
from lectra.deck.graphics.shape import Shape
from lectra.models import HEIGHT_PX, WIDTH_PX
from lectra.registry import BLOCKS, LAYOUTS, THEMES
from tests.unit.inked import inks, painted
from tests.unit.matrix import LANGS, Sample, blocks_of, kinds_of, samples, write
from tests.unit.ooxml.check import problems as wrong_in
from tests.unit.ooxml.check import read_tables
from tests.unit.read_back import Seen, objects, texts_read
from tests.unit.test_chart import texts_in

every = pytest.mark.parametrize(("theme", "lang"), [(theme, lang) for theme in THEMES for lang in LANGS])
_ASIDE = ("credit", "footer")
"""Texts beside the subject, which captions may cover."""


class Decks:
    """The matrix as decks, each written once: in a theme and a language."""

    def __init__(self, folder: Callable[[str], Path]) -> None:
        self._folder = folder
        self._written: dict[tuple[str, str], Path] = {}

    def write(self, theme: str, lang: str) -> Path:
        """Write a deck, or return the one that is there."""
        if (theme, lang) not in self._written:
            self._written[theme, lang] = write(theme, lang, self._folder(f"{theme}-{lang}"))
        return self._written[theme, lang]

    def __call__(self, theme: str, lang: str) -> list[Any]:
        """Return the slides of a deck as python-pptx reads them."""
        return list(Presentation(str(self.write(theme, lang))).slides)


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Decks:
    """Return the decks."""
    return Decks(tmp_path_factory.mktemp)


def test_there_is_a_sample_of_each_block_and_each_layout_shows_one() -> None:
    registered = {(name, kind) for name in BLOCKS for kind in kinds_of(BLOCKS[name].model)}
    assert set(blocks_of("en")) == registered
    frames = {sample.layout.frame.removesuffix("-picture") for sample in samples("lectra", "en")}
    assert frames == set(LAYOUTS)


@every
def test_texts_are_whole_within_their_boxes_and_the_slide(theme: str, lang: str) -> None:
    assert [
        (sample.name, text.text, problem)
        for sample in samples(theme, lang)
        for text in texts_of(sample)
        for problem in problems(text)
    ] == []


def problems(text: TextBox) -> Iterator[str]:
    if text.abridged:
        yield "it is abridged"
    if text.height_px > text.box.h:
        yield f"its lines are {text.height_px} px high"
    if not (text.box.x >= 0 and text.box.right <= WIDTH_PX and text.box.y >= 0):
        yield f"it leaves the slide: {text.box}"
    if text.box.bottom > (HEIGHT_PX if text.slot.role in _ASIDE else TEXT_END_PX):
        yield f"it ends at {text.box.bottom} px, where captions stand"
    if text.slot.role != "code":  # its rows are cut to measure, see test_code
        wide = [ink.text for ink in inks(text) if ink.box.w > text.box.w + 1]
        yield from (f"{line!r} is wider than {text.box.w} px" for line in wide)


@every
def test_no_text_stands_over_another(theme: str, lang: str) -> None:
    assert [
        (sample.name, *(ink.text for ink in pair))
        for sample in samples(theme, lang)
        for one, other in combinations(texts_of(sample), 2)
        for pair in ((a, b) for a in inks(one) for b in inks(other))
        if overlap(pair[0].box, pair[1].box)
    ] == []


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    return across > 0 and min(one.bottom, other.bottom) > max(one.y, other.y)


@every
def test_every_text_stands_out_from_what_is_behind_it(theme: str, lang: str) -> None:
    faint = [
        (sample.name, ink.text, ink.colour, colour)
        for sample in samples(theme, lang)
        for ink, colours in painted(sample.layout)
        for colour in colours
        if contrast(ink.colour, colour) < LEGIBLE
    ]
    assert faint == []


def texts_of(sample: Sample, *, charts: bool = True) -> list[TextBox]:
    """Return all texts of a slide's picture, with those that stand in charts or without."""
    graphics = (each for each in sample.layout.graphics if charts or not isinstance(each, Chart))
    return [*sample.layout.texts, *(text for graphic in graphics for text in graphic.texts())]


# The deck


@every
def test_the_deck_has_the_texts_of_the_video(decks: Decks, theme: str, lang: str) -> None:
    for sample, slide in zip(samples(theme, lang), decks(theme, lang), strict=True):
        drawn = Counter(text for box in texts_of(sample, charts=False) if (text := box.text.strip()))
        assert texts_read(slide) == drawn, sample.name
        plans = [graphic for graphic in sample.layout.graphics if isinstance(graphic, Chart)]
        charts = [each.chart for each in objects(slide) if each.chart]
        for plan, chart in zip(plans, charts, strict=True):
            assert {text.text for text in plan.texts()} <= set(texts_in(chart)), sample.name


@every
def test_what_is_on_a_slide_is_native(decks: Decks, theme: str, lang: str) -> None:
    for sample, slide in zip(samples(theme, lang), decks(theme, lang), strict=True):
        seen, graphics = objects(slide), sample.layout.graphics
        tables = [each.element for each in seen if each.has("a:tbl")]
        assert [each.find(f".//{qn('a:tblPr')}").get("firstRow") for each in tables] == ["1"] * len(tables)
        assert len(tables) == sum(isinstance(each, Grid) for each in graphics), sample.name
        charts = [each.chart for each in seen if each.chart]
        assert len(charts) == sum(isinstance(each, Chart) for each in graphics), sample.name
        for chart in charts:
            with zipfile.ZipFile(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)) as book:
                assert "xl/worksheets/sheet1.xml" in book.namelist()
        formulas = [each for each in seen if each.has("m:oMath")]
        assert len(formulas) == sum(isinstance(each, Formula) for each in graphics), sample.name
        lines = [each for each in seen if each.element.tag == qn("p:cxnSp")]
        assert len(lines) == sum(isinstance(each, Connector | Pointer) for each in graphics), sample.name
        ids = {each.known.get("id") for each in seen}
        assert all(ends_of(each) <= ids and len(ends_of(each)) == 2 for each in lines), sample.name
        shaped = [each for each in seen if each.has("a:prstGeom") or each.has("a:custGeom")]
        shapes = [each for each in shaped if each.element.tag == qn("p:sp")]
        assert len(shapes) >= sum(isinstance(each, Shape) for each in graphics), sample.name


def ends_of(line: Seen) -> set[str]:
    """Return the numbers of the shapes that a line is glued to."""
    return {end.get("id") for tag in ("stCxn", "endCxn") for end in line.element.iter(qn(f"a:{tag}"))}


@every
def test_all_that_is_no_text_is_described_or_decoration(decks: Decks, theme: str, lang: str) -> None:
    for sample, slide in zip(samples(theme, lang), decks(theme, lang), strict=True):
        seen = objects(slide)
        wrong = [each.name for each in seen if each.is_decorative == bool(each.alt or any(each.texts()))]
        assert wrong == [], sample.name
        if described := ALT.get(sample.name.split(" in ")[0]):
            assert any(each.alt.startswith(described[lang]) for each in seen), sample.name


ALT = {
    "table": {"en": "Shallow water, Shallow water: Where", "ar": "مياه ضحلة, مياه ضحلة: حيث"},
    "equation": {"en": "f open paren x", "ar": "f قوس مفتوح"},
    "chart pie": {"en": "Pie chart: Depth; ", "ar": "مخطط دائري: العمق; "},
    "diagram cycle": {"en": "Cycle: ", "ar": "دورة: "},
}
"""How the descriptions of some samples begin."""


@every
def test_the_xml_is_as_the_standard_has_it(decks: Decks, theme: str, lang: str) -> None:
    assert [*wrong_in(decks.write(theme, lang), read_tables())] == []


@pytest.mark.parametrize(
    ("written", "other", "reason"),
    [
        (b'firstRow="1"', b'firstRow="maybe"', "firstRow: 'maybe' is no"),
        (b"<p:nvPr/>", b"", "p:nvSpPr has p:cNvPr p:cNvSpPr"),
        (b'<p:spTgt spid="', b'<p:spTgt to="', "p:spTgt has to, which is not allowed"),
        (b"<a:buNone/>", b"<a:noBullet/>", "a:noBullet"),
    ],
)
def test_what_the_standard_does_not_have_is_found(
    decks: Decks, tmp_path: Path, written: bytes, other: bytes, reason: str
) -> None:
    with zipfile.ZipFile(decks.write("lectra", "en")) as deck, zipfile.ZipFile(tmp_path / "d", "w") as made:
        for name in (name for name in deck.namelist() if name.startswith("ppt/slides/slide")):
            made.writestr(name, deck.read(name).replace(written, other))
    assert any(reason in problem for problem in wrong_in(tmp_path / "d", read_tables()))
