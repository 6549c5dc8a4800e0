"""How presentations are counted by state: the filters that Prefect counts runs by."""

from __future__ import annotations

from prefect.client.schemas.filters import (
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType

from deployments.presentations.models import State


def _counted(*types: StateType, named: str = "", unnamed: tuple[str, ...] = ()) -> FlowRunFilterState:
    name = None
    if named or unnamed:
        name = FlowRunFilterStateName(any_=[named] if named else None, not_any_=list(unnamed) or None)
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types)), name=name)


RETRY = "AwaitingRetry"
COUNTED: dict[State, FlowRunFilterState] = {
    "pending": _counted(StateType.SCHEDULED, StateType.PENDING, unnamed=(RETRY,)),
    "running": _counted(StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING),
    "complete": _counted(StateType.COMPLETED, unnamed=("Partial",)),
    "partial": _counted(StateType.COMPLETED, named="Partial"),
    "failed": _counted(StateType.FAILED, StateType.CRASHED),
    "cancelled": _counted(StateType.CANCELLED),
}
