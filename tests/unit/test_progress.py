"""How far a run is, by its journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lectra.models import LectureRequest, ModelChoice, VoiceChoice
from lectra.report.progress import plan_of, seen_in, share_made
from lectra.runs.journal import Event
from lectra.steps import OF_LECTURE, OF_SLIDE


def request(**changed: Any) -> LectureRequest:
    said = {
        "topic": "Tea",
        "project": "tea",
        "slides": 2,
        "lang": "en",
        "seconds_per_slide": 30,
        "audience": "",
        "model": ModelChoice(backend="embedded", model="m"),
        "voice": VoiceChoice(),
        "images": {"source": "drawn"},
        "outline": None,
        "video": True,
        "out": Path("out"),
        "strict": False,
        "reasons": {},
    }
    return LectureRequest.model_validate({**said, **changed})


def share(events: list[Event], asked: LectureRequest, stop_after: str = "") -> float:
    return share_made(plan_of(asked, stop_after), seen_in(events))


def ended(*steps: tuple[str, int | None]) -> list[Event]:
    return [Event("ended", stage, slide, 0.0) for stage, slide in steps]


def whole(slides: int, skipped: frozenset[str] = frozenset()) -> list[Event]:
    steps: list[tuple[str, int | None]] = [(stage, None) for stage in OF_LECTURE]
    steps += [(stage, slide) for slide in range(slides) for stage in OF_SLIDE]
    return ended(*(step for step in steps if step[0] not in skipped))


def test_it_grows_with_each_step_from_none_to_all():
    events = whole(2)
    shares = [share(events[:count], request()) for count in range(len(events) + 1)]
    assert (shares[0], shares[-1]) == (0, 1)
    assert shares == sorted(set(shares))


def test_what_has_only_begun_does_not_count():
    assert share([Event("started", "outline", None, 0.0), Event("queued", "script", 0, 0.0)], request()) == 0


def test_what_is_not_to_be_made_is_not_waited_for():
    events = whole(2, frozenset({"video", "still", "clip", "image"}))
    assert share(events, request(video=False, images=None)) == 1
    assert share(events, request()) < 1


def test_what_was_given_counts_when_what_follows_it_is_made():
    given = frozenset({"script", "tts", "image", "still"})
    assert share(whole(2, given), request()) == 1


def test_a_plan_alone_is_all_of_a_run_that_stops_for_review():
    assert share(ended(("outline", None)), request(), "outline") == 1
    half = share(ended(("outline", None), ("script", 0)), request(), "script")
    assert 0.5 < half < 1


def test_slides_that_come_to_it_are_counted():
    assert share(whole(2), request()) == 1
    assert share([*whole(2), *ended(("picture", 2))], request()) < 1


def test_a_step_that_is_tried_again_is_not_over_until_it_has_ended():
    events = ended(("outline", None), ("image", 0))
    tried = [*events, Event("failed", "script", 0, 0.0), Event("started", "script", 0, 0.0)]
    assert share(tried, request()) == share(events, request())
    assert share([*tried, Event("ended", "script", 0, 0.0)], request()) > share(events, request())
