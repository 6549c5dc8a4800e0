"""The outline as far as it is planned: kept in a file, so that the flow can read what a step is writing."""

from __future__ import annotations

import json
from pathlib import Path

from lectra.models import OutlineSlide


class Draft:
    """The slides that are whole, one line each; a slide planned anew replaces the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, position: int, slide: OutlineSlide) -> None:
        """Note a slide that is whole."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([position, slide.model_dump(mode="json")]) + "\n")

    def slides(self) -> dict[int, OutlineSlide]:
        """Give the slides so far, by place."""
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")[:-1]
        except FileNotFoundError:
            return {}
        return {place: OutlineSlide.model_validate(slide) for place, slide in map(json.loads, lines)}
