"""Sending a step off and waiting for it, without holding up the flow."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from prefect.futures import PrefectFuture
from prefect.tasks import Task

from lectra.runs.workspace import Run

T = TypeVar("T")


def send(step: Task[..., Any], run: Run, *, slide: int | None = None, **inputs: Any) -> PrefectFuture[Any]:
    """Submit a step, and note in the journal that it is queued."""
    run.journal.note("queued", step.name, slide)
    place = {} if slide is None else {"slide": slide}
    future: PrefectFuture[Any] = (untagged(step) if run.alone else step).submit(run, **place, **inputs)
    return future


def untagged(step: Task[..., Any]) -> Task[..., Any]:
    """Give a step without its tags, for a run that has its server to itself.

    Its slots hold it back already (see ``tasks.policy.hold``), and a tag costs calls to the server even where
    no limit is set: on SQLite they collide and are tried again after two seconds.
    """
    plain = step.with_options()
    plain.tags = set()
    return plain


async def result(future: PrefectFuture[T]) -> T:
    """Wait for a future without holding up the loop or a thread; raises what the step raised."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()

    def wake(_: PrefectFuture[T]) -> None:
        loop.call_soon_threadsafe(over.set)

    future.add_done_callback(wake)
    await over.wait()
    return future.result()
