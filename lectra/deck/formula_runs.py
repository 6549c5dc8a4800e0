"""Formulas within a line of text: which are drawn as a whole, and the look of the others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from lectra.deck.bidi import MARKS
from lectra.deck.faces import Face
from lectra.deck.typefaces import typeface
from lectra.deck.typeset import Typeset, inline
from lectra.document.formulas import in_text, italics
from lectra.document.inline import Span, spans_of

_LINE_EM = 1.3
"""The height of a formula that needs no more room than a line has."""
_UNMARKED = str.maketrans("", "", MARKS)


def drawn_formulas(text: str) -> tuple[tuple[Span, Typeset], ...]:
    """Return the formulas of a text that are drawn as a whole, each with its outlines."""
    spans = (span for span in spans_of(text) if span.style == "formula")
    whole = (
        span for span in spans if str(text)[span.start : span.end].translate(_UNMARKED) == in_text(span.latex)
    )
    found = ((span, inline(span.latex)) for span in whole)
    return tuple((span, outlines) for span, outlines in found if outlines)


def slanted_in(span: Span, text: str) -> tuple[bool, ...]:
    """Return which characters of a formula are slanted; none where it is not whole."""
    return italics(span.latex) if text[span.start : span.end] == in_text(span.latex) else ()


def join_marks(faces: list[Face], text: str, span: Span) -> None:
    """Draw a letter of a formula and the mark on it by one face, in place."""
    for place in range(span.start + 1, span.end):
        if unicodedata.category(text[place])[0] == "M":
            if faces[place - 1].draws(text[place]):
                faces[place] = faces[place - 1]
            elif faces[place].draws(text[place - 1]):
                faces[place - 1] = faces[place]


def whole_formulas(line: str, at: Sequence[int]) -> tuple[int, ...]:
    """Return the levels of a line in which each formula that is drawn as a whole runs rightwards."""
    found = list(at)
    for span, _ in drawn_formulas(line):
        level = max(found[span.start : span.end])
        found[span.start : span.end] = [level + level % 2] * (span.end - span.start)
    return tuple(found)


def stretch_of_formulas(texts: Iterable[str]) -> float:
    """By how much the lines of texts must stand further apart for their formulas; at least 1."""
    heights = (outlines.height_em / _LINE_EM for text in texts for _, outlines in drawn_formulas(text))
    return max(1.0, max(heights, default=1.0))


def overhang(texts: Iterable[str], font: str = "") -> float:
    """How far the formulas in texts reach lower than letters do, in parts of the size."""
    below = (outlines.below_em for text in texts for _, outlines in drawn_formulas(text))
    return max(max(below, default=0.0) - typeface(font).upright.descent_em, 0.0)
