"""Which candidate fits a slide, and which fits best."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lectra.images.photos import Candidate
from lectra.images.words import words_of
from lectra.models import ImageQuery
from lectra.text import clean, one_line, shorten, visible

MIN_WIDTH_PX, MIN_HEIGHT_PX = 1000, 800
"""A picture needs one of the two: then it is sharp on a slide."""
MIN_ASPECT, MAX_ASPECT = 0.5, 2.4
"""Width by height. What is taller or wider loses its subject when it is cropped."""
QUERY_WEIGHT, TITLE_WEIGHT, LECTURE_WEIGHT = 4, 2, 1
"""The query was written to find a picture; a slide's title less so; the lecture's is the same for all."""
PLACE_WEIGHTS = (3, 2, 1)
"""A word in a picture's title tells more than one among its tags, and that more than in a description."""
MAX_SEARCH = 100
"""Characters of a search: the shortest limit among the services."""


def rank(candidates: Iterable[Candidate], wanted: ImageQuery) -> list[Candidate]:
    """Keep the candidates that may and can be used, best match first; equal ones keep their order."""
    distinct = {candidate.url: candidate for candidate in candidates if is_usable(candidate)}
    return sorted(distinct.values(), key=lambda candidate: -score(candidate, wanted))


def is_usable(candidate: Candidate) -> bool:
    """Whether licence, size and shape allow the use on a slide."""
    return candidate.licence is not None and fits(candidate.width_px, candidate.height_px)


def fits(width_px: int, height_px: int) -> bool:
    """Whether a picture of this size is large enough and neither too tall nor too wide."""
    if not (width_px >= MIN_WIDTH_PX or height_px >= MIN_HEIGHT_PX) or height_px <= 0:
        return False
    return MIN_ASPECT <= width_px / height_px <= MAX_ASPECT


def score(candidate: Candidate, wanted: ImageQuery) -> int:
    """Count the slide's words in a candidate's title, tags and description, each where it tells most."""
    places = [candidate.title, " ".join(candidate.tags), candidate.description]
    weights: dict[str, int] = {}
    for place, weight in zip(places, PLACE_WEIGHTS, strict=True):
        for word in words_of(place):
            weights.setdefault(word, weight)
    query, title, lecture = words_of(wanted.query), words_of(wanted.title), words_of(wanted.lecture)
    asked = {
        **dict.fromkeys(lecture, LECTURE_WEIGHT),
        **dict.fromkeys(title, TITLE_WEIGHT),
        **dict.fromkeys(query, QUERY_WEIGHT),
    }
    return sum(weight * weights.get(word, 0) for word, weight in asked.items())


def searches(wanted: ImageQuery) -> tuple[str, ...]:
    """Give the words to search by, best first: the query's, then the title's."""
    return tuple(dict.fromkeys(filter(None, map(_bare, (wanted.query, wanted.title)))))


def _bare(text: str) -> str:
    """Leave out the signs, which search engines read as commands."""
    words = one_line(re.sub(r"[^\w\s]|_", " ", visible(clean(text))))
    return shorten(words, MAX_SEARCH).rstrip("…")
