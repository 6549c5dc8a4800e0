"""Texts that are too long for a slide: the model is asked once to shorten them, and none is ever cut."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from lectra.errors import ModelError
from lectra.llm import LanguageModel, Prompt
from lectra.planning.prompts import load_prompt, within_marks
from lectra.prose.fields import field_of, texts_of
from lectra.prose.phrases import plain_phrase
from lectra.prose.replies import read_json
from lectra.text import is_spoken, one_line

BASE_TOKENS = 100


async def shorten_long(model: LanguageModel, texts: Sequence[str], limit: int, system: str) -> dict[str, str]:
    """Ask for shorter forms of the texts of more than ``limit`` characters, in one question for all of them.

    Gives the shorter form of each that has one; the others are to be set whole. Errors of the model are no
    failure here. Raises ServiceMissing.
    """
    long = list(dict.fromkeys(text for text in texts if len(text) > limit))
    if not long:
        return {}
    numbered = "\n".join(f"{number}. {one_line(within_marks(text))}" for number, text in enumerate(long, 1))
    question = load_prompt("shorter", texts=numbered, limit=limit, count=len(long))
    prompt = Prompt(question, system, max_tokens=BASE_TOKENS + limit * len(long))
    reply = ""
    try:
        async with aclosing(model.stream(prompt, shorter_schema(len(long), limit))) as pieces:
            async for piece in pieces:
                reply += piece
        answer = read_json(reply)
    except (ModelError, ValueError):
        return {}
    found = texts_of(field_of(answer, "texts") if isinstance(answer, dict) else answer)
    if len(found) != len(long):
        return {}
    shorter = zip(long, map(plain_phrase, found), strict=True)
    return {text: short for text, short in shorter if is_shorter(short, text, limit)}


def is_shorter(short: str, text: str, limit: int) -> bool:
    """Whether a text is a shorter form of another one, and not its beginning with an ellipsis."""
    cut = short.endswith(("…", "...")) and not text.endswith(("…", "..."))
    return is_spoken(short) and len(short) <= limit and not cut


def shorter_schema(count: int, limit: int) -> dict[str, Any]:
    """Write the JSON schema of ``count`` texts of at most ``limit`` characters."""
    text = {"type": "string", "maxLength": limit}
    texts = {"type": "array", "items": text, "minItems": count, "maxItems": count}
    return {"type": "object", "properties": {"texts": texts}, "required": ["texts"]}
