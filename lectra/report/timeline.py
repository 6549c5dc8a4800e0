"""A run's steps as bars in time: one line for the lecture, one a slide. What draws them is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lectra.models import StageRecord
from lectra.steps import STEPS

SHORTEST_S = 0.001
"""A run counts as no shorter than this, so that times are shares of something."""


class Bar(NamedTuple):
    """A step: where it begins and ends, as shares of the run, and its look."""

    name: str
    start: float
    end: float
    letter: str
    colour: str
    label: str
    cached: bool


class Line(NamedTuple):
    """The bars of a slide, or of the lecture as a whole; the later kinds of step come last."""

    label: str
    bars: tuple[Bar, ...]


def timeline(stages: Sequence[StageRecord], wall_s: float) -> tuple[Line, ...]:
    """Return the lines of a run that took ``wall_s``: the lecture's own first, then a line a slide."""
    order = list(STEPS)
    slides = sorted({stage.slide for stage in stages if stage.slide is not None})
    return tuple(
        Line(
            line_label(slide),
            tuple(
                _bar(stage, max(wall_s, SHORTEST_S))
                for stage in sorted(stages, key=lambda stage: order.index(stage.name))
                if stage.slide == slide
            ),
        )
        for slide in (None, *slides)
    )


def line_label(slide: int | None) -> str:
    """Return what a slide's line is called, or that of the lecture."""
    return "lecture" if slide is None else f"slide {slide}"


def _bar(stage: StageRecord, wall_s: float) -> Bar:
    step = STEPS[stage.name]
    how = "from the cache" if stage.cached else f"{stage.ended_s - stage.started_s:.2f} s"
    return Bar(
        name=stage.name,
        start=stage.started_s / wall_s,
        end=stage.ended_s / wall_s,
        letter=step.letter,
        colour=step.colour,
        label=f"{stage.name}: {how}",
        cached=stage.cached,
    )
