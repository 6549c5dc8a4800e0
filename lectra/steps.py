"""The steps by which a lecture is made: one table for all that name, show, count or draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class StepInfo:
    """A step, taken once for a lecture or once for each slide.

    ``name`` is what journal, report and Prefect call it, ``label`` what people read. Of a lecture's time it
    takes about the share that its ``weight`` has of all. ``letter`` and ``colour`` draw it in timelines.
    ``waits_for`` names steps whose results it needs. It is ``left_out`` of a lecture that has a plan already,
    or is to have no pictures or no video. A step that is not ``listed`` is too small to be shown.
    """

    name: str
    label: str
    of_slide: bool
    weight: int
    letter: str
    colour: str
    waits_for: tuple[str, ...] = ()
    left_out: Literal["", "planned", "no images", "no video"] = ""
    listed: bool = True


_LECTURE, _SLIDE = False, True
_TABLE = (
    StepInfo("outline", "Outline", _LECTURE, 3, "o", "#14213d", left_out="planned"),
    StepInfo("script", "Script", _SLIDE, 3, "w", "#3d5a98", ("outline",)),
    StepInfo("image", "Image", _SLIDE, 1, "i", "#2a9d8f", ("outline",), "no images"),
    StepInfo("tts", "Voice", _SLIDE, 3, "s", "#e4572e"),
    StepInfo("speech", "Sound", _SLIDE, 1, "s", "#d4a5a5", ("script", "tts")),
    StepInfo("picture", "Layout", _SLIDE, 1, "p", "#8ab17d", ("outline", "script", "image")),
    StepInfo("still", "Still", _SLIDE, 1, "p", "#f7d488", ("picture",), "no video", listed=False),
    StepInfo("clip", "Clip", _SLIDE, 1, "c", "#f2b134", ("speech", "still"), "no video"),
    StepInfo("deck", "Deck", _LECTURE, 1, "d", "#6d597a", ("outline",)),
    StepInfo("narration", "Narration", _LECTURE, 1, "n", "#b5838d"),
    StepInfo("timings", "Timings", _LECTURE, 1, "n", "#7a8aa0"),
    StepInfo("presentation", "PowerPoint", _LECTURE, 1, "d", "#9a8c98", ("deck",)),
    StepInfo("video", "Video", _LECTURE, 2, "v", "#b56576", left_out="no video"),
)
STEPS = {step.name: step for step in _TABLE}
"""All steps, in the order in which they are shown."""
OF_SLIDE = tuple(step.name for step in _TABLE if step.of_slide)
OF_LECTURE = tuple(step.name for step in _TABLE if not step.of_slide)
LISTED = tuple(step for step in _TABLE if step.listed)


_MARK = " · slide "


def run_name(step: str, slide: object = None) -> str:
    """Return what Prefect shows as the name of a step's run: of the lecture, or of a slide."""
    return step if slide is None else f"{step}{_MARK}{slide}"


def step_in(name: str) -> tuple[str, int | None] | None:
    """Return the step and the slide that a run is named after by :func:`run_name`; None for other names."""
    step, mark, slide = name.partition(_MARK)
    if step in OF_SLIDE and slide.isdecimal():
        return step, int(slide)
    return (step, None) if step in OF_LECTURE and not mark else None


def following(name: str) -> tuple[str, ...]:
    """Return the steps that begin only after a step: where one has begun, the step is over."""
    return tuple(step.name for step in _TABLE if name in step.waits_for)


def left_out(*, planned: bool, images: bool, video: bool) -> set[str]:
    """Return the steps that a lecture does without."""
    reasons = {"planned": planned, "no images": not images, "no video": not video}
    return {step.name for step in _TABLE if reasons.get(step.left_out)}
