"""A script from a small model: a paragraph or two of narration, then the bullets that are drawn from it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing, suppress

from lectra.llm import CutShort, LanguageModel, Prompt
from lectra.models import Outline, OutlineSlide
from lectra.outline.lists import TEMPERATURE, ask_list
from lectra.prompts import load_prompt, read_text
from lectra.prose.phrases import distinct, in_sentence, says_the_same, stems
from lectra.prose.spoken import count_words, ended, finished_sentences
from lectra.script.slide import MAX_BULLET_CHARS, bullets_wanted, choose_bullets, length_for
from lectra.text import shorten

ENOUGH, TOO_LITTLE = 0.8, 0.6
"""Shares of the words that fill the time: from which a text is not gone on with, and below which another
question is asked."""
TRIES = 2
DRAWN_FROM = 0.6
"""Share of a bullet's stems that the narration must have."""
MIN_BULLETS = 3
AGENDA = 3
SHORT_DECK = 2


async def stream_narration(
    model: LanguageModel, outline: Outline, index: int, *, seconds: int
) -> AsyncGenerator[str, None]:
    """Give a slide's narration sentence by sentence, each as soon as it is finished.

    A text that comes out too short is continued with the answer to another question. Raises ModelError.
    """
    words = length_for(outline.lang, seconds).count
    said: list[str] = []
    if outline.slides[index].kind == "title":
        for sentence in welcome(outline):
            said.append(sentence)
            yield sentence
        if len(outline.slides) > SHORT_DECK:
            return
    for prompt in narration_prompts(outline, index, words):
        async with aclosing(finished_sentences(_up_to_the_cut(model, prompt), outline.lang)) as answer:
            async for sentence in answer:
                if not any(says_the_same(sentence, other) for other in said):
                    said.append(sentence)
                    yield sentence
                if count_words(said) >= ENOUGH * words:
                    return
        if count_words(said) >= TOO_LITTLE * words:
            return


async def _up_to_the_cut(model: LanguageModel, prompt: Prompt) -> AsyncGenerator[str, None]:
    """Stream an answer; its end at the limit is usual here, and what is cut there is no whole sentence."""
    with suppress(CutShort):
        async with aclosing(model.stream(prompt)) as pieces:
            async for piece in pieces:
                yield piece


def narration_prompts(outline: Outline, index: int, words: int) -> tuple[Prompt, ...]:
    """Build the questions for a slide's narration, the second for when the first gave too little.

    They are of another kind from slide to slide, lest all begin alike.
    """
    slide = outline.slides[index]
    names = ["core", "explain", "why"]
    names = names[index % len(names) :] + names[: index % len(names)]
    title = topic = in_sentence(outline.title)
    if slide.kind == "closing":
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


def welcome(outline: Outline) -> tuple[str, ...]:
    """Write the opening of an English lecture: its subject and what comes first."""
    coming = [in_sentence(slide.title) for slide in outline.slides[1:] if slide.kind != "closing"][:AGENDA]
    first = ended(f"Welcome to this lecture on {in_sentence(outline.title)}")
    if not coming:
        return (first,)
    listed = " and ".join(part for part in (", ".join(coming[:-1]), coming[-1]) if part)
    return (first, ended(f"We will look at {listed}"))


async def list_bullets(
    model: LanguageModel, outline: Outline, slide: OutlineSlide, said: Sequence[str]
) -> tuple[str, ...]:
    """Find a slide's bullets in what is said over it. Raises ModelError where there is no reply."""
    wanted = bullets_wanted(slide)
    if not wanted:
        return slide.points
    text = " ".join(said)
    asked = load_prompt("bullets", text=text, count=wanted + 2)
    known = [outline.title, *(other.title for other in outline.slides)]
    listed = [point for point in await ask_list(model, asked, wanted + 2) if is_drawn_from(point, text)]
    found = choose_bullets(listed, known)
    if len(found) < MIN_BULLETS:
        found = choose_bullets([*found, *opening_clauses(said)], known)
    if len(found) < MIN_BULLETS:
        asked = load_prompt("bullets_sections", title=slide.title, topic=outline.title, count=wanted + 2)
        found = choose_bullets([*found, *await ask_list(model, asked, wanted + 2)], known)
    if len(found) < MIN_BULLETS:
        whole = [shorten(sentence.rstrip("."), MAX_BULLET_CHARS) for sentence in said]
        found = distinct([*found, *whole])[:MIN_BULLETS]
    return tuple(found[:wanted])


def is_drawn_from(point: str, text: str) -> bool:
    """Whether most of a phrase's words come from a text."""
    return len(stems(point) & stems(text)) >= DRAWN_FROM * len(stems(point))


def opening_clauses(said: Iterable[str]) -> list[str]:
    """Give of each sentence the clause that it begins with."""
    return [re.split(r"[,;:!.?()–—]|\s(?:which|that|where|because)\s", text)[0] for text in said]
