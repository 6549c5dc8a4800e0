"""The flow runs of a presentation → how it stands: the run that made it, and those that revised it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prefect.client.schemas.objects import FlowRun, StateType

from deployments.presentations.models import MADE, UNDER_WAY, State
from flows.raised import own_words

RETRIES = frozenset({"AwaitingRetry", "Retrying"})
STATES: dict[StateType, State] = {
    StateType.SCHEDULED: "pending",
    StateType.PENDING: "pending",
    StateType.RUNNING: "running",
    StateType.PAUSED: "running",
    StateType.CANCELLING: "running",
    StateType.COMPLETED: "complete",
    StateType.FAILED: "failed",
    StateType.CRASHED: "failed",
    StateType.CANCELLED: "cancelled",
}

CANCELLED = "The last change was cancelled; the lecture is as it was before."
"""What is said of a revision that was cancelled: it was meant so, and nothing went wrong."""


class Standing(NamedTuple):
    """How a presentation stands. ``run`` is the run under way, else the last one."""

    state: State
    run: FlowRun
    message: str
    revising: bool


def state_of(run: FlowRun) -> State:
    """Give the state of a flow run; one that is being cancelled runs until it is."""
    state = run.state
    if state is None:
        return "pending"
    if state.name in RETRIES:
        return "running"
    if state.type == StateType.COMPLETED and state.name == "Partial":
        return "partial"
    return STATES[state.type]


def stands(runs: Sequence[FlowRun]) -> Standing:
    """Say how a presentation stands; ``runs`` are the one that makes it and its revisions, oldest first.

    A revision that failed or was cancelled leaves the lecture as it was, and so the state that it had.
    """
    first, last = runs[0], runs[-1]
    for run in reversed(runs):
        if state_of(run) in UNDER_WAY:
            return Standing(state_of(run), run, _said(run), run is not first)
    for run in reversed(runs):
        if state_of(run) in MADE:
            return Standing(state_of(run), last, _said(run) if run is last else _lost(last), revising=False)
    return Standing(state_of(last), last, _said(last), revising=False)


def _said(run: FlowRun) -> str:
    """Give the message of a run's state, without what Prefect puts before that of an error."""
    return own_words(run.state.message if run.state else None)


def _lost(revision: FlowRun) -> str:
    """Say what became of a revision that left the lecture as it was."""
    if state_of(revision) == "cancelled":
        return CANCELLED
    return f"The last revision: {state_of(revision)}. {_said(revision)}".strip()
