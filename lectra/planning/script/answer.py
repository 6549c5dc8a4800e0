"""A script from a capable model: narration and block in one answer, the narration read while it comes.

What is wrong with the answer is told to the model once. A second answer that is not as it should be is used
as far as it goes, with a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from lectra.document.blocks import Block, Bullets, Statement
from lectra.document.deck import Deck
from lectra.document.inline import write_marks
from lectra.document.slide import Slide
from lectra.errors import ModelError
from lectra.llm import Declined, LanguageModel
from lectra.models import LectureWarning
from lectra.planning.outline.shorter import shorten_long
from lectra.planning.script.habits import before_circle, reads_aloud, says_something, stock_opening
from lectra.planning.script.questions import block_wanted, repair_prompt, script_prompt, script_schema
from lectra.planning.script.reply import Circling, Reply, Tell, check_language, narration_in
from lectra.planning.script.slide import (
    Draft,
    Length,
    Unusable,
    bullets_wanted,
    choose_statement,
    length_for,
)
from lectra.planning.script.written import ReadBlock, read_block, shortened_block
from lectra.prose.bounds import bounded_narration, bounded_points
from lectra.prose.fields import field_of, find_record, read_texts, unread
from lectra.prose.language import prepare
from lectra.prose.phrases import read_phrases
from lectra.prose.refusals import is_refusal
from lectra.prose.replies import breaks_off, no_json, problem_in, read_all, read_growing
from lectra.prose.spoken import GrowingText
from lectra.prose.wrapping import MAX_REMOVED_CHARS
from lectra.text import shorten

MIN_BULLETS = 2
BULLETS = ("bullets", "points")
MAX_BULLET_CHARS = 90
CUT_OFF = "The answer was cut off at the model's limit."
BROKEN_OFF = "The answer breaks off before its end."
MIN_SHARE = 0.3
"""Share of the time to fill below which a narration is too short to be used."""
ENOUGH_SHARE = 0.5
"""Share of it from which the beginning of a narration does without a warning."""
CIRCLES = "The narration goes in circles: its beginning alone is said."


class Written(NamedTuple):
    """A script as a model wrote it, and its ``flaws``: what of it is not as it was asked for, if anything.

    ``block`` is what was read of a block that is no list of points. One that ``circles`` is the beginning of
    an answer that was not read to its end.
    """

    draft: Draft
    flaws: tuple[str, ...] = ()
    block: ReadBlock = ReadBlock(None)
    circles: bool = False


async def ask_script(
    model: LanguageModel,
    outline: Deck,
    index: int,
    audience: str,
    seconds: int,
    tell: Tell,
    said: Sequence[str] = (),
) -> Draft:
    """Ask for a slide's script, and once more where the answer is not as it should be.

    The better of two answers that have flaws is taken, with a warning; where both go in circles, what the
    longer one says before. Raises Unusable where neither can be
    used at all, Declined where the model will not write it, ModelError where it does not answer.
    """
    prepare()
    slide = outline.slides[index]
    length = length_for(outline.lang, seconds)
    asked = script_prompt(outline, index, audience, length, said)
    prompt = asked
    tries: list[Written] = []
    for attempt in (1, 2):
        reply = Reply(outline.lang, tell)
        try:
            await reply.listen(model, prompt, script_schema(slide, length))
            written = read_script(reply.text, slide, outline.lang, length, cut=reply.cut)
            tries.append(written)
            problem, shown = " ".join(written.flaws), reply.text
        except Circling as exc:
            beginning = read_beginning(reply.said, slide, outline.lang, length)
            tries += beginning
            problem, shown = str(exc), " ".join(said for one in beginning for said in one.draft.spoken)
        except ValueError as exc:
            problem, shown = problem_in(exc), reply.text
        except ModelError:
            if not tries:
                raise
            break
        if reply.cut:
            problem = f"It was too long and was cut off. Write at most {length.count * 2 // 3} {length.unit}."
        if not problem:
            break
        if attempt == 1:
            prompt = repair_prompt(asked, shown, problem)
    if not tries:
        raise _unusable(reply, problem)
    best = min(tries, key=lambda one: (one.circles, len(one.flaws), -len("".join(one.draft.spoken))))
    block = await _shown(model, best, slide, asked.system)
    return replace(_warned(best, index), block=block)


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


async def _shown(model: LanguageModel, written: Written, slide: Slide, system: str) -> Block | None:
    """Have texts of the block that are too long shortened; those that stay so are set whole.

    A slide whose block did not come shows its points, or what says it best.
    """
    block = written.draft.block
    is_bare = written.circles and slide.role == "content" and slide.layout == "auto"
    if block is None and not slide.block and (slide.shows or (is_bare and bullets_wanted(slide))):
        text = choose_statement(written.draft.spoken, slide.title)
        return Statement(text=write_marks(text)) if text else None
    if block is None:
        return None
    if kind := block_wanted(slide):
        return await shortened_block(model, kind, written.block, system)
    bullets = block.said()
    short = await shorten_long(model, bullets, MAX_BULLET_CHARS, system)
    return Bullets.of(short.get(bullet, bullet) for bullet in bullets)


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
    said = narration_in(record)
    growing = GrowingText(lang, in_json=True)
    spoken = growing.rest(said, cut=cut_within)
    text = " ".join(spoken)
    if not text or (is_refusal(said) and length.share(text) < MIN_SHARE):
        raise ValueError(f"The narration cannot be spoken: “{shorten(said, 300)}”")
    check_language(text, lang)
    shown = _read_shown(record, slide, is_whole=not cut_within)
    draft = Draft(bounded_narration(spoken), shown.block, (*growing.removed, *shown.removed))
    flaws = _flaws(draft, text, shown, slide, length)
    if cut or cut_within:
        flaws = (CUT_OFF if cut else BROKEN_OFF, *flaws)
    return Written(draft, flaws, shown)


def read_beginning(said: str, slide: Slide, lang: str, length: Length) -> tuple[Written, ...]:
    """Read what a narration says before it goes in circles; nothing where that is no whole sentence.

    It has a flaw where too little is left of it, or the slide does not have yet what it shows.
    """
    sentences = GrowingText(lang, in_json=True).rest(said, cut=True)
    spoken = bounded_narration(before_circle(sentences))
    text = " ".join(spoken)
    try:
        check_language(text, lang)
    except ValueError:
        return ()
    if not says_something(spoken) or is_refusal(text):
        return ()
    lacks = length.share(text) < ENOUGH_SHARE or bullets_wanted(slide) or slide.shows
    left_out = tuple(sentences[len(spoken) :])
    return (Written(Draft(spoken, None, left_out), (CIRCLES,) if lacks else (), circles=True),)


def _read_shown(record: dict[str, Any], slide: Slide, *, is_whole: bool) -> ReadBlock:
    """Read what a slide shows from a record, and what else stands in that."""
    kind = block_wanted(slide)
    bullets, beside = read_texts(field_of(record, *BULLETS))
    listed, left = read_phrases(bullets)
    fields = (kind.model.ask() or {}).get("properties", ()) if kind else ()
    others = [
        *beside,
        *unread(record, ("narration",), BULLETS, (slide.shows,), *((name,) for name in fields)),
    ]
    left += tuple(shorten(text, MAX_REMOVED_CHARS) for text in others if text != slide.title)
    if not bullets_wanted(slide):
        left += tuple(bullet for bullet in listed if bullet not in slide.points)
        listed = ()
    if kind and is_whole:
        found = read_block(record, kind)
        return found._replace(removed=(*left, *found.removed))
    kept = bounded_points(listed)
    left += tuple(text for text in listed if text not in kept)
    return ReadBlock(Bullets.of(kept) if kept else None, listed, left)


def _flaws(draft: Draft, text: str, shown: ReadBlock, slide: Slide, length: Length) -> tuple[str, ...]:
    """Say what of a script is not as it was asked for; ``text`` is all of the narration that came."""
    flaws = []
    if length.share(text) < MIN_SHARE:
        flaws.append(f"The narration is too short: it has only {len(text)} characters.")
    if len(" ".join(draft.spoken)) < len(text):
        flaws.append(f"The narration is too long: it has {len(text):,} characters.")
    if shown.problem:
        flaws.append(shown.problem)
    if wanted := bullets_wanted(slide):
        listed = shown.answer
        if listed and (draft.block is None or draft.block.said() != listed):
            flaws.append("The bullets are longer than a slide may hold.")
        if len(listed) < MIN_BULLETS:
            flaws.append(f"{wanted} bullets were asked for, and {len(listed)} came.")
    return (*flaws, *_habits(draft, slide))


def _habits(draft: Draft, slide: Slide) -> list[str]:
    """Say what of a narration tires who listens."""
    flaws = []
    if slide.role != "title" and (opening := stock_opening(draft.spoken[0])):
        flaws.append(f"The narration begins with “{opening}”, as any could. Begin with the matter itself.")
    if reads_aloud(draft.spoken, draft.block.said() if draft.block else slide.points):
        flaws.append("The narration reads the slide's points aloud. Explain them in other words.")
    return flaws
