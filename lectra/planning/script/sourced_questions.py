"""What a capable model is asked for a script from passages, which are data between marks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lectra.document.citing import SourcePassage
from lectra.document.deck import Deck
from lectra.llm import Prompt
from lectra.planning.prompts import load_prompt, within_marks
from lectra.planning.script.questions import avoiding, surroundings, tokens_for
from lectra.planning.script.slide import Length
from lectra.planning.script.stated import FROM, MOST_CITED, SENTENCES, TEXT
from lectra.text import one_line, shorten
from lectra.tts import language_name

TEMPERATURE = 0.2
SHARE_SAID = 0.8
"""Of what its passages say, what a narration has room for: asked for more, a model makes it up."""
LEAST_WORDS = 12
TOKENS_A_SENTENCE = 30
"""What names a sentence's passages."""
_SHOWN_CHARS, _QUOTED_CHARS = 600, 300


def bounded_length(length: Length, passages: Sequence[SourcePassage]) -> Length:
    """Return a length that passages have something for."""
    text = " ".join(passage.text for passage in passages)
    most = round(length.share(text) * length.count * SHARE_SAID)
    return replace(length, count=min(length.count, max(LEAST_WORDS, most)))


def sourced_schema(passages: Sequence[SourcePassage], length: Length) -> dict[str, Any]:
    """Write the JSON schema of a script: a list of sentences, each with the passages that it rests on."""
    least = max(1, min(length.sentences, length.count // LEAST_WORDS))
    return _schema(passages, least, 2 * least + 2)


def again_schema(passages: Sequence[SourcePassage], count: int) -> dict[str, Any]:
    """Write the JSON schema of ``count`` sentences."""
    return _schema(passages, count, count)


def _schema(passages: Sequence[SourcePassage], least: int, most: int) -> dict[str, Any]:
    """Its passages come before each sentence: a model that has named them writes what they say."""
    ids = {"type": "string", "enum": [passage.id for passage in passages]}
    fields = {
        FROM: {"type": "array", "items": ids, "minItems": 1, "maxItems": MOST_CITED},
        TEXT: {"type": "string"},
    }
    sentence = {"type": "object", "properties": fields, "required": list(fields)}
    sentences = {"type": "array", "items": sentence, "minItems": least, "maxItems": most}
    return {"type": "object", "properties": {SENTENCES: sentences}, "required": [SENTENCES]}


def sourced_prompt(
    outline: Deck,
    index: int,
    passages: Sequence[SourcePassage],
    audience: str,
    length: Length,
    said: Sequence[str] = (),
) -> Prompt:
    """Ask for a slide's script from passages, which is to say nothing of what is ``said`` on other slides."""
    question = load_prompt(
        "script_sources",
        points=within_marks(shorten(one_line("; ".join(outline.slides[index].points)), _SHOWN_CHARS))
        or "(nothing else)",
        passages=quoted(passages),
        example=passages[0].id,
        **surroundings(outline, index, audience, length),
    )
    system = load_prompt("system_sources", language=language_name(outline.lang), lang=outline.lang)
    tokens = tokens_for(length) + length.sentences * TOKENS_A_SENTENCE
    return Prompt(avoiding(question, said), system, max_tokens=tokens, temperature=TEMPERATURE)


def quoted(passages: Sequence[SourcePassage]) -> str:
    """Write passages for a prompt, a line each, between marks that none of them can close."""
    return "\n".join(
        f'<passage id="{passage.id}">{within_marks(one_line(passage.text))}</passage>' for passage in passages
    )


def again_prompt(asked: Prompt, wrong: Sequence[tuple[str, str]]) -> Prompt:
    """Ask for sentences once more, saying what is wrong with each."""
    listed = "\n".join(
        f"{number}. “{within_marks(shorten(one_line(text), _QUOTED_CHARS))}”: {within_marks(problem)}"
        for number, (text, problem) in enumerate(wrong, 1)
    )
    question = load_prompt("script_sources_again", question=asked.user, sentences=listed, count=len(wrong))
    return replace(asked, user=question)
