"""The example outlines: each can be read, and all that it shows has room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lectra.deck.legible import shortcomings
from lectra.deck.paginate import paginate
from lectra.document.deck import Deck
from lectra.models import WrittenSlide
from lectra.planning.script import as_listed
from lectra.registry import THEMES

EXAMPLES = Path(__file__).parents[2] / "examples"
SUBJECTS = ("calculus", "python", "quarter", "cell", "century")


@pytest.mark.parametrize("theme", [*THEMES])
@pytest.mark.parametrize("name", SUBJECTS)
def test_an_example_fits_its_slides_in_every_theme(name: str, theme: str) -> None:
    deck = Deck.model_validate_json((EXAMPLES / f"{name}.json").read_bytes())
    assert 8 <= len(deck.slides) <= 12
    for place, slide in enumerate(deck.slides):
        written = as_listed(WrittenSlide.model_validate(slide.model_dump()), deck, place)
        assert len(paginate(written, THEMES[theme], lang=deck.lang, pictured=False)) == 1
        assert shortcomings(written, THEMES[theme], with_picture=False, lang=deck.lang) == ()


@pytest.mark.parametrize("name", SUBJECTS)
def test_an_example_shows_its_subject_in_several_ways_and_says_all_of_it(name: str) -> None:
    slides = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))["slides"]
    assert len({slide["blocks"][0]["type"] for slide in slides if "blocks" in slide}) >= 4
    assert all(len(slide["narration"].split()) >= 20 for slide in slides)
