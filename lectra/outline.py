"""Topic → outline: the titles of a lecture's slides, what kind each is, and what to picture on it.

A small model is asked short questions, each for one list of titles; what it repeats or spoils is left out,
and what is then missing is filled with plain titles that fit any subject. A capable model plans the whole
deck in one answer.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field

from lectra.errors import ModelError
from lectra.llm import LanguageModel, Prompt
from lectra.models import Outline, OutlineSlide, SlideKind
from lectra.prompts import load_prompt, read_text
from lectra.text import clean, is_spoken, one_line, shorten

TEMPERATURE = 0.2
MAX_TOPIC_CHARS = 110
MAX_TITLE_CHARS = 70
MIN_TITLE_WORDS, MAX_TITLE_WORDS = 2, 8
BATCH = 9  # the longer the list, the further this kind of model strays
MAX_ASPECT_QUESTIONS = 10
MAX_SAME_OPENING = 2
CLOSING_FROM_SLIDES = 3
STATEMENT_FROM_SLIDES = 6
SAME_FROM = 0.6  # share of common stems from which two phrases say the same
PROSE_TOKENS_A_SLIDE = 160

SMALL_WORDS = frozenset(read_text("small_words").split())
LOWER_IN_TITLES = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"]
)
VAGUE_WORDS = frozenset(read_text("vague_words").split())
FILLER = re.compile(
    r"(?:an? |the )?(?:introduc|conclu|overview|summary|welcome|preface|appendix|glossary|index|reference"
    r"|bibliography|additional|further|chapter|section|lesson|key takeaways)",
    re.IGNORECASE,
)
TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
MARKUP = re.compile(r"[*_`#|<>{}\[\]\\^~]+")
QUOTES = re.compile(r"[\"“”„«»]|(?<!\w)['‘’]|['‘’](?!\w)")
NUMBERING = re.compile(r"^\s*(?:\(?\d{1,3}[.):]|[-–—•·])\s+")
SYMBOLS = re.compile("[\u2190-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]")


class _PlannedSlide(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    points: list[str] = []
    image_query: str = ""


class _Plan(BaseModel):
    slides: list[_PlannedSlide]


async def plan_outline(model: LanguageModel, topic: str, *, slides: int, lang: str, audience: str) -> Outline:
    """Plan a lecture of exactly ``slides`` slides with titles that all differ.

    The first slide is the title slide; from three slides on, the last sums up. Raises ModelError.
    """
    subject = plain_subject(topic)
    if not model.small:
        return await _ask_outline(model, subject, slides, lang, audience)
    inner = slides - 1 - (slides >= CLOSING_FROM_SLIDES)
    titles = await _ask_titles(model, subject, inner)
    return compose_outline(subject, titles, slides=slides, lang=lang, audience=audience)


def compose_outline(subject: str, titles: Sequence[str], *, slides: int, lang: str, audience: str) -> Outline:
    """Lay titles out as a deck of ``slides`` slides; where they are too few, plain titles are added."""
    kinds = slide_kinds(slides)
    heading = title_case(subject)
    closing = "Key Takeaways" if heading.casefold() != "key takeaways" else "What to Remember"
    inner = [OutlineSlide(title=title, image_query=image_query(title, subject)) for title in titles]
    taken = {title.casefold() for title in (heading, closing, *titles)}
    spare = [aspect for aspect in read_text("aspects").splitlines() if aspect.casefold() not in taken]
    inner += [OutlineSlide(title=aspect, image_query=image_query("", subject)) for aspect in spare]
    cover = OutlineSlide(title=heading, image_query=image_query("", subject))
    deck = [cover, *inner[: slides - 1]]
    if kinds[-1] == "closing":
        deck[-1] = OutlineSlide(title=closing, image_query=image_query("", subject))
    return Outline(
        title=heading,
        subtitle=f"For {audience}" if audience else "An introductory lecture",
        lang=lang,
        slides=tuple(
            slide.model_copy(update={"kind": kind}) for slide, kind in zip(deck, kinds, strict=True)
        ),
    )


def slide_kinds(slides: int) -> tuple[SlideKind, ...]:
    """Say what kind each slide of a deck is; a deck of six or more has one statement, past its middle."""
    kinds: dict[int, SlideKind] = {0: "title"}
    if slides >= CLOSING_FROM_SLIDES:
        kinds[slides - 1] = "closing"
    if slides >= STATEMENT_FROM_SLIDES:
        kinds[slides // 2 + 1] = "statement"
    return tuple(kinds.get(index, "bullets") for index in range(slides))


def plain_subject(topic: str) -> str:
    """Reduce a topic to what can stand on a slide and in a question: plain text in one line, not too long."""
    text = tidy_phrase(TAG.sub(" ", topic))
    return shorten(text, MAX_TOPIC_CHARS) if is_spoken(text) else "This Lecture"


def tidy_phrase(text: str) -> str:
    """Take numbering, markup, quotation marks, symbols and the stop at the end off a title or a bullet."""
    text = NUMBERING.sub("", MARKUP.sub("", SYMBOLS.sub("", clean(text))))
    return one_line(QUOTES.sub("", text)).strip(" .,:;!-–—")


def title_case(text: str) -> str:
    """Capitalise a title's words, but the small ones; a word that has a capital already stays as it is."""
    return " ".join(
        word if word != word.lower() or (at and word in LOWER_IN_TITLES) else word[:1].upper() + word[1:]
        for at, word in enumerate(text.split())
    )


def in_sentence(title: str) -> str:
    """Shape a title for the middle of a sentence: its article is small there."""
    return re.sub(r"^(?:The|An?)(?= )", lambda article: article[0].lower(), title)


def is_title(text: str, subject: str) -> bool:
    """Whether a phrase can stand as a title: two to eight words, whole, and not just the subject again."""
    fits = MIN_TITLE_WORDS <= len(text.split()) <= MAX_TITLE_WORDS and len(text) <= MAX_TITLE_CHARS
    return fits and is_whole(text) and bool(stems(text) - stems(subject))


def is_whole(phrase: str) -> bool:
    """Whether a phrase says something: no filler, not cut off, no counter at its end, no word of it twice."""
    words = phrase.lower().split()
    cut_off = not words or words[-1] in SMALL_WORDS or words[-1].isdigit()
    meant = [word[:5] for word in words if word not in SMALL_WORDS]
    return not cut_off and len(set(meant)) == len(meant) and not FILLER.match(phrase)


def stems(text: str) -> frozenset[str]:
    """Give the first five letters of each word that carries meaning, for comparing phrases."""
    words = re.findall(r"\w+", text.lower().replace("'s", "").replace("’s", ""))
    return frozenset(word[:5] for word in words if word not in SMALL_WORDS)


def says_the_same(one: str, other: str) -> bool:
    """Whether two phrases share most of their stems."""
    left, right = stems(one), stems(other)
    if not left or not right:
        return one.casefold() == other.casefold()
    return len(left & right) >= SAME_FROM * len(left | right)


def distinct(phrases: Iterable[str]) -> list[str]:
    """Keep of phrases that say the same the first."""
    kept: list[str] = []
    for phrase in phrases:
        if not any(says_the_same(phrase, other) for other in kept):
            kept.append(phrase)
    return kept


def image_query(title: str, subject: str) -> str:
    """Choose two to four plain words to search a picture with; a subject of one word may give but one."""
    found: dict[str, str] = {}
    for text, limit in ((title, 2), (subject, 4)):
        for word in re.findall(r"[^\W\d_]+", text.replace("'s", "").replace("’s", "")):
            lowered = word.lower()
            if len(found) < limit and lowered not in SMALL_WORDS | VAGUE_WORDS:
                found.setdefault(lowered[:5], lowered)
    return " ".join(found.values()) or subject


async def ask_list(model: LanguageModel, question: str, count: int) -> list[str]:
    """Ask for a list of ``count`` short phrases; what comes is tidied but not otherwise judged.

    A reply that is no such list gives an empty one. Raises ModelError where there is no reply at all.
    """
    texts = {"type": "array", "items": {"type": "string"}, "minItems": count, "maxItems": count}
    schema = {"type": "object", "properties": {"items": texts}, "required": ["items"]}
    try:
        items = json.loads(
            await model.reply(Prompt(question, max_tokens=25 * count, temperature=TEMPERATURE), schema)
        )["items"]
    except (ValueError, KeyError, TypeError):
        return []
    return [tidy_phrase(item) for item in items if isinstance(item, str)] if isinstance(items, list) else []


async def _ask_titles(model: LanguageModel, subject: str, count: int) -> list[str]:
    titles: list[str] = []
    for question in _title_questions(subject, count):
        if len(titles) >= count:
            break
        found = await ask_list(model, question, BATCH)
        titles = varied([*titles, *(title_case(title) for title in found if is_title(title, subject))])
    return titles[:count]


def varied(titles: Iterable[str]) -> list[str]:
    """Keep of titles that say the same the first, and of those that begin with the same two words two."""
    seen: Counter[str] = Counter()
    kept = []
    for title in distinct(titles):
        opening = " ".join(title.lower().split()[:2])
        seen[opening] += 1
        if seen[opening] <= MAX_SAME_OPENING:
            kept.append(title)
    return kept


def _title_questions(subject: str, count: int) -> Iterator[str]:
    """Word the questions, each of another kind; the more titles are wanted, the more of them."""
    for name in ("titles_textbook", "titles_book", "titles_course"):
        yield load_prompt(name, topic=in_sentence(subject), count=BATCH)
    aspects = read_text("aspects").splitlines()[: min(2 + count // BATCH, MAX_ASPECT_QUESTIONS)]
    for aspect in aspects:
        yield load_prompt("titles_aspect", topic=in_sentence(subject), count=BATCH, aspect=aspect.lower())


async def _ask_outline(model: LanguageModel, subject: str, slides: int, lang: str, audience: str) -> Outline:
    question = load_prompt("outline", topic=subject, count=slides, audience=audience or "a general audience")
    system = load_prompt("system", lang=lang)
    asked = Prompt(question, system, max_tokens=400 + PROSE_TOKENS_A_SLIDE * slides)
    answer = await model.reply(asked, outline_schema(slides))
    try:
        return parse_outline(answer, slides, lang)
    except ValueError as exc:
        repair = load_prompt("outline_repair", question=question, answer=answer, problem=exc)
    answer = await model.reply(Prompt(repair, system, max_tokens=asked.max_tokens), outline_schema(slides))
    try:
        return parse_outline(answer, slides, lang)
    except ValueError as exc:
        raise ModelError(
            f"The language model gave no usable outline: {exc}",
            remedy="Try again, choose another model, or bring an outline of your own (--outline).",
        ) from exc


def outline_schema(slides: int) -> dict[str, Any]:
    """Write the JSON schema of a planned deck."""
    text = {"type": "string"}
    properties = {"title": text, "points": {"type": "array", "items": text}, "image_query": text}
    slide = {"type": "object", "properties": properties, "required": list(properties)}
    deck = {"type": "array", "items": slide, "minItems": slides, "maxItems": slides}
    return {"type": "object", "properties": {"slides": deck}, "required": ["slides"]}


def parse_outline(answer: str, slides: int, lang: str) -> Outline:
    """Read a planned deck from a model's answer; raises ValueError that says what is wrong with it."""
    found = re.search(r"\{.*\}", re.sub(r"<think>.*?</think>", "", answer, flags=re.DOTALL), re.DOTALL)
    plan = _Plan.model_validate_json(found[0] if found else answer)
    if len(plan.slides) != slides:
        raise ValueError(f"{slides} slides were asked for, and {len(plan.slides)} came.")
    deck = [_outline_slide(slide, kind) for slide, kind in zip(plan.slides, slide_kinds(slides), strict=True)]
    titles = [slide.title.casefold() for slide in deck]
    if len(set(titles)) < len(titles):
        raise ValueError("Two slides have the same title.")
    cover, *rest = deck
    subtitle = cover.points[0] if cover.points else ""
    return Outline(
        title=cover.title,
        subtitle=subtitle,
        lang=lang,
        slides=(cover.model_copy(update={"points": ()}), *rest),
    )


def _outline_slide(planned: _PlannedSlide, kind: SlideKind) -> OutlineSlide:
    title = tidy_phrase(planned.title)
    if not is_spoken(title):
        raise ValueError(f"{planned.title!r} is no title.")
    points = tuple(point for point in map(tidy_phrase, planned.points) if is_spoken(point))
    query = " ".join(re.findall(r"\w+", planned.image_query)[:4]) or image_query(title, "")
    return OutlineSlide(title=title, kind=kind, points=points, image_query=query)
