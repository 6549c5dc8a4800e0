"""How far a run is, by its journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from lectra.models import LectureRequest
from lectra.runs.journal import Event
from lectra.steps import OF_LECTURE, OF_SLIDE, STEPS, following, left_out


def share_made(events: Iterable[Event], request: LectureRequest, stop_after: str = "") -> float:
    """Give the share of a lecture that is made, from 0 to 1; a run that stops for review has only a plan."""
    over = {(event.stage, event.slide) for event in events if event.kind in ("ended", "cached", "failed")}
    slides = {slide for _, slide in over if slide is not None} | set(range(request.slides))
    skipped = _skipped(request, stop_after)
    places = [(None, OF_LECTURE), *((slide, OF_SLIDE) for slide in sorted(slides))]
    steps = [(name, slide) for slide, names in places for name in names if name not in skipped]
    whole = sum(STEPS[name].weight for name, _ in steps)
    made = sum(STEPS[name].weight for name, slide in steps if _is_over(name, slide, over))
    return made / whole if whole else 0.0


def _is_over(name: str, slide: int | None, over: Collection[tuple[str, int | None]]) -> bool:
    """Whether a step has ended, or another that needs it: what is given of a lecture has no steps."""
    return any((step, slide) in over for step in (name, *following(name)))


def _skipped(request: LectureRequest, stop_after: str) -> set[str]:
    if stop_after:
        return {*STEPS} - {"outline", stop_after}
    return left_out(
        planned=request.outline is not None, images=request.images is not None, video=request.video
    )
