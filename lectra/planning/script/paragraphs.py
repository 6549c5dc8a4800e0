"""A script from a small model: a paragraph or two of narration, then the bullets that are drawn from it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing

from lectra.document.blocks import Block, Bullets, Statement
from lectra.document.deck import Deck
from lectra.document.inline import write_marks
from lectra.document.slide import Slide
from lectra.llm import CutShort, LanguageModel, Prompt
from lectra.planning.outline.lists import TEMPERATURE, ask_list
from lectra.planning.prompts import load_prompt, read_text
from lectra.planning.script.slide import bullets_wanted, choose_bullets, choose_statement, length_for
from lectra.prose.bounds import bounded_points
from lectra.prose.phrases import distinct, in_sentence, stems
from lectra.prose.refusals import is_refusal
from lectra.prose.spoken import GrowingText, count_words, ended

ENOUGH, TOO_LITTLE = 0.8, 0.6
"""Shares of the words that fill the time: from which a text is not gone on with, and below which another
question is asked."""
TRIES = 2
DRAWN_FROM = 0.6
"""Share of a bullet's stems that the narration must have."""
MIN_BULLETS = 3
AGENDA = 3
SHORT_DECK = 2

_CLAUSE_END = re.compile(r"[,;:!.?](?=\s|$)|\s[(–—-]|[–—](?=\w)|\s(?:which|that|where|because)\s")

LeaveOut = Callable[[str], object]


async def stream_narration(
    model: LanguageModel, outline: Deck, index: int, *, seconds: int, leave_out: LeaveOut
) -> AsyncGenerator[str, None]:
    """Yield a slide's narration sentence by sentence, each as soon as it is finished.

    A text that comes out too short is continued with the answer to another question. A sentence that was
    said before, word by word, and what else of an answer is not said, is passed to ``leave_out``. Raises
    ModelError.
    """
    words = length_for(outline.lang, seconds).count
    said: list[str] = []
    if outline.slides[index].role == "title":
        for sentence in welcome(outline):
            said.append(sentence)
            yield sentence
        if len(outline.slides) > SHORT_DECK:
            return
    for prompt in narration_prompts(outline, index, words):
        async with aclosing(_answer(model, prompt, outline.lang, leave_out)) as answer:
            async for sentence in answer:
                if sentence.casefold() in map(str.casefold, said):
                    leave_out(sentence)
                    continue
                said.append(sentence)
                yield sentence
                if count_words(said) >= ENOUGH * words:
                    return
        if count_words(said) >= TOO_LITTLE * words:
            return


async def _answer(
    model: LanguageModel, prompt: Prompt, lang: str, leave_out: LeaveOut
) -> AsyncGenerator[str, None]:
    """Yield the sentences of an answer; its end at the limit is usual here, and no sentence ends there."""
    growing = GrowingText(lang)
    text, cut = "", False
    try:
        async with aclosing(model.stream(prompt)) as pieces:
            async for piece in pieces:
                text += piece
                for sentence in growing.more(text):
                    yield sentence
    except CutShort:
        cut = True
    if is_refusal(text):
        leave_out(text)
        return
    for sentence in growing.rest(text, cut=cut):
        yield sentence
    for piece in growing.removed:
        leave_out(piece)


def narration_prompts(outline: Deck, index: int, words: int) -> tuple[Prompt, ...]:
    """Build the questions for a slide's narration, the second for when the first gave too little.

    They are of another kind from slide to slide, lest all begin alike.
    """
    slide = outline.slides[index]
    names = ["core", "explain", "why"]
    names = names[index % len(names) :] + names[: index % len(names)]
    title = topic = in_sentence(outline.title)
    if slide.role == "closing":
        names.insert(0, "closing")
    elif slide.title in read_text("aspects").splitlines():
        names.insert(0, "aspect")
    else:
        title = in_sentence(slide.title)
    if slide.points:
        names.insert(0, "points")
    values = {"topic": topic, "title": title, "aspect": slide.title, "points": ", ".join(slide.points)}
    return tuple(
        Prompt(load_prompt(f"narration_{name}", **values), max_tokens=words * 2, temperature=TEMPERATURE)
        for name in names[:TRIES]
    )


def welcome(outline: Deck) -> tuple[str, ...]:
    """Write the opening of an English lecture: its subject and what comes first."""
    coming = [in_sentence(slide.title) for slide in outline.slides[1:] if slide.role != "closing"][:AGENDA]
    first = ended(f"Welcome to this lecture on {in_sentence(outline.title)}")
    if not coming:
        return (first,)
    listed = " and ".join(part for part in (", ".join(coming[:-1]), coming[-1]) if part)
    return (first, ended(f"We will look at {listed}"))


async def find_block(model: LanguageModel, outline: Deck, slide: Slide, said: Sequence[str]) -> Block | None:
    """Find what a slide shows in what is said over it: points, or else the one sentence that says it.

    None where the slide has a block, or is to show none. Raises ModelError where there is no reply.
    """
    wanted = bullets_wanted(slide)
    if not wanted:
        return None
    text = " ".join(said)
    asked = load_prompt("bullets", text=text, count=wanted + 2)
    known = [outline.title, *(other.title for other in outline.slides)]
    listed = [point for point in await ask_list(model, asked, wanted + 2) if is_drawn_from(point, text)]
    found = choose_bullets(listed, known)
    if len(found) < MIN_BULLETS:
        found = choose_bullets([*found, *opening_clauses(said)], known)
    if len(found) < MIN_BULLETS and slide.role == "content" and (text := choose_statement(said, slide.title)):
        return Statement(text=write_marks(text))
    if len(found) < MIN_BULLETS:
        asked = load_prompt("bullets_sections", title=slide.title, topic=outline.title, count=wanted + 2)
        found = choose_bullets([*found, *await ask_list(model, asked, wanted + 2)], known)
    if len(found) < MIN_BULLETS:
        found = distinct([*found, *(sentence.removesuffix(".") for sentence in said)])[:MIN_BULLETS]
    return Bullets.of(bounded_points(found[:wanted]))


def is_drawn_from(point: str, text: str) -> bool:
    """Whether most of a phrase's words come from a text."""
    return len(stems(point) & stems(text)) >= DRAWN_FROM * len(stems(point))


def opening_clauses(said: Iterable[str]) -> list[str]:
    """Return of each sentence the clause that it begins with."""
    return [_CLAUSE_END.split(text, maxsplit=1)[0] for text in said]
