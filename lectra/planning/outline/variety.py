"""How many kinds of slides a lecture has, and which of its slides become others where these are too few."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import islice
from typing import Any

from lectra.errors import ModelError
from lectra.llm import LanguageModel, Prompt
from lectra.planning.outline.kinds import (
    BULLETS,
    OF_SUBJECTS,
    SECTION,
    kinds_for,
    least_kinds,
    listed_kinds,
    most_alike,
    too_many_alike,
)
from lectra.planning.outline.planned import PlannedSlide
from lectra.planning.prompts import load_prompt, within_marks
from lectra.prose.fields import field_of, text_of, texts_of
from lectra.prose.replies import read_json

BASE_TOKENS, TOKENS_A_KIND = 100, 12
MOST_CHOICES = 3
"""Other kinds that a slide may become, besides the one that it is."""


async def varied(model: LanguageModel, deck: Sequence[PlannedSlide], asked: Prompt) -> list[PlannedSlide]:
    """Ask once for other kinds of slides where a plan has too few of them, or one on most of its slides.

    A plan that says nothing of kinds stays as it is: its model knows none. Errors of the model are no failure
    here. Raises ServiceMissing.
    """
    places = alike(deck)
    if not places or not any(slide.kind for slide in deck):
        return list(deck)
    reply = ""
    try:
        async with aclosing(model.stream(kinds_prompt(deck, asked), kinds_schema(deck))) as pieces:
            async for piece in pieces:
                reply += piece
        answer = read_json(reply)
    except (ModelError, ValueError):
        return list(deck)
    return with_kinds(deck, read_kinds(answer, len(deck)))


def alike(deck: Sequence[PlannedSlide]) -> list[int]:
    """List the places of the slides that show the same as too many others; none where a plan is varied."""
    counts = _counts(deck)
    too_many = too_many_alike(len(deck))
    if len(counts) < least_kinds(len(deck)):
        too_many = max(counts.values(), default=0)
    return [place for place in range(1, len(deck) - 1) if counts[_kind(deck[place])] >= too_many]


def _kind(slide: PlannedSlide) -> str:
    return slide.kind or BULLETS


def _counts(deck: Sequence[PlannedSlide]) -> Counter[str]:
    """Count the kinds of the slides between the first and the last one."""
    return Counter(map(_kind, deck[1:-1]))


def read_kinds(answer: Any, slides: int) -> list[str]:
    """Read a kind for each slide, "" where there is none: by the slides' numbers, or in a list of all."""
    kinds = field_of(answer, "kinds") if isinstance(answer, dict) else answer
    if isinstance(kinds, dict):
        return [text_of(kinds.get(str(number))).strip().lower() for number in range(1, slides + 1)]
    listed = [text.strip().lower() for text in texts_of(kinds)]
    return listed if len(listed) == slides else [""] * slides


def kinds_of(deck: Sequence[PlannedSlide]) -> set[str]:
    """Return the kinds of the slides between the first and the last one."""
    return set(_counts(deck))


def with_kinds(deck: Sequence[PlannedSlide], kinds: Sequence[str]) -> list[PlannedSlide]:
    """Give slides another kind, from the last on, until there are enough kinds and none is on too many.

    A slide changes whose kind others have too. Of ``kinds``, one for each slide, those count that are
    offered, and that fewer slides have.
    """
    changed = list(deck)
    offered, least, most = kinds_for(len(deck)), least_kinds(len(deck)), most_alike(len(deck))
    for place in range(len(deck) - 2, 0, -1):
        counts = _counts(changed)
        if len(counts) >= least and max(counts.values()) <= most:
            break
        kind, own = kinds[place], _kind(changed[place])
        if own != SECTION and kind in offered and counts[kind] + 1 < counts[own] and counts[kind] < most:
            changed[place] = replace(changed[place], kind=kind)
    return changed


def kinds_prompt(deck: Sequence[PlannedSlide], asked: Prompt) -> Prompt:
    """Ask what each of the slides that are too much alike could show."""
    places = alike(deck)
    rows = (
        f"{place + 1}. {within_marks(deck[place].title)}: {within_marks('; '.join(deck[place].points))}"
        for place in places
    )
    question = load_prompt(
        "outline_kinds",
        titles="\n".join(rows),
        kinds=listed_kinds(len(deck)),
        first=places[0] + 1,
        last=places[-1] + 1,
    )
    return Prompt(question, asked.system, max_tokens=BASE_TOKENS + TOKENS_A_KIND * len(deck))


def kinds_schema(deck: Sequence[PlannedSlide]) -> dict[str, Any]:
    """Write the JSON schema of a kind for each of the slides that are too much alike, by its number.

    Each is chosen of a few kinds that its neighbours have in another order, and of its own: of all kinds,
    small models choose the first for every slide.
    """
    places = alike(deck)
    shown, own = kinds_of(deck), {_kind(deck[place]) for place in places}
    offered = [kind for kind in kinds_for(len(deck)) if kind in shown or kind not in OF_SUBJECTS]
    others = deque(kind for kind in offered if kind not in own)
    kinds = {}
    for place in places:
        choices = [*islice(others, MOST_CHOICES), _kind(deck[place])]
        kinds[str(place + 1)] = {"type": "string", "enum": choices}
        others.rotate(-1)
    fields = {"type": "object", "properties": kinds, "required": list(kinds)}
    return {"type": "object", "properties": {"kinds": fields}, "required": ["kinds"]}
