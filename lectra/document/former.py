"""Slides in the form of before blocks: a kind, flat points, words for a picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lectra.document.inline import literal

_FORMER = ("kind", "points", "bullets", "image_query")
_ROLES = {"title": "title", "closing": "closing", "bullets": "content", "statement": "content"}


def upgrade_deck(data: Any) -> Any:
    """Put a deck whose slides are of the former form into the present one, as far as slides do not tell.

    Of its title slides all but the first become others: the former form set no limit to them.
    """
    slides = data.get("slides") if isinstance(data, dict) else None
    if not isinstance(slides, list) or not any(map(_is_former, slides)):
        return data
    opening = [place for place, slide in enumerate(slides) if _opens(slide)]
    later = set(opening[1:])
    others = [_named(slide, is_later=at in later) for at, slide in enumerate(slides)]
    texts = {name: _literal(data[name]) for name in ("title", "subtitle") if name in data}
    return {**data, **texts, "slides": others}


def _named(slide: Any, *, is_later: bool) -> Any:
    """Name the kind of a slide in such a deck, by which it is known to be of the former form."""
    if not isinstance(slide, dict) or "blocks" in slide or "role" in slide:
        return slide
    return {**slide, "kind": "bullets" if is_later else slide.get("kind", "bullets")}


def _is_former(slide: Any) -> bool:
    return isinstance(slide, dict) and any(name in slide for name in _FORMER)


def _opens(slide: Any) -> bool:
    return isinstance(slide, dict) and slide.get("kind") == "title"


def upgrade_slide(data: Any) -> Any:
    """Put a slide of the former form into the present one; anything else is returned as it is.

    What no slide of that form could hold is left for whoever reads it to refuse.
    """
    if not _is_former(data):
        return data
    slide = {name: _literal(value) for name, value in data.items() if name not in _FORMER}
    kind = data.get("kind", "bullets")
    points: Any = data.get("points", data.get("bullets", ()))
    if kind not in _ROLES or not _are_texts(points) or "blocks" in data or "role" in data:
        return data
    if query := data.get("image_query"):
        slide["picture"] = {"query": _literal(query)}
    slide["role"] = _ROLES[kind]
    texts = [literal(text) for text in points if text.strip()]
    if kind != "title" and isinstance(subtitle := slide.pop("subtitle", ""), str) and subtitle.strip():
        texts.insert(0, subtitle)
    if kind == "statement":
        slide["layout"] = "statement"
        slide["blocks"] = [{"type": "statement", "text": "\n".join(texts)}] if texts else []
    else:
        slide["blocks"] = [{"type": "bullets", "items": texts}] if texts else []
    return slide


def _literal(value: Any) -> Any:
    """Keep what looks like a mark: the former form had none."""
    return literal(value) if isinstance(value, str) else value


def former_place(place: tuple[int | str, ...], slide: Any) -> tuple[int | str, ...]:
    """Name a field of an upgraded slide as the slide itself names it, where that is of the former form."""
    for now, then in (("blocks", "points"), ("blocks", "bullets"), ("picture", "image_query")):
        if place[:1] == (now,) and isinstance(slide, dict) and then in slide and now not in slide:
            return (then,)
    return place


def _are_texts(points: Any) -> bool:
    return (
        isinstance(points, Iterable)
        and not isinstance(points, str | dict)
        and all(isinstance(point, str) for point in points)
    )
