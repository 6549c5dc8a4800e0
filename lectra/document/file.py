"""A deck as a file for people to read and edit."""

from __future__ import annotations

from typing import Any

from lectra.document.deck import Deck

_USUAL = (("role", "content"), ("layout", "auto"), ("page", 1), ("first_line", 1), ("numbers", False))
"""What most slides have, and so is left out."""


def as_file(deck: Deck) -> dict[str, Any]:
    """Put a deck in the form of a file for people: what is empty, or as it is for most slides, is left out.

    The narration stays where it is empty, as a place to write one.
    """
    data = deck.model_dump(mode="json")
    return {**_filled(data), "slides": [_filled(slide, "narration") for slide in data["slides"]]}


def _filled(data: dict[str, Any], *always: str) -> dict[str, Any]:
    return {
        name: _inner(value)
        for name, value in data.items()
        if name in always or (value not in ("", [], None) and (name, value) not in _USUAL)
    }


def _inner(value: Any) -> Any:
    if isinstance(value, dict):
        return _filled(value)
    return [_inner(each) for each in value] if isinstance(value, list) else value
