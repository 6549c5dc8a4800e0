"""How many kinds of slides a lecture has, and which of its slides become others where these are too few."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from lectra.errors import ModelError
from lectra.llm import LanguageModel, Prompt
from lectra.planning.outline.kinds import BULLETS, kinds_for, least_kinds, listed_kinds
from lectra.planning.outline.planned import PlannedSlide
from lectra.planning.prompts import load_prompt, within_marks
from lectra.prose.fields import field_of, texts_of
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
        async with aclosing(model.stream(kinds_prompt(deck, asked), kinds_schema(len(deck)))) as pieces:
            async for piece in pieces:
                reply += piece
        answer = read_json(reply)
    except (ModelError, ValueError):
        return list(deck)
    return with_kinds(deck, texts_of(field_of(answer, "kinds") if isinstance(answer, dict) else answer))


def kinds_of(deck: Sequence[PlannedSlide]) -> set[str]:
    """Return the kinds of the slides between the first and the last one."""
    return {slide.kind or BULLETS for slide in deck[1:-1]}


def with_kinds(deck: Sequence[PlannedSlide], kinds: Sequence[str]) -> list[PlannedSlide]:
    """Give slides that show bullets another kind, from the last on, until there are enough kinds.

    Of ``kinds``, one for each slide, those count that are offered and that no slide has yet.
    """
    changed = list(deck)
    offered = kinds_for(len(deck))
    if len(kinds) != len(deck):
        return changed
    for place in range(len(deck) - 2, 0, -1):
        kind = kinds[place].strip().lower()
        shown = kinds_of(changed)
        if len(shown) >= least_kinds(len(deck)):
            break
        if kind in offered and kind not in shown and changed[place].kind in ("", BULLETS):
            changed[place] = replace(changed[place], kind=kind)
    return changed


def kinds_prompt(deck: Sequence[PlannedSlide], asked: Prompt) -> Prompt:
    """Ask what each slide of a plan could show."""
    rows = (f"{number}. {within_marks(slide.title)}" for number, slide in enumerate(deck, 1))
    question = load_prompt(
        "outline_kinds",
        titles="\n".join(rows),
        kinds=listed_kinds(len(deck)),
        least=least_kinds(len(deck)),
        count=len(deck),
    )
    return Prompt(question, asked.system, max_tokens=BASE_TOKENS + TOKENS_A_KIND * len(deck))


def kinds_schema(slides: int) -> dict[str, Any]:
    """Write the JSON schema of a kind for each slide."""
    kind = {"type": "string", "enum": list(kinds_for(slides))}
    kinds = {"type": "array", "items": kind, "minItems": slides, "maxItems": slides}
    return {"type": "object", "properties": {"kinds": kinds}, "required": ["kinds"]}
