"""Where the formulas stand that are drawn as a whole within the lines of a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lectra.deck.bidi import line_levels
from lectra.deck.boxes import TextBox
from lectra.deck.fonts import run_width, visual_runs
from lectra.deck.formula_runs import drawn_formulas
from lectra.deck.typefaces import typeface
from lectra.deck.typeset import Typeset, inline


class PlacedFormula(NamedTuple):
    """A formula: its LaTeX, its outlines, where it begins and stands (px), and with which item it appears."""

    latex: str
    outlines: Typeset
    x: float
    baseline: float
    item: int


def formulas_in(text: TextBox) -> Iterator[PlacedFormula]:
    """Yield the formulas that are drawn as a whole, where the lines of a set text have room for them."""
    bottom, slot = float(text.top_px), text.slot
    for paragraph in text.paragraphs:
        levels = line_levels(paragraph.lines, paragraph.gaps, rtl=paragraph.rtl)
        for line, at in zip(paragraph.lines, levels, strict=True):
            bottom += text.line_px
            if not drawn_formulas(line):
                continue
            runs = visual_runs(line, slot.lang, at, slot.font)
            widths = [run_width(run, text.size_px, slot.weight, slot.lang) for run in runs]
            x = text.line_x(paragraph, sum(widths))
            for run, width in zip(runs, widths, strict=True):
                if run.formula and (outlines := inline(run.formula)):
                    baseline = bottom - typeface(slot.font).upright.descent_em * text.size_px
                    yield PlacedFormula(run.formula, outlines, x, baseline, paragraph.with_item)
                x += width
        bottom += text.gap_px
