"""A plan from a capable model: the whole deck in one answer, read while it still comes.

What is wrong with the answer is told to the model once; slides that are missing are asked for by
themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, Field

from lectra.errors import ModelError
from lectra.llm import CutShort, LanguageModel, Prompt
from lectra.models import Outline, OutlineSlide, SlideKind
from lectra.outline.deck import slide_kinds
from lectra.prompts import load_prompt
from lectra.prose.language import other_language, prepare
from lectra.prose.phrases import LINK, TAG, image_query, plain_phrase
from lectra.prose.replies import problem_in, read_json, read_partly
from lectra.text import is_spoken, shorten
from lectra.tts import language_name

BASE_TOKENS, TOKENS_A_SLIDE = 400, 160
MAX_TITLE_CHARS, MAX_POINT_CHARS, MAX_POINTS = 120, 120, 6
ANSWER_SHOWN_CHARS = 4000
ENOUGH_TO_EXTEND = 2
"""Slides from which the missing ones are asked for, and not the whole deck anew."""

OnSlide = Callable[[int, OutlineSlide], object]


class PlannedSlide(BaseModel):
    """A slide as a model plans it."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    points: list[str] = []
    image_query: str = ""


class Plan(BaseModel):
    """A deck as a model plans it."""

    slides: Annotated[list[PlannedSlide], Field(min_length=1)]


class TooFew(ValueError):
    """A plan is sound but for its slides, which are too few: these."""

    def __init__(self, wanted: int, planned: list[PlannedSlide]) -> None:
        super().__init__(f"{wanted} slides were asked for, and {len(planned)} came.")
        self.planned = planned


@dataclass
class Watch:
    """Tells of slides while their plan comes in, of each only where it is new."""

    slides: int
    on_slide: OnSlide
    told: dict[int, OutlineSlide] = field(default_factory=dict)

    def look(self, reply: str) -> None:
        """Tell of the slides that are whole: those after which another one has begun."""
        found = read_partly(reply).get("slides")
        kinds = slide_kinds(self.slides)
        whole = found[:-1][: self.slides - 1] if isinstance(found, list) else []
        for index in range(len(whole)):
            try:
                self.tell(index, outline_slide(PlannedSlide.model_validate(whole[index]), kinds[index]))
            except ValueError:
                return

    def tell(self, index: int, slide: OutlineSlide) -> None:
        """Tell of a slide, unless it was told of as it is."""
        if self.told.get(index) != slide:
            self.told[index] = slide
            self.on_slide(index, slide)


async def plan_at_once(
    model: LanguageModel, subject: str, *, slides: int, lang: str, audience: str, on_slide: OnSlide
) -> Outline:
    """Plan a deck of ``slides`` slides; see :func:`lectra.outline.plan_outline`."""
    prepare()
    watch = Watch(slides, on_slide)
    asked = first_prompt(subject, slides, lang, audience)
    reply = ""
    planned: list[PlannedSlide] = []
    try:
        reply = await _listen(model, asked, slides, watch)
        outline = parse_outline(reply, slides, lang)
    except CutShort:
        again = shorter_prompt(asked)
    except TooFew as exc:
        planned = exc.planned if len(exc.planned) >= ENOUGH_TO_EXTEND else []
        again = missing_prompt(asked, planned, slides) if planned else repair_prompt(asked, reply, exc)
    except ValueError as exc:
        again = repair_prompt(asked, reply, exc)
    else:
        return _announced(outline, watch)
    try:
        reply = await _listen(model, again, slides - len(planned), None if planned else watch)
        return _announced(parse_outline(reply, slides, lang, planned), watch)
    except (CutShort, ValueError) as exc:
        raise ModelError(
            f"The language model gave no usable outline: {problem_in(exc)}",
            remedy="Try again, choose another model, or bring an outline of your own (--outline).",
        ) from exc


async def _listen(model: LanguageModel, prompt: Prompt, slides: int, watch: Watch | None) -> str:
    reply = ""
    async with aclosing(model.stream(prompt, outline_schema(slides))) as pieces:
        async for piece in pieces:
            reply += piece
            # A slide begins or ends with a brace: only then can another one be whole.
            if watch and ("{" in piece or "}" in piece):
                watch.look(reply)
    return reply


def _announced(outline: Outline, watch: Watch) -> Outline:
    for index, slide in enumerate(outline.slides):
        watch.tell(index, slide)
    return outline


def first_prompt(subject: str, slides: int, lang: str, audience: str) -> Prompt:
    """Ask for the whole deck."""
    question = load_prompt(
        "outline",
        topic=subject,
        count=slides,
        audience=audience or "a general audience",
        language=language_name(lang),
    )
    system = load_prompt("system", language=language_name(lang), lang=lang)
    return Prompt(question, system, max_tokens=BASE_TOKENS + TOKENS_A_SLIDE * slides)


def shorter_prompt(asked: Prompt) -> Prompt:
    """Ask again, where an answer was cut off."""
    return _with(asked, load_prompt("outline_shorter", question=asked.user))


def repair_prompt(asked: Prompt, answer: str, problem: ValueError) -> Prompt:
    """Ask again, saying what was wrong."""
    shown = shorten(answer, ANSWER_SHOWN_CHARS)
    return _with(asked, load_prompt("repair", question=asked.user, answer=shown, problem=problem_in(problem)))


def missing_prompt(asked: Prompt, planned: list[PlannedSlide], slides: int) -> Prompt:
    """Ask for the slides that are missing."""
    titles = "\n".join(f"- {slide.title}" for slide in planned)
    count = slides - len(planned)
    return _with(asked, load_prompt("outline_missing", question=asked.user, titles=titles, count=count))


def _with(asked: Prompt, question: str) -> Prompt:
    return Prompt(question, asked.system, max_tokens=asked.max_tokens)


def outline_schema(slides: int) -> dict[str, Any]:
    """Write the JSON schema of a planned deck."""
    text = {"type": "string"}
    properties = {"title": text, "points": {"type": "array", "items": text}, "image_query": text}
    slide = {"type": "object", "properties": properties, "required": list(properties)}
    deck = {"type": "array", "items": slide, "minItems": slides, "maxItems": slides}
    return {"type": "object", "properties": {"slides": deck}, "required": ["slides"]}


def parse_outline(answer: str, slides: int, lang: str, planned: list[PlannedSlide] | None = None) -> Outline:
    """Read a planned deck from a model's answer; raises ValueError that says what is wrong with it.

    Slides that are ``planned`` already stand around those of the answer. Of too many, the last stays last.
    """
    came = Plan.model_validate(read_json(answer)).slides
    if planned:
        came = [*planned[:-1], *came[: slides - len(planned)], planned[-1]]
    if len(came) < slides:
        raise TooFew(slides, came)
    came = [*came[: slides - 1], came[-1]] if slides > 1 else came[:1]
    deck = [outline_slide(slide, kind) for slide, kind in zip(came, slide_kinds(slides), strict=True)]
    titles = [slide.title.casefold() for slide in deck]
    if len(set(titles)) < len(titles):
        raise ValueError("Two slides have the same title.")
    text = ". ".join(part for slide in deck for part in (slide.title, *slide.points))
    if found := other_language(text, lang):
        raise ValueError(f"It is in {language_name(found)}, and {language_name(lang)} was asked for.")
    subtitle = next(map(plain_phrase, came[0].points), "")
    return Outline(title=deck[0].title, subtitle=subtitle, lang=lang, slides=tuple(deck))


def outline_slide(planned: PlannedSlide, kind: SlideKind) -> OutlineSlide:
    """Reduce a planned slide to plain text; raises ValueError where no title is left.

    The title slide's point is the lecture's subtitle, and none of its own.
    """
    title = shorten(plain_phrase(planned.title), MAX_TITLE_CHARS)
    if not is_spoken(title):
        raise ValueError(f"{planned.title!r} is no title.")
    shown = planned.points[:MAX_POINTS] if kind != "title" else []
    points = tuple(shorten(point, MAX_POINT_CHARS) for point in map(plain_phrase, shown) if is_spoken(point))
    words = re.findall(r"\w+", LINK.sub(" ", TAG.sub(" ", planned.image_query)))
    query = " ".join(words[:4]) or image_query(title, "")
    return OutlineSlide(title=title, kind=kind, points=points, image_query=query)
