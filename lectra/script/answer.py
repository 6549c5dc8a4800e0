"""A script from a capable model: narration and bullets in one answer, the narration read while it comes.

What is wrong with the answer is told to the model once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import Annotated, Any

from pydantic import BaseModel, Field

from lectra.llm import CutShort, LanguageModel, Prompt
from lectra.models import Outline, OutlineSlide
from lectra.prompts import load_prompt
from lectra.prose.language import other_language, prepare
from lectra.prose.phrases import plain_phrase
from lectra.prose.replies import problem_in, read_json, read_partly
from lectra.prose.spoken import GrowingText, spoken_sentences
from lectra.script.slide import (
    CLOSING_BULLETS,
    Draft,
    Length,
    Unusable,
    bullets_wanted,
    length_for,
)
from lectra.text import is_spoken, shorten
from lectra.tts import language_name

TOKENS_A_WORD, TOKENS_A_CHARACTER, BASE_TOKENS = 6, 2, 200
MIN_BULLETS = 2
MAX_BULLET_CHARS = 90
AGENDA = 3
ANSWER_SHOWN_CHARS = 2000
JUDGED_FROM_CHARS = 120
MIN_SHARE = 0.3
"""Share of the time to fill below which a narration is too short to be used."""

Tell = Callable[[str], object]


class WrittenScript(BaseModel):
    """A script as a model writes it."""

    narration: Annotated[str, Field(min_length=1)]
    bullets: list[str] = []


async def ask_script(
    model: LanguageModel, outline: Outline, index: int, audience: str, seconds: int, tell: Tell
) -> Draft:
    """Ask for a slide's script, and once more where the answer is not usable.

    Raises Unusable where the second is not either, ModelError where the model does not answer.
    """
    prepare()
    slide = outline.slides[index]
    length = length_for(outline.lang, seconds)
    asked = script_prompt(outline, index, audience, length)
    reply = Reply(outline.lang, tell)
    try:
        await reply.listen(model, asked, script_schema(slide))
        return read_script(reply.text, slide, outline.lang, length)
    except CutShort:
        problem = f"It was too long and was cut off. Write at most {length.count * 2 // 3} {length.unit}."
    except ValueError as exc:
        problem = problem_in(exc)
    question = load_prompt(
        "repair",
        question=asked.user,
        answer=shorten(reply.text, ANSWER_SHOWN_CHARS),
        problem=problem,
    )
    second = Reply(outline.lang, tell)
    try:
        await second.listen(
            model, Prompt(question, asked.system, max_tokens=asked.max_tokens), script_schema(slide)
        )
        return read_script(second.text, slide, outline.lang, length)
    except CutShort as exc:
        raise Unusable("The language model's script was cut off twice.") from exc
    except ValueError as exc:
        raise Unusable(f"The language model wrote no usable script: {problem_in(exc)}") from exc


class Reply:
    """An answer that comes in; its sentences are told as they are finished, once their language is known."""

    def __init__(self, lang: str, tell: Tell) -> None:
        self.text = ""
        self._narration = ""
        self._lang = lang
        self._tell = tell
        self._growing = GrowingText(lang)
        self._waiting: list[str] = []
        self._judged = False

    async def listen(self, model: LanguageModel, prompt: Prompt, schema: dict[str, Any]) -> None:
        """Read the answer to its end. Raises ValueError as soon as it is seen to be in another language."""
        async with aclosing(model.stream(prompt, schema)) as pieces:
            async for piece in pieces:
                self.text += piece
                self._read(read_partly(self.text, strings=True))
        for sentence in (*self._waiting, *self._growing.rest(self._narration)):
            self._tell(sentence)

    def _read(self, answer: dict[str, Any]) -> None:
        narration = answer.get("narration")
        if not isinstance(narration, str):
            return
        self._narration = narration
        if not self._judged and len(narration) >= JUDGED_FROM_CHARS:
            check_language(narration, self._lang)
            self._judged = True
        whole = len(answer) > 1  # what comes next has begun
        self._waiting += self._growing.rest(narration) if whole else self._growing.more(narration)
        while self._judged and self._waiting:
            self._tell(self._waiting.pop(0))


def read_script(reply: str, slide: OutlineSlide, lang: str, length: Length) -> Draft:
    """Read a script from an answer; raises ValueError that says what is wrong with it."""
    written = WrittenScript.model_validate(read_json(reply))
    spoken = tuple(spoken_sentences(written.narration, lang))
    text = " ".join(spoken)
    if length.share(text) < MIN_SHARE:
        came = f"only {len(text)} characters of it can be spoken" if text else "nothing of it can be spoken"
        raise ValueError(f"The narration is too short: {came}.")
    check_language(text, lang)
    wanted = bullets_wanted(slide)
    bullets = [plain_phrase(bullet) for bullet in written.bullets]
    bullets = [shorten(bullet, MAX_BULLET_CHARS) for bullet in bullets if is_spoken(bullet)][:wanted]
    if wanted and len(bullets) < MIN_BULLETS:
        raise ValueError(f"{wanted} bullets were asked for, and {len(bullets)} came.")
    return Draft(spoken, tuple(bullets) if wanted else slide.points)


def check_language(text: str, lang: str) -> None:
    """Raise ValueError for a text that is in another language."""
    if found := other_language(text, lang):
        raise ValueError(f"It is in {language_name(found)}. Write it in {language_name(lang)}.")


def script_schema(slide: OutlineSlide) -> dict[str, Any]:
    """Write the JSON schema of a slide's script: the narration first, so that it comes first."""
    properties: dict[str, Any] = {"narration": {"type": "string"}}
    if wanted := bullets_wanted(slide):
        text = {"type": "string"}
        properties["bullets"] = {
            "type": "array",
            "items": text,
            "minItems": min(wanted, CLOSING_BULLETS),
            "maxItems": wanted,
        }
    return {"type": "object", "properties": properties, "required": list(properties)}


def script_prompt(outline: Outline, index: int, audience: str, length: Length) -> Prompt:
    """Ask for a slide's script."""
    slides = outline.slides
    slide = slides[index]
    wanted = bullets_wanted(slide)
    language = language_name(outline.lang)
    question = load_prompt(
        "script_welcome" if slide.kind == "title" else "script",
        topic=outline.title,
        title=slide.title,
        points="; ".join(slide.points) or "(none yet)",
        before=slides[index - 1].title if index else "(none)",
        after="; ".join(other.title for other in slides[index + 1 : index + 1 + AGENDA]) or "(none)",
        audience=audience or "a general audience",
        language=language,
        count=length.count,
        unit=length.unit,
        form=load_prompt("script_form_bullets" if wanted else "script_form", bullets=wanted),
    )
    tokens = length.count * (TOKENS_A_WORD if length.unit == "words" else TOKENS_A_CHARACTER) + BASE_TOKENS
    return Prompt(question, load_prompt("system", language=language, lang=outline.lang), max_tokens=tokens)
