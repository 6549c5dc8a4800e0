"""LibreOffice shows each slide of the deck as the video does: formulas by the pictures behind them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.compare_deck import LEAST, draw_deck, similarity
from lectra.deck.fonts import check_fonts
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.matrix import WORDS, Sample, look, photo, samples
from tests.unit.test_chart import blocks_of as charts_of
from tests.unit.test_code import FOREIGN, MEAN
from tests.unit.test_equation import DERIVATION

pytestmark = pytest.mark.slow
LINES = [
    r"The law $E = mc^2$",
    r"Half of it, $\frac{a+b}{2}$, is the mean; $\sqrt{x^2+1}$ too",
    r"$\ce{CO2}$",
]
HARD: dict[str, dict[str, Any]] = {
    "long code": {"type": "code", "language": "python", "source": "\n".join([MEAN] * 3), "numbers": True},
    "code in scripts": {"type": "code", "language": "python", "source": FOREIGN},
    "a long line": {"type": "code", "language": "python", "source": "x = [" + "12345, " * 40 + "]"},
    "a derivation": {"type": "equation", "lines": DERIVATION},
    "chemistry": {"type": "equation", "latex": r"\ce{CH4 + 2O2 -> CO2 + 2H2O}"},
    "formulas in text": {"type": "bullets", "items": LINES},
    "formulas in cells": {
        "type": "table",
        "header": ["Name", "Formula"],
        "rows": [["Mean", r"$\frac{a+b}{2}$"], ["Law", "$E = mc^2$"]],
    },
}
"""What is harder to show alike than the samples of the matrix."""


def hard(theme: str, lang: str) -> Iterator[Sample]:
    """Yield a slide for each hard block, and for charts with other numbers of series and signs."""
    charts = {f"chart {name}": {"type": "chart", **fields} for name, fields in charts_of(lang).items()}
    for name, block in {**HARD, **charts}.items():
        script = WrittenSlide.model_validate({"title": WORDS[lang][0], "blocks": [block], "narration": "N."})
        yield Sample(name, script, lay_out(script, look(theme), image=None, lang=lang), False)


@pytest.mark.parametrize(
    ("theme", "lang"),
    [*((theme, lang) for theme in (*THEMES, "own") for lang in ("en", "ar")), ("paper", "ja")],
)
def test_the_deck_shows_what_the_video_shows(tmp_path: Path, theme: str, lang: str) -> None:
    if not shutil.which("soffice"):
        pytest.fail("LibreOffice draws the deck; install it: apt install libreoffice-impress poppler-utils")
    check_fonts(lang, ())
    shown = [*samples(theme, lang), *(hard(theme, lang) if lang != "ja" else ())]
    picture, deck = photo(tmp_path), tmp_path / "presentation.pptx"
    pictures = [picture if sample.is_pictured else None for sample in shown]
    drawn = [tmp_path / f"video-{number:03}.png" for number in range(len(shown))]
    for sample, path, target in zip(shown, pictures, drawn, strict=True):
        draw_slide(sample.layout, path, target, tmp_path / "small.jpg")
    slides = [
        DeckSlide(sample.layout, sample.script, path) for sample, path in zip(shown, pictures, strict=True)
    ]
    write_deck(slides, title=WORDS[lang][0], lang=lang, theme=look(theme), target=deck)
    shares = [similarity(*pair) for pair in zip(draw_deck(deck, tmp_path), drawn, strict=True)]
    low = [(sample.name, share) for sample, share in zip(shown, shares, strict=True) if share < LEAST]
    assert low == []
