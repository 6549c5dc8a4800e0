"""What a capable model is asked for a plan: the whole deck, the deck again, or what is missing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lectra.llm import Prompt
from lectra.planning.outline.deck import CLOSING_FROM_SLIDES
from lectra.planning.outline.kinds import kinds_for, least_kinds, listed_kinds, most_alike
from lectra.planning.outline.planned import PlannedSlide, gaps_in
from lectra.planning.prompts import load_prompt, within_marks
from lectra.prose.replies import problem_in
from lectra.text import shorten
from lectra.tts import language_name

BASE_TOKENS, TOKENS_A_SLIDE = 400, 160
MOST_POINTS = 5
TEMPERATURE = 0.8
"""Of plans: cooler, small models give one title again and again."""
ANSWER_SHOWN_CHARS = 4000
GAP = "(missing)"


def first_prompt(subject: str, slides: int, lang: str, audience: str) -> Prompt:
    """Ask for the whole deck."""
    least = least_kinds(slides)
    variety = load_prompt("outline_variety", least=least, most=most_alike(slides))
    between = load_prompt("outline_between", inner=slides - 1, count=slides)
    closes = slides >= CLOSING_FROM_SLIDES
    question = load_prompt(
        "outline",
        topic=within_marks(subject),
        count=slides,
        kinds=listed_kinds(slides),
        between=f"\n{between}" if closes else "",
        variety=f"\n{variety}" if least > 1 else "",
        audience=audience or "a general audience",
        language=language_name(lang),
    )
    system = load_prompt("system", language=language_name(lang), lang=lang)
    tokens = BASE_TOKENS + TOKENS_A_SLIDE * slides
    return Prompt(question, system, max_tokens=tokens, temperature=TEMPERATURE)


def shorter_prompt(asked: Prompt) -> Prompt:
    """Ask again, where an answer was cut off."""
    return Prompt(
        load_prompt("outline_shorter", question=asked.user), asked.system, max_tokens=asked.max_tokens
    )


def repair_prompt(asked: Prompt, answer: str, problem: Exception) -> Prompt:
    """Ask again, saying what was wrong."""
    shown = within_marks(shorten(answer, ANSWER_SHOWN_CHARS))
    question = load_prompt("repair", question=asked.user, answer=shown, problem=problem_in(problem))
    return Prompt(question, asked.system, max_tokens=asked.max_tokens)


def missing_prompt(asked: Prompt, deck: Sequence[PlannedSlide]) -> Prompt:
    """Ask for the slides that are missing."""
    titles = "\n".join(f"- {within_marks(slide.title) or GAP}" for slide in deck)
    count = len(gaps_in(deck))
    question = load_prompt("outline_missing", question=asked.user, titles=titles, count=count, mark=GAP)
    tokens = BASE_TOKENS + TOKENS_A_SLIDE * count
    return Prompt(question, asked.system, max_tokens=tokens, temperature=asked.temperature)


def outline_schema(slides: int) -> dict[str, Any]:
    """Write the JSON schema of a planned deck.

    All titles come before the slides: a small model that thinks of one slide after the other plans one of
    them again and again.
    """
    text = {"type": "string"}
    texts = {"type": "array", "items": text, "minItems": 1, "maxItems": MOST_POINTS}
    kind = {"type": "string", "enum": list(kinds_for(slides))}
    fields = {"title": text, "kind": kind, "points": texts, "image_query": text}
    slide = {"type": "object", "properties": fields, "required": list(fields)}
    titles, deck = (
        {"type": "array", "items": item, "minItems": slides, "maxItems": slides} for item in (text, slide)
    )
    parts = {"titles": titles, "slides": deck}
    return {"type": "object", "properties": parts, "required": list(parts)}
