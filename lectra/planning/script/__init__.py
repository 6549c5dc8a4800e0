"""Outline → script: what is said over a slide, sentence by sentence, and the block that stands on it.

The narration comes first, so that speech can begin with its first sentence; the block of a slide that has
none yet is made of it, so that the slide shows what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lectra.document.blocks import Block, DeckList
from lectra.document.citing import SourcePassage, cited_in
from lectra.document.deck import Deck
from lectra.document.inline import write_marks
from lectra.document.numbered import Cited
from lectra.document.slide import Slide
from lectra.errors import ModelError
from lectra.identity import without_ids
from lectra.llm import LanguageModel
from lectra.llm.size import is_small
from lectra.models import LectureWarning, ModelChoice, WrittenSlide
from lectra.planning.script.answer import ask_script
from lectra.planning.script.paragraphs import find_block, stream_narration
from lectra.planning.script.questions import AGENDA
from lectra.planning.script.slide import Draft, Unusable
from lectra.prose.spoken import as_sentences
from lectra.text import joined, one_line, primary

if TYPE_CHECKING:
    from lectra.planning.script.sourced import Check, Wanted

__all__ = ["around", "as_listed", "as_planned", "quote_passages", "speak_points", "write_script"]

SECONDS = 30


async def write_script(
    model: LanguageModel,
    outline: Deck,
    index: int,
    *,
    audience: str,
    seconds: int = SECONDS,
    said: Sequence[str] = (),
    passages: Sequence[SourcePassage] = (),
    check: Check | None = None,
    on_sentence: Callable[[str], object] | None = None,
) -> WrittenSlide:
    """Write the slide at ``index``: some ``seconds`` of narration, and the block that goes with it.

    With ``passages``, what is said is written from these alone, and ``check`` says what stands in none.

    A narration that the outline has is kept to the letter, and a slide that lists the deck is not written:
    see :func:`as_listed`. A capable model is told what other slides have
    ``said`` that it is not to say again. ``on_sentence`` is called with each sentence as
    soon as it is finished; should a capable model have to answer again, with those of its second answer too.
    The script that is returned is the one that counts.

    Raises ModelError where the model does not answer, or gives nothing that can be said: the caller may then
    take :func:`speak_points`.
    """
    tell = on_sentence or _ignore
    slide = outline.slides[index]
    if slide.narration or slide.lists_deck:
        return as_planned(outline, index)
    try:
        if passages:
            from lectra.planning.script.sourced import Wanted, allow_all  # no other lecture needs it

            checked = check or allow_all
            wanted = Wanted(outline, index, passages, audience, seconds, tell, checked, said)
            return await _write_sourced(model, wanted)
        if not model.small:
            draft = await ask_script(model, outline, index, audience, seconds, tell, said)
        elif primary(outline.lang) == "en":
            draft = await _small_draft(model, outline, index, seconds, tell)
        else:
            raise Unusable("A language model as small as this writes English alone.")
    except Unusable as exc:
        raise ModelError(str(exc), remedy="Write the slide's narration in the outline.") from exc
    script = _script(outline, index, joined(draft.spoken, outline.lang), draft.block)
    return script.model_copy(update={"written": True, "removed": draft.removed, "warnings": draft.warnings})


def around(outline: Deck, index: int, model: ModelChoice) -> tuple[Deck, int]:
    """Cut an outline down to what decides the script of the slide at ``index``; gives its place in that too.

    Another slide's change is no reason to write this one again. A small model is shown all titles.
    """
    outline = without_ids(outline).model_copy(update={"sources": ()})
    if is_small(model.model):
        return outline, index
    first = max(0, index - 1)
    slide = outline.slides[index].model_copy(update={"picture": None, "notes": "", "cites": ()})
    before = (Slide(title=write_marks(other.title)) for other in outline.slides[first:index])
    after = (
        Slide(title=write_marks(other.title)) for other in outline.slides[index + 1 : index + 1 + AGENDA]
    )
    subtitle = outline.subtitle if slide.role == "title" else ""
    return outline.model_copy(
        update={"slides": (*before, slide, *after), "subtitle": subtitle}
    ), index - first


def as_planned(outline: Deck, index: int) -> WrittenSlide:
    """Make a script without a model: the outline's narration, or what the slide shows said as sentences.

    Of a slide that lists the deck, nothing is said yet.
    """
    slide = outline.slides[index]
    said = "" if slide.lists_deck else as_sentences(slide.told(outline.lang), outline.lang)
    return _script(outline, index, slide.narration or said)


def as_listed(script: WrittenSlide, outline: Deck, index: int, cited: Cited | None = None) -> WrittenSlide:
    """Return a slide whose block lists the deck with what that lists; any other as it is.

    ``cited`` knows where the passages of the deck's sources stand. Where it has no narration, the slide says
    its list. Raises InvalidInput where there is nothing to list.
    """
    if not isinstance(script.block, DeckList):
        return script
    block = script.block.with_deck(outline.slides, index, cited or Cited(outline.sources))
    narration = script.narration or as_sentences(map(one_line, (script.title, *block.spoken())), outline.lang)
    return script.model_copy(update={"blocks": (block,), "narration": narration})


def speak_points(outline: Deck, index: int, message: str) -> WrittenSlide:
    """Make a script without a model because the model failed: as planned, with a warning that says why."""
    return _warned(as_planned(outline, index), message, "bullets spoken")


def quote_passages(
    outline: Deck, index: int, passages: Sequence[SourcePassage], seconds: int, message: str = ""
) -> WrittenSlide:
    """Make a script without a model: as planned, or in the words of the passages that the slide cites.

    With a ``message`` that says why no model wrote it, there is a warning.
    """
    if not passages:
        return as_planned(outline, index)
    from lectra.planning.extract.quoted import quote  # as above

    script = _script(outline, index, quote(passages, outline.lang, seconds))
    script = script.model_copy(update={"cites": cited_in(script.narration)})
    return _warned(script, message, "said in the words of its sources") if message else script


def _warned(script: WrittenSlide, message: str, fallback: str) -> WrittenSlide:
    """Return a script that no model wrote, with a warning that says why."""
    remedy = "Redo this slide, or write its narration in the outline."
    warning = LectureWarning(stage="script", message=message, fallback=fallback, remedy=remedy)
    return script.model_copy(update={"warnings": (warning,)})


async def _write_sourced(model: LanguageModel, wanted: Wanted) -> WrittenSlide:
    """Write a slide from passages; it shows what is planned. Raises Unusable and ModelError."""
    from lectra.planning.script.sourced import ask_sourced  # as above
    from lectra.planning.script.stated import with_citations

    if model.small:
        raise Unusable("A language model as small as this writes nothing from sources.")
    written = await ask_sourced(model, wanted)
    narration = with_citations(written.stated, wanted.outline.lang)
    cites = tuple(dict.fromkeys(ident for each in written.stated for ident in each.rests_on))
    return _script(wanted.outline, wanted.position, narration).model_copy(
        update={"written": True, "removed": written.removed, "cites": cites}
    )


async def _small_draft(
    model: LanguageModel, outline: Deck, index: int, seconds: int, tell: Callable[[str], object]
) -> Draft:
    slide = outline.slides[index]
    spoken: list[str] = []
    removed: list[str] = []
    async for sentence in stream_narration(model, outline, index, seconds=seconds, leave_out=removed.append):
        spoken.append(sentence)
        tell(sentence)
    if not spoken:
        raise Unusable("The language model wrote nothing that could be said.")
    warnings = (_too_small(index, slide.shows),) if slide.shows else ()
    block = await find_block(model, outline, slide.model_copy(update={"shows": ""}), spoken)
    return Draft(tuple(spoken), block, tuple(removed), warnings)


def _too_small(index: int, block: str) -> LectureWarning:
    return LectureWarning(
        slide=index,
        stage="script",
        message=f"A language model as small as this writes no {block} block.",
        fallback="bullets shown",
        remedy="Choose a larger model, or write the block in the outline.",
    )


def _script(outline: Deck, index: int, narration: str, block: Block | None = None) -> WrittenSlide:
    """Make a script of a slide as it is planned; a ``block`` is what was written for it."""
    slide = outline.slides[index]
    planned = slide.model_dump(exclude={"id", "shows"})
    shown: dict[str, object] = {"blocks": (block,) if block else slide.blocks}
    if slide.shows:
        planned["layout"] = "auto"  # until it has the block that its own is for
        shown["layout"] = slide.layout if block and block.type == slide.shows else "auto"
    if slide.role == "title":
        planned["subtitle"] = write_marks(slide.subtitle or outline.subtitle)
    script = WrittenSlide(**{**planned, "narration": write_marks(narration)})
    return script.model_copy(update=shown)


def _ignore(_sentence: str) -> None:
    """Take no note of a sentence."""
