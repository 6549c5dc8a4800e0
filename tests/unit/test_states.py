"""Prefect's states → ours: each run has one state, and is counted under that."""

from __future__ import annotations

import pytest
from prefect.client.schemas.filters import FlowRunFilterState, Operator
from prefect.client.schemas.objects import StateType

from deployments.presentations.counted import COUNTED
from flows.states import CACHED, NOT_BEGUN, NOT_ENDED, PARTIAL, RETRY, run_state, step_state

NAMES = {kind: {kind.value.capitalize()} for kind in StateType}
NAMES[StateType.SCHEDULED] |= {RETRY, "Late"}
NAMES[StateType.RUNNING] |= {"Retrying"}
NAMES[StateType.COMPLETED] |= {PARTIAL, CACHED}
ALL = [(kind, name) for kind in StateType for name in sorted(NAMES[kind])]


def counts(wanted: FlowRunFilterState, kind: StateType, name: str) -> bool:
    """Whether Prefect counts a run in this state."""
    assert wanted.type
    found = [kind in (wanted.type.any_ or ())]
    if wanted.name and wanted.name.any_:
        found.append(name in wanted.name.any_)
    if wanted.name and wanted.name.not_any_:
        found.append(name not in wanted.name.not_any_)
    return any(found) if wanted.operator == Operator.or_ else all(found)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_a_run_is_counted_once_and_under_its_state(kind, name):
    assert [state for state, wanted in COUNTED.items() if counts(wanted, kind, name)] == [
        run_state(kind, name)
    ]


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_a_run_and_its_steps_stand_alike(kind, name):
    alike = {
        "pending": {"queued"},
        "running": {"running"},
        "complete": {"done", "cached"},
        "partial": {"done"},
        "failed": {"failed"},
        "cancelled": {"failed"},
    }
    assert step_state(kind, name) in alike[run_state(kind, name)]


def test_what_waits_to_be_tried_again_is_under_way():
    assert run_state(StateType.SCHEDULED, RETRY) == "running"
    assert step_state(StateType.SCHEDULED, RETRY) == "running"


def test_what_has_not_ended_may_not_have_begun():
    ended = {StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED}
    assert set(StateType) - set(NOT_ENDED) == ended
    assert set(NOT_BEGUN) < set(NOT_ENDED)
