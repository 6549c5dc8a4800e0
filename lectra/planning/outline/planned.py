"""A deck as a model plans it: read field by field, so that one that went wrong costs nothing but itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

from lectra.document.blocks import Picture
from lectra.document.inline import write_marks
from lectra.document.slide import Role, Slide
from lectra.document.text import MAX_TITLE
from lectra.models import LectureWarning
from lectra.planning.outline.kinds import (
    COLUMNS,
    KIND,
    POINTS,
    SECTION,
    TITLES,
    Texts,
    blocks_of,
    is_written,
    read_kind,
)
from lectra.programs import command_for
from lectra.prose.bounds import bounded_points, bounded_title
from lectra.prose.fields import field_of, find_list, read_texts, text_of, unread
from lectra.prose.language import other_language
from lectra.prose.phrases import image_query, read_phrases, search_words, uncounted
from lectra.prose.replies import no_json, read_all
from lectra.prose.wrapping import MAX_REMOVED_CHARS
from lectra.text import shorten
from lectra.tts import language_name

MAX_CHARS = 120
"""Characters of a title or a point beyond which it is asked for once more, shorter."""
ENOUGH_TO_EXTEND = 2
"""Slides from which those that are missing are asked for, and not the whole deck again."""
NAMED, PICTURES = (*TITLES, "name"), ("image_query", "image", "picture")
MARKS = 10
"""Characters left for the number of a title that came before."""


@dataclass(frozen=True)
class PlannedSlide:
    """A slide as a model plans it, in plain text; without a title where that is missing, or is none.

    ``kind`` is empty where the model says nothing of it, and the slide shows its points. ``columns`` are
    headings with their points, ``removed`` is what of the model's answer was left out.
    """

    title: str = ""
    kind: str = ""
    points: tuple[str, ...] = ()
    columns: Texts = ()
    image_query: str = ""
    removed: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Its title, its points, and what its columns hold."""
        columns = (text for heading, points in self.columns for text in (heading, *points))
        return (self.title, *self.points, *columns)

    def with_texts(self, change: Callable[[str], str]) -> Self:
        """Return the slide with each of its texts changed."""
        return replace(
            self,
            title=change(self.title),
            points=tuple(map(change, self.points)),
            columns=tuple((change(heading), tuple(map(change, points))) for heading, points in self.columns),
        )


MISSING = PlannedSlide()


def read_slides(values: Sequence[Any]) -> list[PlannedSlide]:
    """Read the slides of a model's JSON, in whatever shape they came."""
    # While a plan comes in, it is read again and again: what was read once is not read again.
    slides = [_read_as_text(json.dumps(item)) for item in find_list(values, "slides", *TITLES)]
    titles = uncounted([slide.title for slide in slides])
    return [replace(slide, title=title) for slide, title in zip(slides, titles, strict=True)]


@lru_cache(maxsize=256)
def _read_as_text(item: str) -> PlannedSlide:
    return read_slide(json.loads(item))


def read_slide(item: Any) -> PlannedSlide:
    """Read one slide; what of it cannot be read is empty."""
    if isinstance(item, list) and len(item) > 1:  # a title, then its points
        return read_slide({"title": item[0], "points": item[1:]})
    if not isinstance(item, dict):
        title, removed = _read_title(text_of(item))
        return PlannedSlide(title=title, removed=removed)
    if len(item) == 1 and isinstance(inner := next(iter(item.values())), dict):
        return read_slide(inner)
    title, removed = _read_title(text_of(field_of(item, *NAMED)))
    texts, beside = read_texts(field_of(item, *POINTS))
    points, left = read_phrases(texts)
    kind, columns, spoilt = read_kind(item, points)
    others = (*beside, *spoilt, *unread(item, NAMED, POINTS, PICTURES, KIND, COLUMNS))
    return PlannedSlide(
        title=title,
        kind=kind,
        points=points,
        columns=columns,
        image_query=text_of(field_of(item, *PICTURES)),
        removed=(*removed, *left, *(shorten(text, MAX_REMOVED_CHARS) for text in others)),
    )


def _read_title(text: str) -> tuple[str, tuple[str, ...]]:
    titles, removed = read_phrases([text])
    return next(iter(titles), ""), removed


def read_deck(reply: str, slides: int, lang: str, *, cut: bool = False) -> list[PlannedSlide]:
    """Read a deck of ``slides`` places from a reply, which may be ``cut``; places without a title are gaps.

    Of too many slides, the last stays last; of too few, those before the last are missing. Raises ValueError
    where too little of it can be used, or it is in another language.
    """
    values = read_all(reply)
    if not values:
        raise ValueError(no_json(reply))
    found = read_slides(values)
    if cut:
        found = found[:-1]  # it may have been cut off within
    usable = [slide for slide in found if slide.title]
    if not usable:
        raise ValueError(f"there are no slides with titles in it; it says: “{shorten(reply, 300)}”")
    check_language(usable, lang)
    if len(usable) < min(ENOUGH_TO_EXTEND, slides):
        raise ValueError(f"{slides} slides were asked for, and {len(usable)} came.")
    if len(found) > slides:
        return _without_surplus(found, slides)
    gaps = [MISSING] * (slides - len(found))
    return [*found, *gaps] if cut else [*found[:-1], *gaps, found[-1]]


def _without_surplus(found: Sequence[PlannedSlide], slides: int) -> list[PlannedSlide]:
    """Leave out the slides beyond the number asked for, and report their text with the slide before them."""
    first, *others = found
    inner, surplus = (others[: slides - 2], others[slides - 2 : -1]) if slides > 1 else ([], others)
    *kept, last = [first, *inner]
    return [*kept, _with_removed(last, surplus), *(others[-1:] if slides > 1 else [])]


def _with_removed(slide: PlannedSlide, surplus: Iterable[PlannedSlide]) -> PlannedSlide:
    texts = (piece for one in surplus for piece in (one.title, *one.points) if piece)
    return replace(slide, removed=(*slide.removed, *texts))


def check_language(slides: Iterable[PlannedSlide], lang: str) -> None:
    """Raise ValueError for slides in another language."""
    text = ". ".join(part for slide in slides for part in (slide.title, *slide.points))
    if found := other_language(text, lang):
        raise ValueError(f"It is in {language_name(found)}, and {language_name(lang)} was asked for.")


def gaps_in(deck: Sequence[PlannedSlide]) -> list[int]:
    """List the places of a deck that have no title yet."""
    return [place for place, slide in enumerate(deck) if not slide.title]


def fill(deck: Sequence[PlannedSlide], answers: Sequence[PlannedSlide]) -> list[PlannedSlide]:
    """Put slides that were asked for into the gaps of a deck, in order; those that repeat a title last."""
    taken = {slide.title.casefold() for slide in deck}
    usable = sorted(
        (slide for slide in answers if slide.title), key=lambda slide: slide.title.casefold() in taken
    )
    filled = list(deck)
    gaps = gaps_in(deck)
    for place, slide in zip(gaps, usable, strict=False):
        filled[place] = slide
    surplus = [slide for slide in usable[len(gaps) :] if slide.title.casefold() not in taken]
    if surplus:
        filled[gaps[-1]] = _with_removed(filled[gaps[-1]], surplus)
    return filled


def stand_in(deck: Sequence[PlannedSlide], subject: str) -> tuple[list[PlannedSlide], list[LectureWarning]]:
    """Give each gap a title from what is there, or leave it out, with a warning that names the slide."""
    kept: list[PlannedSlide] = []
    warnings: list[LectureWarning] = []
    for place, slide in enumerate(deck):
        fallback = ""
        shown = slide
        if not slide.title and place == 0:
            shown, fallback = replace(slide, title=subject), "the topic is its title"
        elif not slide.title and slide.points:
            shown = replace(slide, title=slide.points[0], points=slide.points[1:])
            fallback = "its first point is its title"
        elif not slide.title:
            fallback = "left out"
        if fallback != "left out":
            kept.append(shown)
        if fallback:
            warnings.append(_warning(place, max(0, len(kept) - 1), fallback))
    return kept, warnings


def _warning(place: int, nearest: int, fallback: str) -> LectureWarning:
    return LectureWarning(
        slide=nearest,
        stage="outline",
        message=f"The plan came without a title for slide {place}, twice.",
        fallback=fallback,
        remedy=f"Edit the outline, and run '{command_for('revise')}'.",
    )


def bound_texts(deck: Sequence[PlannedSlide]) -> tuple[list[PlannedSlide], list[LectureWarning]]:
    """Leave out what no title and no points of a slide can hold, with a warning for each slide."""
    bounded = [_bounded(slide) for slide in deck]
    if bounded and bounded[0].points:  # the first point of the title slide is the lecture's subtitle
        subtitle, *others = bounded[0].points
        bounded[0] = replace(bounded[0], points=(bounded_title(subtitle), *others))
    bounded = [_with_removed_texts(kept, slide) for slide, kept in zip(deck, bounded, strict=True)]
    warnings = [
        LectureWarning(
            slide=place,
            stage="outline",
            message=f"Slide {place} of the plan holds more text than a slide may.",
            fallback="cut to what a slide may hold",
            remedy=f"Edit the outline, and run '{command_for('revise')}'.",
        )
        for place, (slide, kept) in enumerate(zip(deck, bounded, strict=True))
        if slide != kept
    ]
    return bounded, warnings


def _with_removed_texts(kept: PlannedSlide, whole: PlannedSlide) -> PlannedSlide:
    """Tell of the texts that are on a slide no longer, or not whole."""
    lost = tuple(text for text in whole.texts if text not in kept.texts)
    return replace(kept, removed=(*kept.removed, *lost)) if lost else kept


def _bounded(slide: PlannedSlide) -> PlannedSlide:
    return replace(
        slide,
        title=bounded_title(slide.title),
        points=bounded_points(slide.points),
        columns=tuple((bounded_title(heading), bounded_points(texts)) for heading, texts in slide.columns),
    )


def number_titles(deck: Sequence[PlannedSlide]) -> list[PlannedSlide]:
    """Tell slides of the same title apart: the later ones are numbered, "Heat (2)"."""
    taken: set[str] = set()
    told: list[PlannedSlide] = []
    for slide in deck:
        title, number = slide.title, 1
        while title and title.casefold() in taken:
            number += 1
            title = f"{bounded_title(slide.title, MAX_TITLE - MARKS)} ({number})"
        taken.add(title.casefold())
        told.append(replace(slide, title=title))
    return told


def outline_slide(planned: PlannedSlide, role: Role) -> Slide:
    """Put a planned slide, which has a title, into the outline, as far as it has room there.

    The title slide's point is the lecture's subtitle, and none of its own.
    """
    slide = _bounded(planned)
    query = search_words(slide.image_query, 4) or image_query(slide.title, "")
    title, picture = write_marks(slide.title), Picture(query=write_marks(bounded_title(query)))
    if role == "title":
        return Slide(title=title, role=role, picture=picture)
    if role == "content" and slide.kind == SECTION:
        subtitle = write_marks(bounded_title(next(iter(slide.points), "")))
        return Slide(title=title, role="section", subtitle=subtitle, picture=picture)
    kind, columns = (slide.kind, slide.columns) if role == "content" else ("", ())
    shows = kind if is_written(kind, slide.points, columns) else ""
    blocks = tuple(blocks_of(kind, slide.points, columns))
    return Slide(title=title, role=role, shows=shows, blocks=blocks, picture=picture)
