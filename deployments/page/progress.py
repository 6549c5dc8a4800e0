"""Steps → the table of a run under way: slides down, stages across. lecture.js goes on from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from deployments.presentations import Presentation, Step, StepState
from lectra.steps import LISTED

STAGES = {step.name: step.label for step in LISTED if step.of_slide}
"""The stages of a slide that are shown, and what they are called."""
WHOLE = {step.name: step.label for step in LISTED if not step.of_slide}
"""Those of the lecture as a whole."""
OVER = ("done", "cached")
WORDS: Mapping[StepState | None, str] = {
    None: "not needed",
    "queued": "waiting",
    "running": "under way",
    "done": "done",
    "cached": "from the cache",
    "failed": "failed",
}


class Cell(NamedTuple):
    """A step in the table."""

    step: str
    label: str
    slide: int | None
    state: StepState | None

    @property
    def word(self) -> str:
        """How it stands, for those who do not see its mark."""
        return WORDS[self.state]


class Row(NamedTuple):
    """A slide of the table."""

    slide: int
    cells: tuple[Cell, ...]


class Board(NamedTuple):
    """A run under way. ``since`` is when it began, as far as is known."""

    rows: tuple[Row, ...]
    whole: tuple[Cell, ...]
    words: str
    since: datetime | None


def board_of(presentation: Presentation) -> Board:
    """Lay out how a presentation stands."""
    states = {(step.name, step.slide): step.state for step in presentation.steps}
    numbers = {slide for _, slide in states if slide is not None} or set(range(presentation.slides))
    rows = tuple(
        Row(number, tuple(_cell(states, stage, label, number) for stage, label in STAGES.items()))
        for number in sorted(numbers)
    )
    whole = tuple(_cell(states, step, label, None) for step, label in WHOLE.items() if (step, None) in states)
    begun = [step.started_at for step in presentation.steps if step.started_at]
    since = min(begun, default=None) if presentation.revising else presentation.created_at
    return Board(rows, whole, words_of(presentation), since)


def words_of(presentation: Presentation) -> str:
    """Say in words how a run stands."""
    if presentation.state == "pending":
        return "Waiting to start"
    steps = presentation.steps
    if any(step.name == "outline" and step.state not in OVER for step in steps):
        return "Planning the outline"
    slides = {step.slide for step in steps if step.slide is not None}
    ready = {slide for slide in slides if _is_ready(steps, slide)}
    if slides and ready != slides:
        return f"Making the slides: {len(ready)} of {len(slides)} ready"
    return "Putting the lecture together" if slides else "Getting ready"


def _is_ready(steps: Sequence[Step], slide: int | None) -> bool:
    return all(step.state in OVER for step in steps if step.slide == slide and step.name in STAGES)


def _cell(
    states: Mapping[tuple[str, int | None], StepState], step: str, label: str, slide: int | None
) -> Cell:
    return Cell(step, label, slide, states.get((step, slide)))
