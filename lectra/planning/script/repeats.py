"""What a slide says that another one of its lecture has said already. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lectra.models import LectureWarning, WrittenSlide
from lectra.planning.script.habits import nearly_said, said_before
from lectra.text import sentences


def repeats(script: WrittenSlide, others: Sequence[WrittenSlide], lang: str) -> tuple[str, ...]:
    """Return the sentences of a slide that one of the ``others`` says too, word for word or nearly so.

    A closing slide sums up: it may say what was said in nearly the same words.
    """
    spoken = sentences(script.narration, lang)
    known = [sentences(other.narration, lang) for other in others]
    same = said_before(spoken, known)
    near = () if script.role == "closing" else nearly_said(spoken, known)
    return tuple(sentence for sentence in spoken if sentence in same or sentence in near)


def less_repeated(
    first: WrittenSlide, second: WrittenSlide, others: Sequence[WrittenSlide], lang: str
) -> WrittenSlide:
    """Return the second script of a slide unless it repeats as much; with a warning where one still does."""
    was, now = repeats(first, others, lang), repeats(second, others, lang)
    better = second.written and len(now) < len(was)
    script, repeated = (second, now) if better else (first, was)
    if not repeated:
        return script
    warning = LectureWarning(
        stage="script",
        message=f"What is said on other slides is said again: “{repeated[0]}”",
        fallback=f"{len(repeated)} repeated",
        remedy="Redo this slide, or edit its narration in the script.",
    )
    return script.model_copy(update={"warnings": (*script.warnings, warning)})
