"""Outline → script: what is said over a slide, sentence by sentence, and the bullets that stand on it.

The narration comes first, so that speech can begin with its first sentence; the bullets of a slide that has
no points yet go with it, so that the slide shows what is said.
"""

from __future__ import annotations

from collections.abc import Callable

from lectra.errors import ModelError
from lectra.llm import LanguageModel
from lectra.llm.size import is_small
from lectra.models import LectureWarning, ModelChoice, Outline, OutlineSlide, SlideScript
from lectra.prose.spoken import clean_narration, ended, joined, primary
from lectra.script.answer import AGENDA, ask_script
from lectra.script.paragraphs import list_bullets, stream_narration
from lectra.script.slide import Draft, Unusable, choose_statement
from lectra.text import sentences

__all__ = ["around", "as_planned", "speak_points", "write_script"]

SECONDS = 30


async def write_script(
    model: LanguageModel,
    outline: Outline,
    index: int,
    *,
    audience: str,
    seconds: int = SECONDS,
    on_sentence: Callable[[str], object] | None = None,
) -> SlideScript:
    """Write the slide at ``index``: some ``seconds`` of narration, and the bullets that go with it.

    A narration that the outline has is kept to the letter. ``on_sentence`` is called with each sentence as
    soon as it is finished; should a capable model have to answer again, with those of its second answer too.
    The script that is returned is the one that counts.

    Raises ModelError where the model does not answer, or gives nothing that can be said: the caller may then
    take :func:`speak_points`.
    """
    tell = on_sentence or _ignore
    slide = outline.slides[index]
    if slide.narration:
        return as_planned(outline, index)
    try:
        if not model.small:
            draft = await ask_script(model, outline, index, audience, seconds, tell)
        elif primary(outline.lang) == "en":
            draft = await _small_draft(model, outline, index, seconds, tell)
        else:
            raise Unusable("A language model as small as this writes English alone.")
    except Unusable as exc:
        raise ModelError(str(exc), remedy="Write the slide's narration in the outline.") from exc
    return _script(outline, index, draft)


def around(outline: Outline, index: int, model: ModelChoice) -> tuple[Outline, int]:
    """Cut an outline down to what decides the script of the slide at ``index``; gives its place in that too.

    Another slide's change is no reason to write this one anew. A small model is shown all titles.
    """
    if is_small(model.model):
        return outline, index
    first = max(0, index - 1)
    slide = outline.slides[index].model_copy(update={"image_query": ""})
    before = (OutlineSlide(title=other.title) for other in outline.slides[first:index])
    after = (OutlineSlide(title=other.title) for other in outline.slides[index + 1 : index + 1 + AGENDA])
    subtitle = outline.subtitle if slide.kind == "title" else ""
    return outline.model_copy(
        update={"slides": (*before, slide, *after), "subtitle": subtitle}
    ), index - first


def as_planned(outline: Outline, index: int) -> SlideScript:
    """Make a script without a model: the outline's narration, or the slide's points said as sentences."""
    slide = outline.slides[index]
    if slide.narration:
        given = Draft(sentences(slide.narration, outline.lang), slide.points)
        return _script(outline, index, given).model_copy(update={"narration": slide.narration})
    said = " ".join(ended(text) for text in (slide.title, *slide.points))
    return SlideScript(
        title=slide.title,
        kind=slide.kind,
        subtitle=outline.subtitle if slide.kind == "title" else "",
        bullets=slide.points,
        narration=clean_narration(said, outline.lang) or said,
    )


def speak_points(outline: Outline, index: int, message: str) -> SlideScript:
    """Make a script without a model because the model failed: as planned, with a warning that says why."""
    warning = LectureWarning(
        stage="script",
        message=message,
        fallback="bullets spoken",
        remedy="Redo this slide, or write its narration in the outline.",
    )
    return as_planned(outline, index).model_copy(update={"warnings": (warning,)})


async def _small_draft(
    model: LanguageModel, outline: Outline, index: int, seconds: int, tell: Callable[[str], object]
) -> Draft:
    spoken = []
    async for sentence in stream_narration(model, outline, index, seconds=seconds):
        spoken.append(sentence)
        tell(sentence)
    if not spoken:
        raise Unusable("The language model wrote nothing that could be said.")
    return Draft(tuple(spoken), await list_bullets(model, outline, outline.slides[index], spoken))


def _script(outline: Outline, index: int, draft: Draft) -> SlideScript:
    slide = outline.slides[index]
    subtitle = outline.subtitle if slide.kind == "title" else ""
    if slide.kind == "statement":
        subtitle = choose_statement(draft.spoken, slide.title)
    return SlideScript(
        title=slide.title,
        kind=slide.kind,
        subtitle=subtitle,
        bullets=draft.bullets,
        narration=joined(draft.spoken, outline.lang),
    )


def _ignore(_sentence: str) -> None:
    """Take no note of a sentence."""
