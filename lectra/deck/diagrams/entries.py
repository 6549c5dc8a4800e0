"""The data that kinds of diagrams share: entries, their texts, and how many there may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, Field

from lectra.deck.written import written
from lectra.document.cued import Cued
from lectra.document.text import MARKS, MAX_TITLE, NOT_PILED_UP

MAX_LABEL, MAX_ID = 120, 40
"""Characters of what stands in a shape, a sentence or two, and of an id."""
T = TypeVar("T")


def _shown(text: str) -> str:
    """Refuse a text that a slide would leave out."""
    if not written(text):
        raise ValueError("it is empty; write what stands in the shape")
    return text


Label = Annotated[str, Field(max_length=MAX_LABEL), NOT_PILED_UP, AfterValidator(_shown), *MARKS]
"""What a shape says."""
Detail = Annotated[str, Field(max_length=MAX_TITLE), NOT_PILED_UP, *MARKS]
"""What is said besides, if anything."""


def _check_id(text: str) -> str:
    if not text.strip() or len(text) > MAX_ID:
        raise ValueError(f"an id has one to {MAX_ID} characters; shorten it, and say the rest in text")
    return text


NodeId = Annotated[str, AfterValidator(_check_id)]


def places_by_id(field: str, ids: Sequence[str]) -> dict[str, int]:
    """Return the place of each id in a list, from 0 on. Raises ValueError where two are the same."""
    places: dict[str, int] = {}
    for place, each in enumerate(ids):
        first = places.setdefault(each, place)
        if first != place:
            raise ValueError(
                f"{field}: {first + 1} and {place + 1} have the same id, {each!r}; give one of them another"
            )
    return places


def between(least: int, most: int, remedy: str) -> AfterValidator:
    """Return a check that a list has so many entries; ``remedy`` says what to do with more."""

    def check(entries: Sequence[T]) -> Sequence[T]:
        if not least <= len(entries) <= most:
            wanted = f"at least {least}" if len(entries) < least else f"at most {most}"
            advice = remedy if len(entries) > most else "add what is missing, or choose another kind of block"
            raise ValueError(f"it has {len(entries)}, and {wanted} are allowed; {advice}")
        return entries

    return AfterValidator(check)


class Text(Cued):
    """A thing with a text."""

    alone: ClassVar[str] = "text"

    text: Label


class Entry(Text):
    """A thing with a text, and a ``detail`` beside it."""

    detail: Detail = ""

    @property
    def said(self) -> str:
        """Both in words, on one line."""
        return joined(self.text, self.detail)


def joined(*texts: str) -> str:
    """Join texts that explain each other: "Plan: what we want". Line ends become commas."""
    flat = (", ".join(line.strip() for line in text.splitlines() if line.strip()) for text in texts)
    return ": ".join(text for text in flat if text)


class Heading(Cued):
    """A ``heading`` and the ``items`` under it."""

    alone: ClassVar[str] = "heading"

    heading: Label
    items: Annotated[tuple[Label, ...], between(0, 8, "keep those that matter most")] = ()

    @property
    def said(self) -> str:
        """All of it in words: "Pros: cheap, quick"."""
        return joined(self.heading, "\n".join(self.items))


def numbered(start: int, texts: Sequence[str]) -> tuple[str, ...]:
    """Put the numbers before texts, from ``start`` on."""
    return tuple(f"{number}. {text}" for number, text in enumerate(texts, start))
