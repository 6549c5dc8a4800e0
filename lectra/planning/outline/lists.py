"""A plan from a small model: short questions, each for one list of titles.

What it repeats or spoils is left out, and what is then missing is filled with plain titles that fit any
subject.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import aclosing, suppress

from lectra.document.blocks import Picture
from lectra.document.deck import Deck
from lectra.document.inline import write_marks
from lectra.document.slide import Slide
from lectra.identity import identified
from lectra.llm import CutShort, LanguageModel, Prompt
from lectra.planning.outline.deck import CLOSING_FROM_SLIDES, slide_roles
from lectra.planning.prompts import load_prompt, read_text
from lectra.prose.bounds import bounded_title
from lectra.prose.phrases import (
    distinct,
    image_query,
    in_sentence,
    is_whole,
    plain_phrases,
    stems,
    title_case,
)
from lectra.prose.replies import read_partly

TEMPERATURE = 0.2
MAX_TITLE_CHARS = 70
MIN_TITLE_WORDS, MAX_TITLE_WORDS = 2, 8
BATCH = 9  # the longer the list, the further this kind of model strays
MAX_ASPECT_QUESTIONS = 10
MAX_SAME_OPENING = 2


async def plan_from_lists(
    model: LanguageModel, subject: str, *, slides: int, lang: str, audience: str
) -> Deck:
    """Plan a deck of ``slides`` slides. Raises ModelError where there is no reply."""
    inner = slides - 1 - (slides >= CLOSING_FROM_SLIDES)
    titles = await _ask_titles(model, subject, inner)
    return compose_outline(subject, titles, slides=slides, lang=lang, audience=audience)


def compose_outline(subject: str, titles: Sequence[str], *, slides: int, lang: str, audience: str) -> Deck:
    """Lay titles out as a deck of ``slides`` slides; where they are too few, plain titles are added."""
    roles = slide_roles(slides)
    heading = subject
    closing = "Key Takeaways" if heading.casefold() != "key takeaways" else "What to Remember"
    inner = [_pictured(title, image_query(title, subject)) for title in titles]
    taken = {title.casefold() for title in (heading, closing, *titles)}
    spare = [aspect for aspect in read_text("aspects").splitlines() if aspect.casefold() not in taken]
    inner += [_pictured(aspect, image_query("", subject)) for aspect in spare]
    cover = _pictured(heading, image_query("", subject))
    deck = [cover, *inner[: slides - 1]]
    if roles[-1] == "closing":
        deck[-1] = _pictured(closing, image_query("", subject))
    return Deck(
        title=write_marks(heading),
        subtitle=write_marks(bounded_title(f"For {audience}")) if audience else "An introductory lecture",
        lang=lang,
        slides=identified(
            [slide.model_copy(update={"role": role}) for slide, role in zip(deck, roles, strict=True)]
        ),
    )


def _pictured(title: str, query: str) -> Slide:
    return Slide(title=write_marks(title), picture=Picture(query=write_marks(query)))


def is_title(text: str, subject: str) -> bool:
    """Whether a phrase can stand as a title: two to eight words, whole, and not just the subject again."""
    fits = MIN_TITLE_WORDS <= len(text.split()) <= MAX_TITLE_WORDS and len(text) <= MAX_TITLE_CHARS
    return fits and is_whole(text) and bool(stems(text) - stems(subject))


async def ask_list(model: LanguageModel, question: str, count: int) -> list[str]:
    """Ask for a list of ``count`` short phrases; what comes is not judged.

    A reply that is no such list gives an empty one. Raises ModelError where there is no reply at all.
    """
    texts = {"type": "array", "items": {"type": "string"}, "minItems": count, "maxItems": count}
    schema = {"type": "object", "properties": {"items": texts}, "required": ["items"]}
    prompt = Prompt(question, max_tokens=25 * count, temperature=TEMPERATURE)
    reply = ""
    with suppress(CutShort):  # the items before the last one are whole
        async with aclosing(model.stream(prompt, schema)) as pieces:
            async for piece in pieces:
                reply += piece
    items = read_partly(reply).get("items")
    return plain_phrases(item for item in items if isinstance(item, str)) if isinstance(items, list) else []


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
