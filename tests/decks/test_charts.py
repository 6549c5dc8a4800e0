"""A chart in the deck looks as it does in the video: each kind, in each theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.compare_deck import LEAST, draw_deck, similarity
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.registry import THEMES
from tests.unit.test_chart import blocks_of, laid_out, slide_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("theme", "lang"), [*((theme, "en") for theme in THEMES), ("paper", "ar")])
def test_charts_look_as_in_the_video(tmp_path: Path, theme: str, lang: str) -> None:
    slides, drawn = [], []
    for kind, fields in blocks_of(lang).items():
        layout = laid_out(fields, theme, lang)
        slides.append(DeckSlide(layout, slide_of(fields)))
        drawn.append(tmp_path / f"video-{kind}.png")
        draw_slide(layout, None, drawn[-1], tmp_path / "small.jpg")
    deck = tmp_path / "presentation.pptx"
    write_deck(slides, title="Water", lang=lang, theme=THEMES[theme], target=deck)
    scores = [similarity(*pair) for pair in zip(drawn, draw_deck(deck, tmp_path), strict=True)]
    assert min(scores) >= LEAST, dict(zip(blocks_of(lang), scores, strict=True))
