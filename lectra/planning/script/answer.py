"""A script from a capable model: narration and bullets in one answer, the narration read while it comes.

What is wrong with the answer is told to the model once. A second answer that is not as it should be is used
as far as it goes, with a warning.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, NamedTuple

from lectra.document.blocks import Bullets
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.llm import CutShort, Declined, LanguageModel, Prompt
from lectra.models import LectureWarning
from lectra.planning.outline.shorter import shorten_long
from lectra.planning.prompts import load_prompt, within_marks
from lectra.planning.script.slide import (
    CLOSING_BULLETS,
    Draft,
    Length,
    Unusable,
    bullets_wanted,
    length_for,
)
from lectra.prose.bounds import bounded_narration, bounded_points
from lectra.prose.fields import field_of, find_record, read_texts, texts_of, unread
from lectra.prose.language import other_language, prepare
from lectra.prose.phrases import read_phrases
from lectra.prose.refusals import is_refusal
from lectra.prose.replies import breaks_off, no_json, problem_in, read_all, read_growing, without_thoughts
from lectra.prose.spoken import GrowingText
from lectra.prose.wrapping import MAX_REMOVED_CHARS
from lectra.text import shorten
from lectra.tts import language_name

TOKENS_A_WORD, TOKENS_A_CHARACTER, BASE_TOKENS = 6, 2, 200
MIN_BULLETS = 2
BULLETS = ("bullets", "points")
MAX_BULLET_CHARS = 90
AGENDA = 3
ANSWER_SHOWN_CHARS = 2000
CUT_OFF = "The answer was cut off at the model's limit."
BROKEN_OFF = "The answer breaks off before its end."
JUDGED_FROM_CHARS = 120
MIN_SHARE = 0.3
"""Share of the time to fill below which a narration is too short to be used."""

Tell = Callable[[str], object]


class Written(NamedTuple):
    """A script as a model wrote it, and its ``flaws``: what of it is not as it was asked for, if anything."""

    draft: Draft
    flaws: tuple[str, ...] = ()


async def ask_script(
    model: LanguageModel, outline: Deck, index: int, audience: str, seconds: int, tell: Tell
) -> Draft:
    """Ask for a slide's script, and once more where the answer is not as it should be.

    The better of two answers that have flaws is taken, with a warning. Raises Unusable where neither can be
    used at all, Declined where the model will not write it, ModelError where it does not answer.
    """
    prepare()
    slide = outline.slides[index]
    length = length_for(outline.lang, seconds)
    asked = script_prompt(outline, index, audience, length)
    prompt = asked
    tries: list[Written] = []
    for attempt in (1, 2):
        reply = Reply(outline.lang, tell)
        try:
            await reply.listen(model, prompt, script_schema(slide))
            written = read_script(reply.text, slide, outline.lang, length, cut=reply.cut)
            tries.append(written)
            problem = " ".join(written.flaws)
        except ValueError as exc:
            problem = problem_in(exc)
        if reply.cut:
            problem = f"It was too long and was cut off. Write at most {length.count * 2 // 3} {length.unit}."
        if not problem:
            break
        if attempt == 1:
            prompt = repair_prompt(asked, reply.text, problem)
    if not tries:
        raise _unusable(reply, problem)
    best = min(tries, key=lambda one: (len(one.flaws), -len("".join(one.draft.spoken))))
    return await _shortened(model, _warned(best, index), asked.system)


def _unusable(reply: Reply, problem: str) -> Unusable | Declined:
    if is_refusal(reply.said):
        return Declined("The language model", reply.said)
    return Unusable(f"The language model wrote no usable script: {problem}")


def _warned(written: Written, index: int) -> Draft:
    warnings = tuple(
        LectureWarning(
            slide=index,
            stage="script",
            message=flaw,
            fallback="used as far as it goes",
            remedy="Redo this slide, or write it in the outline.",
        )
        for flaw in written.flaws
    )
    return replace(written.draft, warnings=warnings)


async def _shortened(model: LanguageModel, draft: Draft, system: str) -> Draft:
    """Have bullets that are too long shortened; those that stay so are set whole."""
    if draft.block is None:
        return draft
    bullets = draft.block.said()
    short = await shorten_long(model, bullets, MAX_BULLET_CHARS, system)
    return replace(draft, block=Bullets.of(short.get(bullet, bullet) for bullet in bullets))


class Reply:
    """An answer that comes in; its sentences are told as they are finished, once their language is known.

    ``cut`` says whether it ran into its limit.
    """

    def __init__(self, lang: str, tell: Tell) -> None:
        self.text = ""
        self.cut = False
        self._narration = ""
        self._lang = lang
        self._tell = tell
        self._growing = GrowingText(lang, in_json=True)
        self._waiting: list[str] = []
        self._judged = False
        self._whole = False

    async def listen(self, model: LanguageModel, prompt: Prompt, schema: dict[str, Any]) -> None:
        """Read the answer to its end. Raises ValueError as soon as it is seen to be in another language."""
        try:
            async with aclosing(model.stream(prompt, schema)) as pieces:
                async for piece in pieces:
                    self.text += piece
                    self._read(read_growing(self.text, strings=True))
        except CutShort:
            self.cut = True
        cut = self.cut or breaks_off(self.text)
        for sentence in (*self._waiting, *self._growing.rest(self._narration, cut=cut)):
            self._tell(sentence)

    @property
    def said(self) -> str:
        """What the model said: its narration, or all of it where there is none."""
        return self._narration or without_thoughts(self.text)

    def _read(self, answer: Any) -> None:
        record = find_record([answer], "narration") or {}
        narration = field_of(record, "narration")
        if not isinstance(narration, str) or (self._whole and narration == self._narration):
            return
        self._narration = narration
        if not self._judged and len(narration) >= JUDGED_FROM_CHARS:
            check_language(narration, self._lang)
            self._judged = True
        # It is whole where what comes next has begun.
        self._whole = len(record) > 1 and list(record)[-1].lower() != "narration"
        self._waiting += self._growing.rest(narration) if self._whole else self._growing.more(narration)
        while self._judged and self._waiting:
            self._tell(self._waiting.pop(0))


def read_script(reply: str, slide: Slide, lang: str, length: Length, *, cut: bool = False) -> Written:
    """Read a script from an answer; of one that was ``cut`` or breaks off, as much as is whole.

    Raises ValueError that says what is wrong where it cannot be used.
    """
    values = read_all(reply)
    record = find_record(values, "narration")
    cut_within = record is None and (cut or breaks_off(reply))
    if cut_within:
        record = find_record([read_growing(reply, strings=True)], "narration")
    if record is None:
        raise ValueError(
            f"narration: Field required. It says: “{shorten(reply, 300)}”" if values else no_json(reply)
        )
    said = "\n".join(texts_of(field_of(record, "narration")))
    growing = GrowingText(lang, in_json=True)
    spoken = growing.rest(said, cut=cut_within)
    text = " ".join(spoken)
    if not text or (is_refusal(said) and length.share(text) < MIN_SHARE):
        raise ValueError(f"The narration cannot be spoken: “{shorten(said, 300)}”")
    check_language(text, lang)
    bullets, beside = read_texts(field_of(record, *BULLETS))
    listed, left = read_phrases(bullets)
    others = [*beside, *unread(record, ("narration",), BULLETS)]
    left += tuple(shorten(text, MAX_REMOVED_CHARS) for text in others if text != slide.title)
    if not bullets_wanted(slide):
        left += tuple(bullet for bullet in listed if bullet not in slide.points)
        listed = ()
    kept = bounded_points(listed)
    draft = Draft(bounded_narration(spoken), Bullets.of(kept) if kept else None, (*growing.removed, *left))
    flaws = _flaws(draft, text, listed, slide, length)
    if cut or cut_within:
        flaws = (CUT_OFF if cut else BROKEN_OFF, *flaws)
    return Written(draft, flaws)


def _flaws(draft: Draft, text: str, listed: tuple[str, ...], slide: Slide, length: Length) -> tuple[str, ...]:
    """Say what of a script is not as it was asked for; ``text`` and ``listed`` are all that came."""
    flaws = []
    if length.share(text) < MIN_SHARE:
        flaws.append(f"The narration is too short: it has only {len(text)} characters.")
    if len(" ".join(draft.spoken)) < len(text):
        flaws.append(f"The narration is too long: it has {len(text):,} characters.")
    if listed and (draft.block is None or draft.block.said() != listed):
        flaws.append("The bullets are longer than a slide may hold.")
    wanted = bullets_wanted(slide)
    if wanted and len(listed) < MIN_BULLETS:
        flaws.append(f"{wanted} bullets were asked for, and {len(listed)} came.")
    return tuple(flaws)


def check_language(text: str, lang: str) -> None:
    """Raise ValueError for a text that is in another language."""
    if found := other_language(text, lang):
        raise ValueError(f"It is in {language_name(found)}. Write it in {language_name(lang)}.")


def script_schema(slide: Slide) -> dict[str, Any]:
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


def repair_prompt(asked: Prompt, answer: str, problem: str) -> Prompt:
    """Ask again, saying what was wrong."""
    shown = within_marks(shorten(answer, ANSWER_SHOWN_CHARS))
    question = load_prompt("repair", question=asked.user, answer=shown, problem=problem)
    return Prompt(question, asked.system, max_tokens=asked.max_tokens)


def script_prompt(outline: Deck, index: int, audience: str, length: Length) -> Prompt:
    """Ask for a slide's script."""
    slides = outline.slides
    slide = slides[index]
    wanted = bullets_wanted(slide)
    language = language_name(outline.lang)
    question = load_prompt(
        "script_welcome" if slide.role == "title" else "script",
        topic=within_marks(outline.title),
        title=within_marks(slide.title),
        points=within_marks("; ".join(slide.points)) or "(none yet)",
        before=within_marks(slides[index - 1].title) if index else "(none)",
        after=within_marks("; ".join(other.title for other in slides[index + 1 : index + 1 + AGENDA]))
        or "(none)",
        audience=audience or "a general audience",
        language=language,
        count=length.count,
        unit=length.unit,
        form=load_prompt("script_form_bullets" if wanted else "script_form", bullets=wanted),
    )
    tokens = length.count * (TOKENS_A_WORD if length.unit == "words" else TOKENS_A_CHARACTER) + BASE_TOKENS
    return Prompt(question, load_prompt("system", language=language, lang=outline.lang), max_tokens=tokens)
