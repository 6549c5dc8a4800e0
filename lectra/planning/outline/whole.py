"""A plan from a capable model: the whole deck in one answer, read while it still comes.

What is wrong with the answer is told to the model once. What of a plan can be used is kept: slides that are
missing, or have no title, are asked for by themselves, and texts that are too long once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import NamedTuple

from lectra.document.inline import write_marks
from lectra.document.slide import Slide
from lectra.errors import ModelError
from lectra.identity import identified, without_ids
from lectra.llm import CutShort, Declined, LanguageModel, Prompt
from lectra.models import LectureWarning, PlannedDeck
from lectra.planning.outline.deck import slide_roles
from lectra.planning.outline.planned import (
    MAX_CHARS,
    PlannedSlide,
    bound_texts,
    check_language,
    fill,
    gaps_in,
    number_titles,
    outline_slide,
    read_deck,
    read_slides,
    stand_in,
)
from lectra.planning.outline.questions import (
    first_prompt,
    missing_prompt,
    outline_schema,
    repair_prompt,
    shorter_prompt,
)
from lectra.planning.outline.shorter import shorten_long
from lectra.planning.outline.variety import varied
from lectra.prose.bounds import bounded_title
from lectra.prose.language import prepare
from lectra.prose.refusals import is_refusal
from lectra.prose.replies import problem_in, read_all, read_growing, without_thoughts

ROUNDS = 20
"""Questions for missing slides in all; one that brings none is the last."""
MOSTLY = 0.5
"""Share of a plan's slides that must have come for the rest to be done without."""
REMEDY = "Try again, choose another model, or bring an outline of your own (--outline)."

OnSlide = Callable[[int, Slide], object]


class Reply(NamedTuple):
    """A model's answer; ``cut`` where it ran into its limit."""

    text: str
    cut: bool


@dataclass
class Watch:
    """Tells of slides while their plan comes in, of each only where it is new."""

    slides: int
    on_slide: OnSlide
    told: dict[int, Slide] = field(default_factory=dict)
    whole: int = 0

    def look(self, reply: str) -> None:
        """Tell of the slides that are whole: those after which another one has begun."""
        found = read_slides([read_growing(reply)])[:-1]
        if len(found) == self.whole:
            return
        self.whole = len(found)
        roles = slide_roles(self.slides)
        for index, slide in enumerate(number_titles(found[: self.slides - 1])):
            if not slide.title:
                return
            self.tell(index, outline_slide(slide, roles[index]))

    def tell(self, index: int, slide: Slide) -> None:
        """Tell of a slide, unless it was told of as it is."""
        if self.told.get(index) != slide:
            self.told[index] = slide
            self.on_slide(index, slide)


async def plan_at_once(
    model: LanguageModel, subject: str, *, slides: int, lang: str, audience: str, on_slide: OnSlide
) -> PlannedDeck:
    """Plan a deck of ``slides`` slides; see :func:`lectra.planning.outline.plan_outline`."""
    prepare()
    watch = Watch(slides, on_slide)
    asked = first_prompt(subject, slides, lang, audience)
    deck = await _ask_deck(model, asked, slides, lang, watch)
    deck = await _ask_missing(model, asked, deck, lang)
    if len(gaps_in(deck)) > MOSTLY * slides:
        came = slides - len(gaps_in(deck))
        raise _unusable(f"of {slides} slides only {came} came with a title, and the others not twice.")
    deck, warnings = stand_in(deck, subject)
    deck = await varied(model, deck, asked)
    deck = await _shortened(model, deck, asked.system)
    deck, cut = bound_texts(deck)
    outline = compose(number_titles(deck), lang, [*warnings, *cut])
    for index, slide in enumerate(without_ids(outline).slides):
        watch.tell(index, slide)
    return outline


def compose(deck: Sequence[PlannedSlide], lang: str, warnings: Sequence[LectureWarning] = ()) -> PlannedDeck:
    """Make an outline of a planned deck."""
    roles = slide_roles(len(deck))
    slides = identified([outline_slide(slide, role) for slide, role in zip(deck, roles, strict=True)])
    subtitle = next(iter(deck[0].points), "")
    removed = {place: slide.removed for place, slide in enumerate(deck)}
    removed[0] += deck[0].points[1:]  # a title slide shows its subtitle alone
    return PlannedDeck(
        title=write_marks(slides[0].title),
        subtitle=write_marks(bounded_title(subtitle)),
        lang=lang,
        slides=slides,
        warnings=tuple(warnings),
        removed={place: pieces for place, pieces in removed.items() if pieces},
    )


async def _ask_deck(
    model: LanguageModel, asked: Prompt, slides: int, lang: str, watch: Watch
) -> list[PlannedSlide]:
    """Ask for the deck, and once more where too little of the answer can be used. Raises ModelError."""
    reply = await _listen(model, asked, slides, watch)
    try:
        return read_deck(reply.text, slides, lang, cut=reply.cut)
    except ValueError as exc:
        again = shorter_prompt(asked) if reply.cut else repair_prompt(asked, reply.text, exc)
    reply = await _listen(model, again, slides, watch)
    try:
        return read_deck(reply.text, slides, lang, cut=reply.cut)
    except ValueError as exc:
        said = without_thoughts(reply.text)
        if not read_all(reply.text) and is_refusal(said):
            raise Declined("The language model", said) from exc
        told = "it was cut off twice, and " if reply.cut else ""
        raise _unusable(f"{told}{problem_in(exc)}") from exc


async def _ask_missing(
    model: LanguageModel, asked: Prompt, deck: list[PlannedSlide], lang: str
) -> list[PlannedSlide]:
    """Ask for the slides that are missing, as long as answers bring some. Raises ModelError."""
    for _ in range(ROUNDS):
        gaps = gaps_in(deck)
        if not gaps:
            break
        try:
            reply = await _listen(model, missing_prompt(asked, deck), len(gaps), None)
        except Declined:
            break
        came = read_slides(read_all(reply.text))
        came = came[:-1] if reply.cut else came
        try:
            check_language(came, lang)
        except ValueError:
            break
        deck = fill(deck, came)
        if len(gaps_in(deck)) == len(gaps):
            break
    return deck


async def _shortened(model: LanguageModel, deck: list[PlannedSlide], system: str) -> list[PlannedSlide]:
    """Have titles and points that are too long for a slide shortened; those that stay so are set whole."""
    short = await shorten_long(model, [text for slide in deck for text in slide.texts], MAX_CHARS, system)
    return [slide.with_texts(lambda text: short.get(text, text)) for slide in deck]


async def _listen(model: LanguageModel, prompt: Prompt, slides: int, watch: Watch | None) -> Reply:
    reply = ""
    try:
        async with aclosing(model.stream(prompt, outline_schema(slides))) as pieces:
            async for piece in pieces:
                reply += piece
                # A slide begins or ends with a brace: only then can another one be whole.
                if watch and ("{" in piece or "}" in piece):
                    watch.look(reply)
    except CutShort:
        return Reply(reply, cut=True)
    return Reply(reply, cut=False)


def _unusable(problem: str) -> ModelError:
    return ModelError(f"The language model gave no usable outline: {problem}", remedy=REMEDY)
