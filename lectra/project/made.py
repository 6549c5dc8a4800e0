"""``lecture.json``: what a lecture was made from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from lectra.document.deck import Deck
from lectra.document.text import Model
from lectra.models import Lecture, LectureRequest, SlideImage, WrittenSlide


class MadePage(Model):
    """A page of a slide as it was made: most slides are one page, a full one takes several.

    ``position`` is its slide's place in the outline, ``parts`` what of it was spoken at once, and ``image``
    what it shows.
    """

    position: int = Field(ge=0)
    script: WrittenSlide
    parts: tuple[str, ...] = ()
    image: SlideImage | None = None


class Made(Model):
    """``lecture.json``: what a lecture was made from.

    ``slides`` are those of the outline as they were written, ``pages`` what became of them; there are none
    yet after a run that stopped early.
    """

    request: LectureRequest
    outline: Deck
    slides: tuple[WrittenSlide, ...] = ()
    pages: tuple[MadePage, ...] = ()

    def pages_of(self, place: int) -> list[WrittenSlide]:
        """Return the pages of the slide at a place of the outline, as they are edited.

        One that lists the deck is edited as a whole, since no page of it has anything of its own.
        """
        if self.slides and self.slides[place].lists_deck:
            return [self.slides[place]]
        return [page.script for page in self.pages if page.position == place]

    def page_at(self, number: int) -> tuple[int, int]:
        """Return the place in the outline that page ``number`` was made from, and its index in that slide."""
        place = self.pages[number].position
        return place, number - (self.first_page(place) or 0)

    def first_page(self, place: int) -> int | None:
        """Return the number of the first page of the slide at a place of the outline, if it has one."""
        return next((number for number, page in enumerate(self.pages) if page.position == place), None)


def made_of(lecture: Lecture) -> Made:
    """Say what a finished lecture was made from, but for where it lies: it may be moved."""
    pages = zip(lecture.places, lecture.scripts, lecture.parts, lecture.images, strict=True)
    return made_from(
        lecture.request,
        lecture.outline,
        lecture.slides,
        [
            MadePage(position=place, script=script, parts=parts, image=image)
            for place, script, parts, image in pages
        ],
    )


def made_from(
    request: LectureRequest, outline: Deck, slides: Sequence[WrittenSlide], pages: Sequence[MadePage]
) -> Made:
    """Say what a lecture is made from, as far as it has come."""
    # A choice of services is reduced to their names: where they are, and their keys, are the settings'. The
    # words of sources have a file of their own.
    bare = request.model_copy(update={"outline": None, "out": Path(), "sources": ()})
    return Made(request=bare, outline=outline, slides=tuple(slides), pages=tuple(pages))
