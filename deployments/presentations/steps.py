"""A run's task runs → its steps, and how much of it is done. All of it is pure.

A step is a stage of a slide, however many task runs it takes: a slide is spoken in parts, and what failed is
done another way. The steps that are expected and not yet begun are there too, as *queued*.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from prefect.client.schemas.objects import StateType

from deployments.presentations.models import Step
from flows.states import State, StepState, step_state
from lectra.report.progress import Key, Plan, share_made, was_passed_over
from lectra.steps import STEPS, step_in

OVER: frozenset[StepState] = frozenset({"done", "cached", "failed"})


class TaskRun(NamedTuple):
    """What Prefect knows of one task run."""

    id: str
    name: str
    state_type: str
    state_name: str
    expected_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def key(self) -> Key | None:
        """The step it belongs to; None where it has not begun, and where it is none of a lecture."""
        return step_in(self.name)

    @property
    def state(self) -> StepState:
        """How it stands. One that waits to be tried again is still running."""
        return step_state(StateType(self.state_type), self.state_name)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state in OVER


def task_run_of(row: Mapping[str, Any]) -> TaskRun:
    """Read a task run as Prefect's server gives it."""
    state = row.get("state") or {}
    return TaskRun(
        id=row["id"],
        name=row["name"],
        state_type=row.get("state_type") or state.get("type") or "PENDING",
        state_name=row.get("state_name") or state.get("name") or "",
        expected_at=_moment(row.get("expected_start_time")) or datetime.fromtimestamp(0, UTC),
        started_at=_moment(row.get("start_time")),
        ended_at=_moment(row.get("end_time")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def steps_of(
    runs: Iterable[TaskRun], plan: Plan, state: State, kept: Collection[Key] = ()
) -> tuple[Step, ...]:
    """Give the steps of a run that is in ``state``, in the order in which they are shown.

    A step whose result was there from before has no task run. ``kept`` names those of a lecture that is made.
    """
    groups: dict[Key, list[TaskRun]] = {}
    for run in runs:
        if run.key:
            groups.setdefault(run.key, []).append(run)
    seen = {key: _step(key, group, state) for key, group in groups.items()}
    if state in ("pending", "running"):
        for key in plan.expected():
            told: StepState = "cached" if was_passed_over(key, groups) else "queued"
            seen.setdefault(key, Step(name=key[0], slide=key[1], state=told))
    if state in ("complete", "partial"):
        for key in (key for key in kept if key[0] in STEPS):
            seen.setdefault(key, Step(name=key[0], slide=key[1], state="cached"))
    return tuple(seen[key] for key in sorted(seen, key=_place))


def progress(steps: Sequence[Step], plan: Plan, state: State) -> float:
    """Return the share of a run that is made: 1 for a lecture that is there, 0 where nothing came of it."""
    if state in ("complete", "partial"):
        return 1.0
    if state != "running":
        return 0.0
    return round(share_made(plan, {(step.name, step.slide): step.state in OVER for step in steps}), 4)


def _step(key: Key, runs: Sequence[TaskRun], state: State) -> Step:
    runs = sorted(runs, key=lambda run: run.expected_at)
    now = _merged(runs)
    if now in ("running", "queued") and state not in ("pending", "running"):
        # It ended with its run: Prefect is told of steps a moment later, and of those that were killed never.
        now = "done" if state in ("complete", "partial") else "failed"
    started = [run.started_at for run in runs if run.started_at]
    ended = [run.ended_at for run in runs if run.ended_at]
    over = now in OVER
    return Step(
        name=key[0],
        slide=key[1],
        state=now,
        started_at=min(started, default=None),
        ended_at=max(ended, default=None) if over else None,
    )


def _merged(runs: Sequence[TaskRun]) -> StepState:
    """Give the state of a step from its task runs, in the order in which they were sent."""
    states = [run.state for run in runs]
    if "running" in states or "queued" in states:
        return "queued" if set(states) == {"queued"} else "running"
    if states[-1] == "failed":
        return "failed"
    return "cached" if set(states) == {"cached"} else "done"


def _place(key: Key) -> tuple[bool, int, int]:
    """Sort by slide, and what is of the whole lecture around them."""
    step, slide = key
    return (step != "outline", 10**6 if slide is None else slide, list(STEPS).index(step))
