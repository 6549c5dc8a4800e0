"""Diagrams look in LibreOffice as they do in the video: each kind, in three themes and three scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.compare_deck import LEAST, draw_deck, similarity
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.diagrams import KINDS, data_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("theme", "lang"), [("lectra", "en"), ("midnight", "ar"), ("paper", "ja")])
def test_a_diagram_looks_alike_in_the_deck(tmp_path: Path, theme: str, lang: str) -> None:
    slides, drawn = [], []
    for kind in KINDS:
        script = WrittenSlide(title=kind, blocks=(data_of(kind, lang),), narration="N.")
        layout = lay_out(script, THEMES[theme], image=None, lang=lang)
        slides.append(DeckSlide(layout, script))
        drawn.append(tmp_path / f"{kind}.png")
        draw_slide(layout, None, drawn[-1], tmp_path / "small.jpg")
    write_deck(slides, title="T", lang=lang, theme=THEMES[theme], target=tmp_path / "deck.pptx")
    pictures = draw_deck(tmp_path / "deck.pptx", tmp_path)
    shares = {kind: similarity(*pair) for kind, *pair in zip(KINDS, pictures, drawn, strict=True)}
    assert {kind: share for kind, share in shares.items() if share < LEAST} == {}
