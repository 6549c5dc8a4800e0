"""Outline → script: what is said over a slide, sentence by sentence, and the bullets that stand on it.

The narration comes first, so that speech can begin with its first sentence; the bullets are then taken
from it, so that the slide shows what is said.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing

from lectra.llm import LanguageModel, Prompt
from lectra.models import LectureWarning, Outline, OutlineSlide, SlideScript
from lectra.outline import (
    SYMBOLS,
    TAG,
    TEMPERATURE,
    ask_list,
    distinct,
    in_sentence,
    is_whole,
    says_the_same,
    stems,
    tidy_phrase,
)
from lectra.prompts import load_prompt, read_text
from lectra.text import clean, is_spoken, one_line, sentences, shorten

WORDS_A_SECOND = 2.3
ENOUGH, TOO_LITTLE = 0.8, 0.6  # shares of the words that fill the time
TRIES = 2
MAX_BULLET_CHARS, MAX_BULLET_WORDS = 70, 9
MAX_STATEMENT_CHARS = 140
DRAWN_FROM = 0.6  # share of a bullet's stems that the narration must have
BULLETS, CLOSING_BULLETS, MIN_BULLETS = 4, 3, 3
AGENDA = 3
SHORT_DECK = 2

ENDED = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
HIDDEN = re.compile(r"<think>.*?(?:</think>|\Z)|```.*?(?:```|\Z)", re.DOTALL | re.IGNORECASE)
HEADING = re.compile(r"^\s*(?:#.*|\*\*[^*\n]+\*\*:?\s*)$", re.MULTILINE)
DIRECTION = re.compile(
    r"\[[^\]\n]*\]|[(*]\s*(?:\w+\s+)?(?:pauses?|smiles?|laughs?|applause|music|beat|clears|gestures?|sighs?"
    r"|slide|click|next slide|nods?)\b[^)*\n]{0,40}[)*]",
    re.IGNORECASE,
)
LINK = re.compile(r"\b(?:https?://|www\.)\S+|\b\S+@\S+\.\w+")
MARKS = re.compile(r"[*_`#|~\"]+")
BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•#>|]|\d{1,2}[.)])\s)")
LABEL = re.compile(
    r"^\s*(?:[-•>]+\s+|\d{1,2}[.)]\s+)?(?:(?:slide|slide title|title|narrat\w+|speaker|lecturer|host|script"
    r"|answer|paragraph|explanation|example|voice-?over)\b\s*\d*\s*[:–—-]\s+)?",
    re.IGNORECASE,
)
FILLER = re.compile(
    r"(?:sure|certainly|of course|absolutely|okay|great question)\b[^.]{0,20}[!.,:]"
    r"|as an? (?:ai|language model|artificial)|i(?:'m| am) (?:an ai|sorry|just)|i can(?:'|no)t"
    r"|(?:on|in) (?:this|the next|our next|the previous) (?:slide|paragraph|text|article|essay|chapter)"
    r"|(?:this|the) (?:slide|paragraph|text|article|speaker|author|lecturer)|here(?:'s| is| are)\b"
    r"|in this (?:example|context)|in conclusion|in summary|i hope|let me know|feel free|thank you for|dear",
    re.IGNORECASE,
)
OFF_STAGE = re.compile(r"\b(?:paragraphs?|the lecturer|the speaker|comprehensive guide)\b", re.IGNORECASE)
CODE = re.compile(r"[={}<>\\]|\w\(|^\s*(?:def|class|import|print|return)\b")
REFERS_BACK = re.compile(
    r"(?:it|its|it's|they|their|they're|this|these|that|those|he|she|his|her|such|by|in|for|so|but|and|also"
    r"|however|additionally|moreover|ultimately|for example|another|one|some|to|as|when|if|while|where|which"
    r"|who|imagine|students|let's|you|we|there|i|including|making|occurs|can|has|often|require)\b",
    re.IGNORECASE,
)


async def write_script(
    model: LanguageModel, outline: Outline, index: int, *, audience: str, seconds: int = 30
) -> SlideScript:
    """Write the slide at ``index``: some ``seconds`` of narration, and the bullets that go with it.

    Where the model gives nothing that can be said, its points are spoken instead, and the script carries a
    warning. Raises ModelError where the model does not answer.
    """
    slide = outline.slides[index]
    spoken = [
        sentence
        async for sentence in stream_narration(model, outline, index, audience=audience, seconds=seconds)
    ]
    if not spoken:
        return speak_points(outline, index, "The language model wrote nothing that could be said.")
    return SlideScript(
        title=slide.title,
        kind=slide.kind,
        subtitle=_subtitle(outline, slide, spoken),
        bullets=await _bullets(model, outline, slide, spoken),
        narration=" ".join(spoken),
    )


def speak_points(outline: Outline, index: int, message: str) -> SlideScript:
    """Make a script without a model: the slide's points, or else its title, said as sentences."""
    slide = outline.slides[index]
    warning = LectureWarning(
        slide=index,
        stage="script",
        message=message,
        fallback="bullets spoken",
        remedy="Redo this slide, or write its narration in script.json.",
    )
    return SlideScript(
        title=slide.title,
        kind=slide.kind,
        subtitle=outline.subtitle if slide.kind == "title" else "",
        bullets=slide.points,
        narration=" ".join(ended(text) for text in (slide.title, *slide.points)),
        warnings=(warning,),
    )


async def stream_narration(
    model: LanguageModel, outline: Outline, index: int, *, audience: str, seconds: int = 30
) -> AsyncGenerator[str, None]:
    """Give a slide's narration sentence by sentence, each as soon as it is finished.

    A text that comes out too short is continued with the answer to another question. Raises ModelError.
    """
    words = round(seconds * WORDS_A_SECOND)
    said: list[str] = []
    if model.small and outline.slides[index].kind == "title":
        for sentence in welcome(outline):
            said.append(sentence)
            yield sentence
        if len(outline.slides) > SHORT_DECK:
            return
    for prompt in narration_prompts(outline, index, audience, words, small=model.small):
        async with aclosing(finished_sentences(model.stream(prompt), outline.lang)) as answer:
            async for sentence in answer:
                if not any(says_the_same(sentence, other) for other in said):
                    said.append(sentence)
                    yield sentence
                if model.small and count_words(said) >= ENOUGH * words:
                    return
        if count_words(said) >= TOO_LITTLE * words:
            return


async def finished_sentences(pieces: AsyncIterator[str], lang: str) -> AsyncGenerator[str, None]:
    """Turn a model's stream into sentences fit to be said, each given as soon as the next has begun."""
    text, given = "", 0
    try:
        async for piece in pieces:
            text += piece
            ready = spoken_sentences(text, lang)
            # What ends the text may go on: "Dr." is no sentence once "Dr. Mendel" stands there.
            if ready and ENDED.search(text.rstrip()):
                ready.pop()
            for sentence in ready[given:]:
                yield sentence
            given = max(given, len(ready))
        for sentence in spoken_sentences(text, lang)[given:]:
            yield sentence
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


def clean_narration(text: str, lang: str = "en") -> str:
    """Reduce a model's answer to prose that can be spoken, each thing said once; empty if nothing is left."""
    return " ".join(distinct(spoken_sentences(text, lang)))


def spoken_sentences(text: str, lang: str) -> list[str]:
    """List the whole sentences of a model's answer that can be spoken.

    Left out are hidden reasoning, code, headings, links, stage directions, talk about the answer itself,
    and whatever has no end.
    """
    shown = HEADING.sub("\n", HIDDEN.sub("\n\n", clean(text)))
    shown = DIRECTION.sub(" ", SYMBOLS.sub("", TAG.sub(" ", shown)))
    found: list[str] = []
    for block in BLOCK.split(shown):
        prose = one_line(LABEL.sub("", MARKS.sub("", block)))
        prose = re.sub(r"\s+(?=[.,;:!?])", "", prose)
        found += [sentence for sentence in sentences(prose, lang) if can_be_said(sentence)]
    return found


def can_be_said(sentence: str) -> bool:
    """Whether a sentence is whole, is about the subject, and holds neither a link nor code."""
    spoilt = (
        FILLER.match(sentence) or OFF_STAGE.search(sentence) or LINK.search(sentence) or CODE.search(sentence)
    )
    return bool(ENDED.search(sentence)) and is_spoken(sentence) and not spoilt


def narration_prompts(
    outline: Outline, index: int, audience: str, words: int, *, small: bool
) -> tuple[Prompt, ...]:
    """Build the questions for a slide's narration, the second for when the first gave too little.

    A small model gets a short one, of another kind from slide to slide, lest all begin alike.
    """
    slide = outline.slides[index]
    if not small:
        return (_full_prompt(outline, index, audience, words),) * TRIES
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


def _full_prompt(outline: Outline, index: int, audience: str, words: int) -> Prompt:
    slides = outline.slides
    name = "narration_welcome" if slides[index].kind == "title" else "narration_full"
    question = load_prompt(
        name,
        topic=outline.title,
        title=slides[index].title,
        points="; ".join(slides[index].points) or "(none yet)",
        before=slides[index - 1].title if index else "(none)",
        after="; ".join(slide.title for slide in slides[index + 1 : index + 1 + AGENDA]) or "(none)",
        audience=audience or "a general audience",
        words=words,
    )
    return Prompt(question, load_prompt("system", lang=outline.lang), max_tokens=words * 6)


def welcome(outline: Outline) -> tuple[str, ...]:
    """Write the opening of an English lecture: its subject and what comes first."""
    coming = [in_sentence(slide.title) for slide in outline.slides[1:] if slide.kind != "closing"][:AGENDA]
    first = ended(f"Welcome to this lecture on {in_sentence(outline.title)}")
    if not coming:
        return (first,)
    listed = " and ".join(part for part in (", ".join(coming[:-1]), coming[-1]) if part)
    return (first, ended(f"We will look at {listed}"))


def ended(text: str) -> str:
    """Close a text with a full stop, unless it has an end."""
    return text if ENDED.search(text) else f"{text}."


def count_words(said: Iterable[str]) -> int:
    """Count the words of sentences."""
    return sum(len(sentence.split()) for sentence in said)


def _subtitle(outline: Outline, slide: OutlineSlide, said: Sequence[str]) -> str:
    if slide.kind == "title":
        return outline.subtitle
    return choose_statement(said, slide.title) if slide.kind == "statement" else ""


def choose_statement(said: Sequence[str], title: str) -> str:
    """Choose the sentence that can stand alone on a slide, or the main clause of one that is too long."""
    alone = [text for text in said if not REFERS_BACK.match(text)] or said
    short = [text if len(text) <= MAX_STATEMENT_CHARS else main_clause(text) for text in alone]
    fitting = [text for text in short if len(text) <= MAX_STATEMENT_CHARS]
    if not fitting:
        return shorten(said[0], MAX_STATEMENT_CHARS)
    return max(fitting, key=lambda text: len(stems(text) & stems(title)))


def main_clause(sentence: str) -> str:
    """Cut a sentence where it first goes on after a whole clause of some length."""
    cut = re.match(r"(.{40,}?)(?:,? (?:which|where|because)\b|, (?:\w+ing|and|it|they)\b)", sentence)
    return ended(cut[1]) if cut else sentence


async def _bullets(
    model: LanguageModel, outline: Outline, slide: OutlineSlide, said: Sequence[str]
) -> tuple[str, ...]:
    if slide.points or slide.kind in ("title", "statement"):
        return slide.points
    wanted = CLOSING_BULLETS if slide.kind == "closing" else BULLETS
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


def choose_bullets(points: Iterable[str], known: Iterable[str]) -> list[str]:
    """Keep the points that can stand as bullets: two to nine words, whole, none said already."""
    shaped = [point[:1].upper() + point[1:] for point in map(tidy_phrase, points) if is_bullet(point)]
    headings = [stems(text) for text in known]
    return distinct(point for point in shaped if stems(point) not in headings)


def is_bullet(point: str) -> bool:
    """Whether a phrase is whole, and short enough for a bullet."""
    fits = 2 <= len(point.split()) <= MAX_BULLET_WORDS and len(point) <= MAX_BULLET_CHARS
    return fits and is_whole(point) and not REFERS_BACK.match(point)


def is_drawn_from(point: str, text: str) -> bool:
    """Whether most of a phrase's words come from a text."""
    return len(stems(point) & stems(text)) >= DRAWN_FROM * len(stems(point))


def opening_clauses(said: Iterable[str]) -> list[str]:
    """Give of each sentence the clause that it begins with."""
    return [re.split(r"[,;:.!?()–—]|\s(?:which|that|where|because)\s", text)[0] for text in said]
