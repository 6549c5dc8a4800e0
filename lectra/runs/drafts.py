"""What a step has written so far, kept in a file, so that the flow can go on with it before the step ends."""

from __future__ import annotations

import json
from pathlib import Path

from lectra.cache.store import disk_errors
from lectra.document.slide import Slide


class OutlineDraft:
    """The slides of an outline that are whole, one line each; one planned again replaces the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, position: int, slide: Slide) -> None:
        """Note a slide that is whole. Raises StoreError."""
        with disk_errors(self.path), self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([position, slide.model_dump(mode="json")]) + "\n")

    def slides(self) -> dict[int, Slide]:
        """Give the slides so far, by place."""
        return {place: Slide.model_validate(slide) for place, slide in map(json.loads, _lines(self.path))}


class ScriptDraft:
    """The sentences of a slide's narration that are finished, one line each."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self) -> None:
        """Forget what an earlier attempt has written."""
        self.path.unlink(missing_ok=True)

    def add(self, sentence: str) -> None:
        """Note a sentence that is finished. Raises StoreError."""
        with disk_errors(self.path), self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(sentence) + "\n")

    def sentences(self) -> tuple[str, ...]:
        """Give the sentences so far."""
        return tuple(json.loads(line) for line in _lines(self.path))


def _lines(path: Path) -> list[str]:
    """Give the lines that are whole."""
    try:
        return path.read_text(encoding="utf-8").split("\n")[:-1]
    except FileNotFoundError:
        return []
