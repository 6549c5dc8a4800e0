"""What every step shares: when it is tried again, when its result is reused, how many run at once."""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict, TypeVar, cast

from prefect.cache_policies import CachePolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.settings import get_current_settings
from prefect.tasks import Task
from pydantic_core import to_json

from lectra.errors import InvalidInput, NoImage, ServiceMissing, StoreError
from lectra.exec import stopped
from lectra.models import FileRef
from lectra.runs.workspace import Run
from lectra.settings import Settings
from lectra.store import Store

Function = TypeVar("Function", bound=Callable[..., Any])

NOT_CONTENT = frozenset({"run", "slide", "services"})
"""Inputs that say where a step works, how it is called and where services are: not what comes out."""


class ByContent(CachePolicy):
    """Reuse a result where the step, its version and all inputs that decide it are the same.

    A record is trusted only as far as its files: where one is missing or damaged, the record is dropped
    first, so that the step is run again.
    """

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: dict[str, Any],
        flow_parameters: dict[str, Any],  # noqa: ARG002  # part of the base class's call
        **kwargs: Any,  # noqa: ARG002  # part of the base class's call
    ) -> str:
        """Give the hash under which the result is kept."""
        content = {name: value for name, value in inputs.items() if name not in NOT_CONTENT}
        step = [task_ctx.task.name, task_ctx.task.version, content]
        key = hashlib.sha256(to_json(step, by_alias=True)).hexdigest()
        run: Run = inputs["run"]
        if _is_sound(get_current_settings().results.local_storage_path / key, run.store):
            run.journal.note("cached", task_ctx.task.name, inputs.get("slide"))
        return key


def _is_sound(record: Path, store: Store) -> bool:
    """Whether there is a record, in plain JSON, whose files are in the store as they were; else delete it."""
    try:
        data = json.loads(record.read_bytes())
        if data["metadata"]["serializer"]["type"] != "json":
            raise StoreError("The record was not written by a step.")
        for ref in _refs(json.loads(data["result"]) if isinstance(data["result"], str) else data["result"]):
            store.path(ref)
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError, StoreError):
        record.unlink(missing_ok=True)
        return False
    return True


def _refs(value: Any) -> Iterator[FileRef]:
    if isinstance(value, dict):
        if value.keys() == FileRef.model_fields.keys():
            yield FileRef.model_validate(value)
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _refs(item)


def worth_retrying(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Try again what may go well another time: not a bad request, nor a full disk, nor when stopped."""
    if stopped():
        return False
    error = state.data if isinstance(state.data, BaseException) else None
    return not isinstance(error, InvalidInput | ServiceMissing | StoreError | NoImage)


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


POLICY: Policy = {
    "retry_delay_seconds": backoff,
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": worth_retrying,
    "cache_policy": ByContent(),
    "persist_result": True,
    "result_serializer": "json",
}


def hold(tag: str) -> Callable[[Function], Function]:
    """Let a step, whose first argument is its run, begin when one of the process's slots is free.

    ``run.slots[tag]`` says how many there are.
    """

    def decorate(function: Function) -> Function:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def held_async(run: Run, *args: Any, **kwargs: Any) -> Any:
                with _gate(tag, run.slots[tag]):  # a step has its thread and loop to itself: it may block
                    return await function(run, *args, **kwargs)

            return cast("Function", held_async)

        @functools.wraps(function)
        def held(run: Run, *args: Any, **kwargs: Any) -> Any:
            with _gate(tag, run.slots[tag]):
                return function(run, *args, **kwargs)

        return cast("Function", held)

    return decorate


@functools.cache
def _gate(tag: str, size: int) -> threading.Semaphore:  # one gate a tag
    return threading.Semaphore(size)
