"""The ids of slides: given once, from a title, and kept when the slide moves or is called otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count
from typing import TypeVar

from slugify import slugify

from lectra.document.deck import Deck
from lectra.document.slide import Slide

LONGEST = 32
"""Characters of a title in an id, so that a number after it has room."""

T = TypeVar("T", bound=Slide)


def identified(slides: Sequence[T], taken: Collection[str] = ()) -> tuple[T, ...]:
    """Name each slide that has no id after its title, by an id that is neither another's nor ``taken``."""
    used = {*taken, *(slide.id for slide in slides)}
    ready = []
    for slide in slides:
        name = slide.id or next(name for name in _names(slide.title) if name not in used)
        used.add(name)
        ready.append(slide if slide.id else slide.model_copy(update={"id": name}))
    return tuple(ready)


def without_ids(outline: Deck) -> Deck:
    """Remove the ids from an outline, for whatever must not depend on them."""
    bare = tuple(slide.model_copy(update={"id": ""}) for slide in outline.slides)
    return outline.model_copy(update={"slides": bare})


def _names(title: str) -> Iterator[str]:
    """Name a slide, and on and on."""
    name = slugify(title, max_length=LONGEST, word_boundary=True) or "slide"
    yield name
    yield from (f"{name}-{number}" for number in count(2))
