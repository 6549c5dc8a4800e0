"""What a capable model is asked for a slide's script, and asked again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from lectra.document.blocks.block import BlockType
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.llm import Prompt
from lectra.planning.prompts import load_prompt, within_marks
from lectra.planning.script.shape import sketch
from lectra.planning.script.slide import CLOSING_BULLETS, Length, bullets_wanted
from lectra.registry import BLOCKS
from lectra.text import shorten
from lectra.tts import language_name

TOKENS_A_WORD, TOKENS_A_CHARACTER, BASE_TOKENS, BLOCK_TOKENS = 6, 2, 200, 400
AGENDA = 3
ANSWER_SHOWN_CHARS = 2000


def block_wanted(slide: Slide) -> BlockType | None:
    """Return the type of block that a model is to write for a slide; None for bullets, and for none."""
    return BLOCKS[slide.shows] if slide.shows else None


def script_schema(slide: Slide, length: Length) -> dict[str, Any]:
    """Write the JSON schema of a slide's script: the narration first, so that it comes first.

    It is a list of sentences: asked for one text, small models write a sentence or two. Beside it stands the
    one block that the slide is to show, so that the grammar stays small.
    """
    text, least = {"type": "string"}, length.sentences
    sentences = {"type": "array", "items": text, "minItems": least, "maxItems": 2 * least + 2}
    properties: dict[str, Any] = {"narration": sentences}
    if wanted := bullets_wanted(slide):
        properties["bullets"] = {
            "type": "array",
            "items": text,
            "minItems": min(wanted, CLOSING_BULLETS),
            "maxItems": wanted,
        }
    if (block := block_wanted(slide)) and (schema := block.model.ask()):
        properties[block.name] = schema
    return {"type": "object", "properties": properties, "required": list(properties)}


def repair_prompt(asked: Prompt, answer: str, problem: str) -> Prompt:
    """Ask again, saying what was wrong."""
    shown = within_marks(shorten(answer, ANSWER_SHOWN_CHARS))
    question = load_prompt("repair", question=asked.user, answer=shown, problem=problem)
    return Prompt(question, asked.system, max_tokens=asked.max_tokens)


def script_prompt(
    outline: Deck, index: int, audience: str, length: Length, said: Sequence[str] = ()
) -> Prompt:
    """Ask for a slide's script, which is to say nothing of what is ``said`` on other slides."""
    slide = outline.slides[index]
    question = load_prompt(
        "script_welcome" if slide.role == "title" else "script",
        points=within_marks("; ".join(slide.points)) or "(none yet)",
        sentences=length.sentences,
        form=_form(slide),
        **surroundings(outline, index, audience, length),
    )
    tokens = tokens_for(length) + (BLOCK_TOKENS if slide.shows else 0)
    system = load_prompt("system", language=language_name(outline.lang), lang=outline.lang)
    return Prompt(avoiding(question, said), system, max_tokens=tokens)


def surroundings(outline: Deck, index: int, audience: str, length: Length) -> dict[str, str | int]:
    """Return what each question for a script says: what the slide is about, and how long it is to be."""
    slides = outline.slides
    following = "; ".join(other.title for other in slides[index + 1 : index + 1 + AGENDA])
    return {
        "topic": within_marks(outline.title),
        "title": within_marks(slides[index].title),
        "before": within_marks(slides[index - 1].title) if index else "(none)",
        "after": within_marks(following) or "(none)",
        "audience": audience or "a general audience",
        "language": language_name(outline.lang),
        "count": length.count,
        "unit": length.unit,
    }


def avoiding(question: str, said: Sequence[str]) -> str:
    """Return a question that asks for nothing that is ``said`` on other slides."""
    if not said:
        return question
    listed = "\n".join(f"- {within_marks(sentence)}" for sentence in said)
    return load_prompt("script_avoid", question=question, sentences=listed)


def tokens_for(length: Length) -> int:
    """Return what a narration of a length may take, with what is around it."""
    return length.count * (TOKENS_A_WORD if length.unit == "words" else TOKENS_A_CHARACTER) + BASE_TOKENS


def _form(slide: Slide) -> str:
    """Return what the answer holds beside the narration, and in what form."""
    if (block := block_wanted(slide)) and (schema := block.model.ask()):
        form = json.dumps({"narration": ["…", "…"], block.name: sketch(schema)}, ensure_ascii=False)
        return load_prompt(
            "script_form_block", label=block.label, help=schema.get("description", block.plan), form=form
        )
    wanted = bullets_wanted(slide)
    return load_prompt("script_form_bullets" if wanted else "script_form", bullets=wanted)
