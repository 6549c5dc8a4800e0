"""Sending a run's steps: each when a slot of its kind is free, without holding up the flow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from prefect.futures import PrefectConcurrentFuture, PrefectFuture
from prefect.tasks import Task

from lectra.runs.workspace import Run

Step = Task[..., Any]

shared: ContextVar[Mapping[str, asyncio.Semaphore] | None] = ContextVar("shared", default=None)
"""The slots of all runs that are made from here, by tag, where one process makes several at once."""


def slots_for(sizes: Mapping[str, int]) -> dict[str, asyncio.Semaphore]:
    """Give so many slots of each kind."""
    return {tag: asyncio.Semaphore(slots) for tag, slots in sizes.items()}


class Steps:
    """The steps of one run.

    A step whose tag has slots (``run.slots``) is sent only when one of them is free, in the order in which
    steps were asked for: Prefect does not keep the order of a queue. On a server that other runs share, its
    own limits hold all runs together; as no run sends more than is allowed, a step seldom waits there.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._free = shared.get() or slots_for(run.slots)

    async def result(self, step: Step, *, slide: int | None = None, **inputs: Any) -> Any:
        """Send a step and wait for what it gives. Raises what the step raised."""
        return (await self.done(step, slide=slide, **inputs)).result()

    async def done(self, step: Step, *, slide: int | None = None, **inputs: Any) -> PrefectFuture[Any]:
        """Send a step and wait for its end; gives its future, for another step to take as an input.

        Raises what the step raised.
        """
        self.run.journal.note("queued", step.name, slide)
        free = self._slots(step)
        if free:
            await free.acquire()
        place = {} if slide is None else {"slide": slide}
        sent_at = time.time()
        try:
            future = (untagged(step) if self.run.alone else step).submit(self.run, **place, **inputs)
        except BaseException:
            if free:
                free.release()
            raise
        await self._end_of(future, free)
        if not isinstance(future, PrefectConcurrentFuture):
            await self._fetch(future, step.name, slide, sent_at)
        future.result()
        return future

    def _slots(self, step: Step) -> asyncio.Semaphore | None:
        return next((self._free[tag] for tag in step.tags if tag in self._free), None)

    async def _fetch(self, future: PrefectFuture[Any], stage: str, slide: int | None, sent_at: float) -> None:
        """Fetch how a step on a cluster has ended, and note it, as a store of its own has its own journal.

        The times are this machine's, so that they go together: when it was sent, and when it was seen to end.
        """
        await asyncio.to_thread(future.wait)
        if not self.run.shared:
            return
        state = await asyncio.to_thread(lambda: future.state)
        if state.name == "Cached":
            self.run.journal.note("cached", stage, slide)
        else:
            self.run.journal.note("started", stage, slide, at=sent_at)
            self.run.journal.note("ended" if state.is_completed() else "failed", stage, slide)

    async def _end_of(self, future: PrefectFuture[Any], free: asyncio.Semaphore | None) -> None:
        """Wait for a step's end. Its slot is free then, and not before, should no one wait any more."""
        loop = asyncio.get_running_loop()
        over = asyncio.Event()

        def end() -> None:
            over.set()
            if free:
                free.release()

        def wake(_: PrefectFuture[Any]) -> None:
            loop.call_soon_threadsafe(end)

        future.add_done_callback(wake)
        await over.wait()


def untagged(step: Step) -> Step:
    """Give a step without its tags, for a run that has its server to itself.

    Its slots hold it back already, and a tag costs calls to the server even where no limit is set: on SQLite
    they collide and are tried again after two seconds.
    """
    plain = step.with_options()
    plain.tags = set()
    return plain
