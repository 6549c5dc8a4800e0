"""Lectures for the benchmarks: ten slides that are spoken in 30 s each."""

from __future__ import annotations

import json
from pathlib import Path

from lectra.document.blocks import Bullets
from lectra.models import WrittenSlide
from tests.servers.answers import write_deck, write_script

SLIDES = 10
SLIDE_S = 30
TOPIC = "AI Ethics"
WORDS = 74
"""Words that the Edge stand-in takes some 29 s to say; silence before and after makes it 30 s."""


def scripts(slides: int = SLIDES) -> list[WrittenSlide]:
    """Write slides as the language model's stand-in does."""
    planned = write_deck(f"exactly {slides} slides", TOPIC)["slides"]
    return [
        WrittenSlide(
            title=slide["title"],
            role="title" if number == 0 else "content",
            blocks=(Bullets.of(slide["points"]),),
            narration=_narration(slide["title"]),
        )
        for number, slide in enumerate(planned)
    ]


def _narration(title: str) -> str:
    return str(write_script(f"The slide: {title}\nabout {WORDS} words", TOPIC)["narration"])


def write_outline(path: Path, slides: int = SLIDES) -> Path:
    """Write an outline whose narrations are spoken as they stand."""
    planned = [
        script.model_dump(mode="json", include={"role", "title", "blocks", "narration"})
        for script in scripts(slides)
    ]
    path.write_text(json.dumps({"title": TOPIC, "lang": "en", "slides": planned}))
    return path
