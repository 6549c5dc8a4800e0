"""How far a run is, by its journal."""

from __future__ import annotations

from collections.abc import Iterable

from lectra.models import LectureRequest
from lectra.runs.profiler import Event

OF_SLIDE = {"script": 3, "image": 1, "tts": 3, "speech": 1, "picture": 1, "still": 1, "clip": 1}
OF_LECTURE = {"outline": 3, "deck": 1, "timings": 1, "narration": 1, "presentation": 1, "video": 2}
"""Steps, and about how much of the time each takes."""
FOLLOWED_BY = {"script": "picture", "image": "picture", "tts": "speech", "still": "clip"}
"""What is over once another step is, should it never be sent: what is given of a lecture has no steps."""


def share_made(events: Iterable[Event], request: LectureRequest, stop_after: str = "") -> float:
    """Give the share of a lecture that is made, from 0 to 1; a run that stops for review has only a plan."""
    over = {(event.stage, event.slide) for event in events if event.kind in ("ended", "cached", "failed")}
    slides = {slide for _, slide in over if slide is not None} | set(range(request.slides))
    skipped = _skipped(request, stop_after)
    whole = made = 0
    for place, steps in ((None, OF_LECTURE), *((slide, OF_SLIDE) for slide in slides)):
        for step, weight in steps.items():
            if step in skipped:
                continue
            whole += weight
            made += weight * bool({(step, place), (FOLLOWED_BY.get(step), place)} & over)
    return made / whole if whole else 0.0


def _skipped(request: LectureRequest, stop_after: str) -> set[str]:
    if stop_after:
        kept = {"outline"} if stop_after == "outline" else {"outline", "script"}
        return {*OF_SLIDE, *OF_LECTURE} - kept
    return {
        *(() if request.outline is None else ("outline",)),
        *(() if request.images else ("image",)),
        *(() if request.video else ("still", "clip", "video")),
    }
