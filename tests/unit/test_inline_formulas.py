"""Formulas within lines of text: drawn on their baseline, and the same in the video and the deck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from lectra.deck.fonts import logical_runs, text_width
from lectra.deck.formulas_in_text import formulas_in
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.deck.typeset import inline
from lectra.deck.wrap import Measure, wrap
from lectra.document.formulas import in_text
from lectra.document.inline import read_marks
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.shown import text_in
from tests.unit.test_equation import NAMES

HALF = r"\frac{a+b}{2}"
SLIDES: dict[str, dict[str, Any]] = {
    "title": {"title": f"The mean is ${HALF}$"},
    "bullets": {"title": "T", "blocks": [{"type": "bullets", "items": [f"The mean is ${HALF}$ here", "x"]}]},
    "statement": {"title": "T", "blocks": [{"type": "statement", "text": f"**Mean**: ${HALF}$"}]},
    "table": {
        "title": "T",
        "blocks": [{"type": "table", "header": ["a", "b"], "rows": [["x", f"${HALF}$"]]}],
    },
    "symbols": {
        "title": "T",
        "blocks": [
            {"type": "equation", "latex": "x", "symbols": [{"symbol": "x", "meaning": f"half, ${HALF}$"}]}
        ],
    },
}


def write(data: dict[str, Any], folder: Path, lang: str = "en") -> tuple[Any, Any]:
    """Draw and write a slide; return its layout, and the slide as python-pptx reads it."""
    script = WrittenSlide.model_validate({**data, "narration": "N."})
    layout = lay_out(script, THEMES["lectra"], image=None, lang=lang)
    draw_slide(layout, None, folder / "slide.png", folder / "small.jpg")
    target = folder / "deck.pptx"
    write_deck([DeckSlide(layout, script)], title="T", lang=lang, theme=THEMES["lectra"], target=target)
    return layout, next(iter(Presentation(str(target)).slides))


def test_what_plain_characters_write_as_well_is_text() -> None:
    assert inline("E = mc^2") is None and inline(r"\ce{H2O}") is None
    assert inline(HALF) is not None and inline(r"\sqrt{x}") is not None
    assert inline(r"\begin{pmatrix}1\\2\\3\end{pmatrix}") is None  # too tall for a line


def test_a_formula_is_as_wide_as_it_is_drawn_and_never_parted() -> None:
    text = read_marks(f"The mean is ${HALF}$ for two numbers, as ${HALF}$ shows")
    outlines = inline(HALF)
    assert outlines is not None
    run = next(run for run in logical_runs(text, "en") if run.formula)
    assert (run.text, run.formula) == (in_text(HALF), HALF)
    assert text_width(read_marks(f"${HALF}$"), 100, 400) == pytest.approx(100 * outlines.width_em, abs=0.5)
    for width in range(200, 900, 50):
        lines = wrap(text, Measure(width, 48, 400))
        assert "".join(lines).count(in_text(HALF)) == 2
        assert sum(line.count(in_text(HALF)) for line in lines) == 2


def test_it_stands_on_the_baseline_of_its_line() -> None:
    script = WrittenSlide.model_validate({**SLIDES["bullets"], "narration": "N."})
    body = text_in(lay_out(script, THEMES["lectra"], image=None), "body")
    (formula,) = formulas_in(body)
    before = text_width(read_marks("The mean is "), body.size_px, 400)
    indent = body.indent_of(0, prose=False)
    assert formula.x == pytest.approx(body.box.x + indent + before, abs=1)
    assert body.top_px < formula.baseline - formula.outlines.above_em * body.size_px * 0.9
    assert formula.baseline < body.top_px + body.line_px


@pytest.mark.parametrize("kind", SLIDES)
@pytest.mark.parametrize("lang", ["en", "ar", "ja"])
def test_video_and_deck_have_the_formula_once(tmp_path: Path, kind: str, lang: str) -> None:
    _, slide = write(SLIDES[kind], tmp_path, lang)
    element = slide.shapes.element
    inside = element.findall(".//a:p//m:oMath/m:f", NAMES)
    # An Arabic table is there twice, the other time for programs that know no direction.
    for_others = element.findall(".//mc:Fallback//a:tbl//m:oMath/m:f", NAMES)
    assert len(inside) - len(for_others) == 1
    pictures = [
        both
        for both in element.findall("mc:AlternateContent", NAMES)
        if len(both.find("mc:Choice", NAMES)) == 0 and both.findall("mc:Fallback/p:pic", NAMES)
    ]
    assert len(pictures) == 1
    ids = [each.get("id") for each in element.iter(f"{{{NAMES['p']}}}cNvPr")]
    chosen = "mc:AlternateContent/mc:Choice/p:"
    choices = sum(len(element.findall(f"{chosen}{tag}", NAMES)) for tag in ("sp", "graphicFrame"))
    assert len(ids) - len(set(ids)) == choices


PIECES = [f"${HALF}$", r"$\sqrt{x}$", "$x^2$", "word", " ", "語", "שלום", "**", "a/b", "\n", "$5"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join), st.sampled_from(["en", "he"]))
def test_any_text_with_formulas_keeps_all_of_them(source: str, lang: str) -> None:
    text = read_marks(source)
    runs = logical_runs(text, lang)
    assert "".join(run.text for run in runs) == str(text)
    assert sum(bool(run.formula) for run in runs) <= source.count("$") // 2
    lines = wrap(text, Measure(600, 40, 400, lang))
    drawn = [run.formula for line in lines for run in logical_runs(line, lang) if run.formula]
    assert drawn == [run.formula for run in runs if run.formula]
