"""How presentations are counted by state: the filters that Prefect counts runs by."""

from __future__ import annotations

from prefect.client.schemas.filters import (
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterStateType,
    Operator,
)

from flows.states import PARTIAL, RETRY, State, types_of


def _counted(
    state: State, name: FlowRunFilterStateName | None = None, operator: Operator = Operator.and_
) -> FlowRunFilterState:
    kind = FlowRunFilterStateType(any_=list(types_of(state)))
    found = {"operator": operator, "type": kind, "name": name}
    return FlowRunFilterState.model_validate(found)


COUNTED: dict[State, FlowRunFilterState] = {
    "pending": _counted("pending", FlowRunFilterStateName(not_any_=[RETRY])),
    "running": _counted("running", FlowRunFilterStateName(any_=[RETRY]), Operator.or_),
    "complete": _counted("complete", FlowRunFilterStateName(not_any_=[PARTIAL])),
    "partial": _counted("partial", FlowRunFilterStateName(any_=[PARTIAL])),
    "failed": _counted("failed"),
    "cancelled": _counted("cancelled"),
}
