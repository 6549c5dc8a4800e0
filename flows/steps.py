"""Sending a run's steps: each when a slot of its kind is free, without holding up the flow."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from prefect.futures import PrefectConcurrentFuture, PrefectFuture
from prefect.serializers import JSONSerializer
from prefect.tasks import Task

from flows.states import CACHED
from lectra.cache.records import path_of
from lectra.errors import StoreError
from lectra.programs import setup_again
from lectra.runs.run import Run
from tasks.policy import key_for, look_up

T = TypeVar("T")

Step = Task[..., Any]
FROM_JSON = JSONSerializer()
"""Makes of a record's text what the step gave: it was checked, and names plain models only."""


def slots_for(sizes: Mapping[str, int]) -> dict[str, asyncio.Semaphore]:
    """Give so many slots of each kind."""
    return {tag: asyncio.Semaphore(slots) for tag, slots in sizes.items()}


class Done(NamedTuple, Generic[T]):
    """What a step gave, and its future, so that Prefect sees what waits for it; None if it was kept."""

    value: T
    future: PrefectFuture[T] | None


class Steps:
    """The steps of one run.

    A step whose result is in the cache is not sent: with Prefect each costs a tenth of a second, most of it
    for being told of. Only where machines share a store it is, as another may have made it.

    A step whose tag has slots (``run.slots``) is sent only when one of them is free, in the order in which
    steps were asked for: Prefect does not keep the order of a queue. On a server that other runs share, its
    own limits hold all runs together; as no run sends more than is allowed, a step seldom waits there.
    """

    def __init__(self, run: Run, slots: Mapping[str, asyncio.Semaphore] | None = None) -> None:
        """Use the slots of the run, or those that it shares with others in this process."""
        self.run = run
        self._free = slots or slots_for(run.slots)
        self._looking = asyncio.Lock()

    async def result(self, step: Step, *, slide: int | None = None, **inputs: Any) -> Any:
        """Give what a step gives. Raises what the step raised."""
        return (await self.done(step, slide=slide, **inputs)).value

    async def done(self, step: Step, *, slide: int | None = None, **inputs: Any) -> Done[Any]:
        """Have a step done, where it is not in the cache; among its inputs may be what others have done.

        Raises what the step raised.
        """
        self.run.journal.note("queued", step.name, slide)
        place = {} if slide is None else {"slide": slide}
        given = inspect.signature(step.fn).bind(self.run, **place, **_each(inputs, lambda done: done.value))
        found = await self._found(step, given.arguments)
        if found:
            return found
        free = self._slots(step)
        if free:
            await free.acquire()
        sent_at = time.time()
        try:
            sent = untagged(step) if self.run.alone else step
            future = sent.submit(self.run, **place, **_each(inputs, _as_input))
        except BaseException:
            if free:
                free.release()
            raise
        await self._end_of(future, free)
        if not isinstance(future, PrefectConcurrentFuture):
            await self._fetch(future, step.name, slide, sent_at)
        value = future.result()
        if not self.run.shared:
            check_kept(self.run, step, given.arguments)
        return Done(value, future)

    async def _found(self, step: Step, inputs: Mapping[str, Any]) -> Done[Any] | None:
        """Look in the cache: in a thread, as its files are hashed, and one step at a time, to keep the order.

        Whoever had this turn goes on to its slot before the next one's turn begins.
        """
        async with self._looking:
            if step.refresh_cache or self.run.shared:
                return None
            return await asyncio.to_thread(_kept, step, inputs)

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
        if state.name == CACHED:
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


def check_kept(run: Run, step: Step, inputs: Mapping[str, Any]) -> None:
    """Make sure that a step's result was kept. Raises StoreError.

    Prefect only logs what goes wrong there, and then nothing would ever be found in the cache again.
    """
    if not path_of(run.store, key_for(step, inputs)).exists():
        raise StoreError(
            f"What the step {step.name} has made could not be kept in {run.root}.",
            remedy=f"Make room on its disk. If there is room, Prefect is another version: {setup_again()}",
        )


def _kept(step: Step, inputs: Mapping[str, Any]) -> Done[Any] | None:
    """Return what is kept of a step, if it is whole."""
    _, kept = look_up(step, inputs)
    return Done(FROM_JSON.loads(kept.result.encode()), None) if kept else None


def _each(inputs: Mapping[str, Any], of: Callable[[Done[Any]], Any]) -> dict[str, Any]:
    """Give the inputs with ``of`` each that another step has done in its place."""

    def resolved(given: Any) -> Any:
        if isinstance(given, Done):
            return of(given)
        return [resolved(one) for one in given] if isinstance(given, list) else given

    return {name: resolved(given) for name, given in inputs.items()}


def _as_input(done: Done[Any]) -> Any:
    return done.value if done.future is None else done.future


def untagged(step: Step) -> Step:
    """Give a step without its tags, for a run that has its server to itself.

    Its slots hold it back already, and a tag costs calls to the server even where no limit is set: on SQLite
    they collide and are tried again after two seconds.
    """
    plain = step.with_options()
    plain.tags = set()
    return plain
