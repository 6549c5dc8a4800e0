"""How far a run is: the share of its steps that are over, by their weight. Whoever shows it counts here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from lectra.models import LectureRequest
from lectra.runs.journal import Event
from lectra.steps import OF_SLIDE, STEPS, following, left_out

Key = tuple[str, int | None]
"""A step: its name, and its slide if it is of one."""


class Plan(NamedTuple):
    """Which steps a run is expected to take; one that ``stops_after`` a step is for review."""

    slides: int
    planned: bool = False
    """The outline is there already."""
    pictured: bool = True
    with_video: bool = True
    stops_after: str = ""

    def expected(self) -> Iterator[Key]:
        """Give the steps."""
        for step in self._steps():
            if step in OF_SLIDE:
                yield from ((step, slide) for slide in range(self.slides))
            else:
                yield step, None

    def _steps(self) -> tuple[str, ...]:
        skipped = left_out(planned=self.planned, images=self.pictured, video=self.with_video)
        last = {"outline": 1, "script": 2}.get(self.stops_after, len(STEPS))
        return tuple(step for step in (*STEPS,)[:last] if step not in skipped)


def plan_of(request: LectureRequest, stop_after: str = "") -> Plan:
    """Return the steps that a settled request takes."""
    return Plan(
        slides=request.slides,
        planned=request.outline is not None,
        pictured=request.images is not None,
        with_video=request.video,
        stops_after=stop_after,
    )


def seen_in(events: Iterable[Event]) -> dict[Key, bool]:
    """Return the steps that a run's journal tells of, and whether each is over.

    One that goes on, or is tried again, is not; one that failed for good is.
    """
    return {(event.stage, event.slide): event.kind in ("ended", "cached", "failed") for event in events}


def share_made(plan: Plan, seen: Mapping[Key, bool]) -> float:
    """Return the share of a run that is made, from 0 to 1; slides beyond the plan count as they come.

    ``seen`` are the steps that are known of, and whether each is over.
    """
    slides = max((plan.slides, *(slide + 1 for _, slide in seen if slide is not None)))
    expected = [*plan._replace(slides=slides).expected()]
    whole = sum(STEPS[name].weight for name, _ in expected)
    made = sum(STEPS[key[0]].weight for key in expected if seen.get(key, was_passed_over(key, seen)))
    return made / whole if whole else 0.0


def was_passed_over(step: Key, seen: Collection[Key]) -> bool:
    """Whether a step that was not seen is over: what is given of a lecture has no steps of its own.

    Another that needs it has begun then.
    """
    name, slide = step
    later = following(name)
    return any(other in later and slide in (None, of) for other, of in seen)
