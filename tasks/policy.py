"""What every step shares: when it is tried again, when its result is reused, how many run at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from prefect.cache_policies import CachePolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task

from lectra.cache.records import Record, key_of, read
from lectra.errors import InvalidInput, NoImage, ServiceMissing, StoreDown, StoreError
from lectra.exec import stopped
from lectra.llm import Declined
from lectra.runs.run import Run
from lectra.settings import Settings
from tasks.storage import StepStorage, keep_in


@dataclass(kw_only=True)
class ByContent(CachePolicy):
    """Reuse a result where the step, its version and all inputs that decide it are the same.

    Those in ``incidental`` do not, nor does the run. A record is checked first, and Prefect is given what was
    checked in place of the file itself.
    """

    incidental: frozenset[str] = frozenset()

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: dict[str, Any],
        flow_parameters: dict[str, Any],  # noqa: ARG002  # part of the base class's call
        **kwargs: Any,  # noqa: ARG002  # part of the base class's call
    ) -> str:
        """Give the hash under which the result is kept."""
        run: Run = inputs["run"]
        key, kept = look_up(task_ctx.task, inputs)
        storage = StepStorage.of(run.store, key, task_ctx.task.name, task_ctx.task.version, kept)
        keep_in(storage, task_ctx)
        return key


def key_for(step: Task[..., Any], inputs: Mapping[str, Any]) -> str:
    """Return the key of a step's result; ``inputs`` come in the order of the step's own parameters."""
    by = step.cache_policy
    if not isinstance(by, ByContent):
        raise AssertionError(f"{step.name} is not kept by its content")
    content = {name: value for name, value in inputs.items() if name not in {"run", *by.incidental}}
    return key_of(step.name, step.version, content)


def look_up(step: Task[..., Any], inputs: Mapping[str, Any]) -> tuple[str, Record | None]:
    """Give the key of a step's result and what is kept under it, which is noted in the run's journal.

    ``inputs`` come in the order of the step's own parameters.
    """
    run: Run = inputs["run"]
    key = key_for(step, inputs)
    kept = read(run.store, key, not_before=run.started_at if run.fresh else 0.0)
    if kept:
        run.journal.note("cached", step.name, inputs.get("slide"))
    return key, kept


def worth_retrying(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Try again what may go well another time: not a bad request, nor a full disk, nor when stopped."""
    if stopped():
        return False
    error = state.data if isinstance(state.data, BaseException) else None
    if isinstance(error, StoreDown):
        return True
    return not isinstance(error, InvalidInput | ServiceMissing | StoreError | NoImage | Declined)


def backoff(retries: int) -> list[float]:
    """Give the wait before each retry, in seconds; Prefect adds the jitter."""
    first = Settings().backoff_s
    return [first * 2**attempt for attempt in range(retries)]


class Policy(TypedDict):
    """The arguments of ``@task`` that all steps share."""

    retry_delay_seconds: Callable[[int], list[float]]
    retry_jitter_factor: float
    retry_condition_fn: Callable[[Task[..., Any], TaskRun, State[Any]], bool]
    cache_policy: CachePolicy
    persist_result: bool
    result_serializer: str


def policy(*, incidental: Collection[str] = ()) -> Policy:
    """Return the arguments of ``@task`` that all steps share.

    ``incidental`` names the inputs of this step that do not decide what comes out: where it is called from
    and where services are, and what asks for another take, which is to be found in place of the one before.
    """
    return {
        "retry_delay_seconds": backoff,
        "retry_jitter_factor": 0.5,
        "retry_condition_fn": worth_retrying,
        "cache_policy": ByContent(incidental=frozenset(incidental)),
        "persist_result": True,
        "result_serializer": "json",
    }
