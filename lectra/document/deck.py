"""The document of a lecture, from its plan to its video."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from lectra.document.citing import MAX_SOURCES, SourceInfo, cited_in, source_of
from lectra.document.former import upgrade_deck
from lectra.document.slide import Slide, differ
from lectra.document.text import Line, Model, Title

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _check_lang(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise ValueError("a language is a tag such as de or pt-BR")
    return tag


class Deck(Model):
    """A lecture: planned as ``outline.json``, made as ``script.json``.

    ``version`` is of the form; the first form had none, and no blocks. ``sources`` are the documents that it
    was made from; what its slides cite is of one of them.
    """

    version: Literal[2] = 2
    title: Title
    subtitle: Line = ""
    lang: Annotated[str, AfterValidator(_check_lang)] = "en"
    sources: Annotated[tuple[SourceInfo, ...], Field(max_length=MAX_SOURCES)] = ()
    slides: Annotated[tuple[Slide, ...], Field(min_length=1), AfterValidator(differ)]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        return upgrade_deck(data)

    @model_validator(mode="after")
    def _check(self) -> Self:
        opening = [place for place, slide in enumerate(self.slides) if slide.role == "title"]
        if len(opening) > 1:
            raise ValueError(
                f"slides {opening[0]} and {opening[1]} are both title slides; make one of them a section"
            )
        known = {source.id for source in self.sources}
        if len(known) < len(self.sources):
            raise ValueError("two of the sources have the same id; give each its own, such as s1 and s2")
        for place, name, passage in self.citations():
            if source_of(passage) not in known:
                raise ValueError(
                    f"the {name} of slide {self.slides[place].name or place} cites {passage}, and there is "
                    f'no {source_of(passage)} in "sources"; remove the mark, or put a backslash before it'
                )
        return self

    def citations(self) -> Iterator[tuple[int, str, str]]:
        """Yield what is cited: the place of the slide, the name of its field, and the passage's id."""
        for place, slide in enumerate(self.slides):
            for name in Slide.model_fields:
                found = slide.cites if name == "cites" else cited_in(getattr(slide, name))
                yield from ((place, name, passage) for passage in found)

    def titles_beside(self, place: int) -> frozenset[str]:
        """Return the titles of all slides but the one at a place, in lower case."""
        return frozenset(slide.title.casefold() for at, slide in enumerate(self.slides) if at != place)

    def ids_at(self, places: Iterable[int]) -> list[str]:
        """Return the ids of the slides at some places; "" at a place that is named again."""
        listed = list(places)
        firsts = {at: listed.index(at) for at in listed}
        return [self.slides[at].id if firsts[at] == number else "" for number, at in enumerate(listed)]


D = TypeVar("D", bound=Deck)
