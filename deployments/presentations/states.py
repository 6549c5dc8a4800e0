"""The flow runs of a presentation → how it stands: the run that made it, and those that revised it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prefect.client.schemas.objects import FlowRun

from deployments.presentations.models import MADE, UNDER_WAY
from flows.raised import own_words
from flows.states import State, run_state

CANCELLED = "The last change was cancelled; the lecture is as it was before."
"""What is said of a revision that was cancelled: it was meant so, and nothing went wrong."""


class Standing(NamedTuple):
    """How a presentation stands. ``run`` is the run under way, else the last one."""

    state: State
    run: FlowRun
    message: str
    revising: bool


def state_of(run: FlowRun) -> State:
    """Return the state of a flow run."""
    return run_state(run.state.type, run.state.name) if run.state else "pending"


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
