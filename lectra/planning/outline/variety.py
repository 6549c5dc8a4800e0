"""How many kinds of slides a lecture has, and which of its slides become others where these are too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
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
)
from lectra.planning.outline.planned import PlannedSlide
from lectra.planning.prompts import load_prompt, within_marks
from lectra.prose.fields import field_of, text_of, texts_of
from lectra.prose.replies import read_json

BASE_TOKENS, TOKENS_A_KIND = 100, 12


async def varied(model: LanguageModel, deck: Sequence[PlannedSlide], asked: Prompt) -> list[PlannedSlide]:
    """Ask once for other kinds of slides where a plan has too few of them.

    A plan that says nothing of kinds stays as it is: its model knows none. Errors of the model are no failure
    here. Raises ServiceMissing.
    """
    if len(kinds_of(deck)) >= least_kinds(len(deck)) or not any(slide.kind for slide in deck):
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


def read_kinds(answer: Any, slides: int) -> list[str]:
    """Read a kind for each slide, "" where there is none: by the slides' numbers, or in a list of all."""
    kinds = field_of(answer, "kinds") if isinstance(answer, dict) else answer
    if isinstance(kinds, dict):
        return [text_of(kinds.get(str(number))).strip().lower() for number in range(1, slides + 1)]
    listed = [text.strip().lower() for text in texts_of(kinds)]
    return listed if len(listed) == slides else [""] * slides


def kinds_of(deck: Sequence[PlannedSlide]) -> set[str]:
    """Return the kinds of the slides between the first and the last one."""
    return {slide.kind or BULLETS for slide in deck[1:-1]}


def with_kinds(deck: Sequence[PlannedSlide], kinds: Sequence[str]) -> list[PlannedSlide]:
    """Give slides another kind, from the last on, until there are enough kinds and none is on too many.

    A slide changes whose kind others have too. Of ``kinds``, one for each slide, those count that are
    offered, and that fewer slides have.
    """
    changed = list(deck)
    offered, least, most = kinds_for(len(deck)), least_kinds(len(deck)), most_alike(len(deck))
    for place in range(len(deck) - 2, 0, -1):
        counts = Counter(slide.kind or BULLETS for slide in changed[1:-1])
        if len(counts) >= least and max(counts.values()) <= most:
            break
        kind, own = kinds[place], changed[place].kind or BULLETS
        if own != SECTION and kind in offered and counts[kind] + 1 < counts[own] and counts[kind] < most:
            changed[place] = replace(changed[place], kind=kind)
    return changed


def kinds_prompt(deck: Sequence[PlannedSlide], asked: Prompt) -> Prompt:
    """Ask what each slide of a plan could show."""
    rows = (f"{number}. {within_marks(slide.title)}" for number, slide in enumerate(deck[1:-1], 2))
    question = load_prompt(
        "outline_kinds",
        titles="\n".join(rows),
        kinds=listed_kinds(len(deck)),
        least=least_kinds(len(deck)),
    )
    return Prompt(question, asked.system, max_tokens=BASE_TOKENS + TOKENS_A_KIND * len(deck))


def kinds_schema(deck: Sequence[PlannedSlide]) -> dict[str, Any]:
    """Write the JSON schema of a kind for each slide between the first and the last one, by its number.

    Each is chosen of a few kinds only, and its neighbours' are others: of all kinds, small models choose the
    same for every slide, or list them in their order.
    """
    shown, least = kinds_of(deck), least_kinds(len(deck))
    offered = [kind for kind in kinds_for(len(deck)) if kind in shown or kind not in OF_SUBJECTS]
    kinds = {
        str(number): {"type": "string", "enum": offered[number % least :: least]}
        for number in range(2, len(deck))
    }
    fields = {"type": "object", "properties": kinds, "required": list(kinds)}
    return {"type": "object", "properties": {"kinds": fields}, "required": ["kinds"]}
