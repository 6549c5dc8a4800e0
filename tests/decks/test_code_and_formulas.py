"""LibreOffice shows code and formulas as the video does: formulas by the pictures behind them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.compare_deck import LEAST, draw_deck, similarity
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.test_code import FOREIGN, MEAN
from tests.unit.test_equation import DERIVATION

pytestmark = pytest.mark.slow
SYMBOLS = [
    {"symbol": "E", "meaning": "energy"},
    {"symbol": r"\frac{1}{c}", "meaning": "half, $\\frac{1}{2}$"},
]
LINES = [
    r"The law $E = mc^2$",
    r"Half of it, $\frac{a+b}{2}$, is the mean; $\sqrt{x^2+1}$ too",
    r"$\ce{CO2}$",
]
BLOCKS: list[dict[str, Any]] = [
    {
        "type": "code",
        "language": "python",
        "source": MEAN,
        "highlight": ["4-5"],
        "output": ">>> mean([1])\n1.0",
    },
    {"type": "code", "language": "python", "source": "\n".join([MEAN] * 3), "numbers": True},
    {"type": "code", "language": "python", "source": FOREIGN},
    {"type": "code", "language": "python", "source": "x = [" + "12345, " * 40 + "]"},
    {"type": "equation", "latex": "E = mc^2", "symbols": SYMBOLS, "label": "Einstein"},
    {"type": "equation", "lines": DERIVATION},
    {"type": "equation", "latex": r"\ce{CH4 + 2O2 -> CO2 + 2H2O}"},
    {"type": "bullets", "items": LINES},
    {
        "type": "table",
        "header": ["Name", "Formula"],
        "rows": [["Mean", r"$\frac{a+b}{2}$"], ["Law", "$E = mc^2$"]],
    },
]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("theme", [*THEMES])
def test_the_deck_shows_what_the_video_shows(tmp_path: Path, theme: str, lang: str) -> None:
    if not shutil.which("soffice"):
        pytest.fail("LibreOffice draws the deck; install it: apt install libreoffice-impress poppler-utils")
    slides: list[DeckSlide] = []
    drawn: list[Path] = []
    for block in BLOCKS:
        script = WrittenSlide.model_validate({"title": "A title", "blocks": [block], "narration": "N."})
        layout = lay_out(script, THEMES[theme], image=None, lang=lang)
        slides.append(DeckSlide(layout, script))
        drawn.append(tmp_path / f"video-{len(drawn):02}.png")
        draw_slide(layout, None, drawn[-1], tmp_path / "small.jpg")
    deck = tmp_path / "presentation.pptx"
    write_deck(slides, title="A title", lang=lang, theme=THEMES[theme], target=deck)
    pictures = draw_deck(deck, tmp_path)
    shares = [similarity(theirs, ours) for theirs, ours in zip(pictures, drawn, strict=True)]
    kinds = [block["type"] for block in BLOCKS]
    assert [(kind, share) for kind, share in zip(kinds, shares, strict=True) if share < LEAST] == []
