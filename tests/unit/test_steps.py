"""Task runs → steps and progress: pure, and sound whatever Prefect tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.presentations.steps import TaskRun, progress, steps_of
from lectra.report.progress import Plan, seen_in, share_made
from lectra.runs.journal import Event, EventKind
from lectra.steps import OF_SLIDE, STEPS, run_name, step_in

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = ("SCHEDULED", "PENDING", "RUNNING", "COMPLETED", "FAILED", "CRASHED", "CANCELLED")
STATES = ("pending", "running", "complete", "partial", "failed", "cancelled")


def run(name: str, state_type: str = "COMPLETED", state_name: str = "", at: int = 0) -> TaskRun:
    moment = BEGAN + timedelta(seconds=at)
    return TaskRun(f"{name} {at}", name, state_type, state_name, moment, moment, None)


names = st.one_of(
    st.builds(lambda step, slide: f"{step} · slide {slide}", st.sampled_from(list(STEPS)), st.integers(0, 4)),
    st.builds(lambda step: f"{step}-1a2", st.sampled_from(list(STEPS))),
    st.text(max_size=12),
)
runs = st.lists(
    st.builds(
        run,
        names,
        st.sampled_from(TYPES),
        st.sampled_from(("", "Cached", "AwaitingRetry")),
        st.integers(0, 99),
    )
)
plans = st.builds(
    Plan,
    st.integers(0, 4),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("", "outline", "script")),
)


@given(runs, plans, st.sampled_from(STATES))
def test_a_step_is_told_of_once_and_the_share_done_is_a_share(runs, plan, state):
    steps = steps_of(runs, plan, state)
    keys = [(step.name, step.slide) for step in steps]
    assert len(keys) == len(set(keys))
    assert all((step.name in OF_SLIDE) == (step.slide is not None) for step in steps)
    assert 0 <= progress(steps, plan, state) <= 1


@given(runs, plans)
def test_what_has_ended_has_no_step_under_way(runs, plan):
    for state in ("complete", "partial", "failed", "cancelled"):
        assert all(step.state in ("done", "cached", "failed") for step in steps_of(runs, plan, state))
    assert progress(steps_of(runs, plan, "complete"), plan, "complete") == 1
    assert progress(steps_of(runs, plan, "failed"), plan, "failed") == 0


@given(st.data())
def test_as_steps_end_in_order_the_share_grows_to_one(data):
    plan = data.draw(plans.filter(lambda plan: plan.slides > 0))
    left = [run_name(*key) for key in plan.expected()]
    done: list[TaskRun] = []
    shares = [0.0]
    for at, name in enumerate(sorted(left, key=lambda name: list(STEPS).index(name.split()[0]))):
        done.append(run(name, at=at))
        shares.append(progress(steps_of(done, plan, "running"), plan, "running"))
    assert shares == sorted(shares)
    assert shares[-1] == 1 or not done


@pytest.mark.parametrize(
    "name", ["", "image", "image · slide", "image · slide x", "outline · slide 1", "tea"]
)
def test_a_name_that_no_step_gives_its_runs_is_of_no_step(name):
    assert step_in(name) is None


def test_the_parts_of_a_slides_speech_are_one_step():
    parts = [run("tts · slide 1"), run("tts · slide 1", "RUNNING", at=1), run("tts · slide 1", at=2)]
    plan = Plan(0)
    assert [step.state for step in steps_of(parts, plan, "running") if step.name == "tts"] == ["running"]
    parts[1] = run("tts · slide 1", at=1)
    assert [step.state for step in steps_of(parts, plan, "running") if step.name == "tts"] == ["done"]


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        ([run("image · slide 0", "FAILED"), run("image · slide 0", at=1)], "done"),
        ([run("image · slide 0", "FAILED")], "failed"),
        ([run("image · slide 0", state_name="Cached")], "cached"),
        ([run("image · slide 0", "SCHEDULED", "AwaitingRetry")], "running"),
        ([run("image · slide 0", "PENDING")], "queued"),
    ],
)
def test_a_step_is_as_what_was_done_last(runs, state):
    found = {(step.name, step.slide): step.state for step in steps_of(runs, Plan(0), "running")}
    assert found["image", 0] == state


def test_what_was_there_already_is_not_waited_for():
    plan = Plan(slides=1, planned=True)
    asked = (("script", 0), ("image", 0))
    before = {(step.name, step.slide): step.state for step in steps_of([], plan, "running")}
    assert [before[key] for key in asked] == ["queued", "queued"]
    begun = [run("picture · slide 0", "RUNNING")]
    after = {(step.name, step.slide): step.state for step in steps_of(begun, plan, "running")}
    assert [after[key] for key in asked] == ["cached", "cached"]


def test_a_lecture_tells_of_the_steps_that_it_did_not_take():
    kept = {("outline", None), ("clip", 0)}
    sent = [run("clip · slide 0"), run("video")]
    steps = steps_of(sent, Plan(slides=1), "complete", kept)
    assert [(step.name, step.state) for step in steps] == [
        ("outline", "cached"),
        ("clip", "done"),
        ("video", "done"),
    ]
    assert not steps_of([], Plan(slides=1), "failed", kept)


TOLD: dict[str, EventKind] = {
    "COMPLETED": "ended",
    "FAILED": "failed",
    "RUNNING": "started",
    "PENDING": "queued",
}


@given(
    st.lists(
        st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 3), st.sampled_from(list(TOLD))), max_size=40
    ),
    plans,
)
def test_the_journal_and_prefect_tell_of_the_same_share(told, plan):
    """What is told last of a step holds in both: a step that failed is over, one tried again is not."""
    last = {(step, slide if step in OF_SLIDE else None): kind for step, slide, kind in told}
    events = [Event(TOLD[kind], *key, 0.0) for key, kind in last.items()]
    sent = [run(run_name(*key), kind) for key, kind in last.items()]
    steps = steps_of(sent, plan, "running")
    assert progress(steps, plan, "running") == round(share_made(plan, seen_in(events)), 4)
