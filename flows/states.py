"""What Prefect calls the states of runs and steps, and what they are to us: it stands here alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from prefect.client.schemas.objects import StateType

State = Literal["pending", "running", "complete", "partial", "failed", "cancelled"]
"""How a run of ours stands."""
StepState = Literal["queued", "running", "done", "cached", "failed"]
"""How a step of it does."""

PARTIAL, CACHED = "Partial", "Cached"
"""Names of completed states: ours, of a run that was not made as asked for; Prefect's, of a kept step."""
RETRY = "AwaitingRetry"
"""Its type is Scheduled, and yet what waits to be tried again is under way."""
RETRIES = frozenset({RETRY, "Retrying"})


class _Meaning(NamedTuple):
    run: State
    step: StepState


_MEANINGS = {
    StateType.SCHEDULED: _Meaning("pending", "queued"),
    StateType.PENDING: _Meaning("pending", "queued"),
    StateType.RUNNING: _Meaning("running", "running"),
    StateType.PAUSED: _Meaning("running", "running"),
    StateType.CANCELLING: _Meaning("running", "running"),
    StateType.COMPLETED: _Meaning("complete", "done"),
    StateType.FAILED: _Meaning("failed", "failed"),
    StateType.CRASHED: _Meaning("failed", "failed"),
    StateType.CANCELLED: _Meaning("cancelled", "failed"),
}


def run_state(kind: StateType, name: str | None) -> State:
    """Return how a run stands; one that is being cancelled runs until it is."""
    if name in RETRIES:
        return "running"
    if kind == StateType.COMPLETED and name == PARTIAL:
        return "partial"
    return _MEANINGS[kind].run


def step_state(kind: StateType, name: str | None) -> StepState:
    """Return how a step's task run stands."""
    if name in RETRIES:
        return "running"
    if kind == StateType.COMPLETED and name == CACHED:
        return "cached"
    return _MEANINGS[kind].step


def _types(*states: State) -> Iterator[StateType]:
    return (kind for kind, meaning in _MEANINGS.items() if meaning.run in states)


NOT_BEGUN = tuple(_types("pending"))
NOT_ENDED = tuple(_types("pending", "running"))
BEGUN = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
"""Those of what has been given to a process, or is about to be."""


def types_of(state: State) -> tuple[StateType, ...]:
    """Return the types of Prefect's states that are a state of ours, whatever they are named."""
    return tuple(_types("complete" if state == "partial" else state))
