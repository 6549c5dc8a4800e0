"""The clock of one run: what was queued, started and ended when, kept as lines in the run's journal.

A line is appended whole, so threads and processes of one run may share a journal. Nothing is global: who
times a step says in which journal.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, cast

from lectra.cache.store import disk_errors
from lectra.exec import stopped
from lectra.logs import placed
from lectra.models import StageRecord

EventKind = Literal["queued", "started", "ended", "failed", "cached"]
Function = TypeVar("Function", bound=Callable[..., Any])


class Event(NamedTuple):
    """One line of a journal. ``at`` is in seconds since the epoch."""

    kind: EventKind
    stage: str
    slide: int | None
    at: float


class Journal:
    """The events of one run, in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, kind: EventKind, stage: str, slide: int | None = None, *, at: float | None = None) -> None:
        """Append an event, of now unless ``at`` says when (seconds since the epoch). Raises StoreError."""
        line = json.dumps([kind, stage, slide, at or time.time()]) + "\n"
        with disk_errors(self.path):
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line.encode())
            finally:
                os.close(file)

    def events(self) -> tuple[Event, ...]:
        """All events so far, in the order they were written."""
        try:
            lines = self.path.read_text().splitlines()
        except FileNotFoundError:
            return ()
        return tuple(Event(*json.loads(line)) for line in lines)


class Timer:
    """Times a step: ``with Timer(journal, "tts", slide=3): …``."""

    def __init__(self, journal: Journal, stage: str, slide: int | None = None) -> None:
        self.journal = journal
        self.stage = stage
        self.slide = slide

    def __enter__(self) -> Timer:
        self.journal.note("started", self.stage, self.slide)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind and stopped():  # it did not fail: the run is being stopped
            return
        self.journal.note("failed" if kind else "ended", self.stage, self.slide)


class Timed(Protocol):
    """What a timed step takes first: something that has the run's journal."""

    @property
    def journal(self) -> Journal:
        """The run's journal."""
        ...


def timeit(stage: str) -> Callable[[Function], Function]:
    """Time a step whose first argument is its run, and whose second, named ``slide``, may be a number."""

    def decorate(function: Function) -> Function:
        takes_slide = "slide" in inspect.signature(function).parameters

        @contextlib.contextmanager
        def timer(run: Timed, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[None]:
            slide = kwargs.get("slide", args[0] if args else None) if takes_slide else None
            with Timer(run.journal, stage, slide), placed(stage=stage, slide=slide):
                yield

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def timed_async(run: Timed, *args: Any, **kwargs: Any) -> Any:
                with timer(run, args, kwargs):
                    return await function(run, *args, **kwargs)

            return cast("Function", timed_async)

        @functools.wraps(function)
        def timed(run: Timed, *args: Any, **kwargs: Any) -> Any:
            with timer(run, args, kwargs):
                return function(run, *args, **kwargs)

        return cast("Function", timed)

    return decorate


def get_report(events: Iterable[Event], started_at: float) -> tuple[StageRecord, ...]:
    """Turn a run's events into one record a step, in the order in which the steps started.

    A step that was tried again counts from its first start to its last end; one found in the cache has no
    length; one that has not ended is left out.
    """
    steps: dict[tuple[str, int | None], dict[EventKind, float]] = {}
    for event in events:
        step = steps.setdefault((event.stage, event.slide), {})
        at = event.at - started_at
        if event.kind in ("queued", "started"):
            step.setdefault(event.kind, at)
        else:
            step[event.kind] = at
    records = [_record(stage, slide, step) for (stage, slide), step in steps.items() if _is_over(step)]
    return tuple(sorted(records, key=lambda record: (record.started_s, record.ended_s)))


def _is_over(step: dict[EventKind, float]) -> bool:
    return bool(step.keys() & {"ended", "failed", "cached"})


def _record(stage: str, slide: int | None, step: dict[EventKind, float]) -> StageRecord:
    ended = max(step[kind] for kind in ("ended", "failed", "cached") if kind in step)
    started = step.get("started", ended)
    return StageRecord(
        name=stage,
        slide=slide,
        queued_s=round(step.get("queued", started), 3),
        started_s=round(started, 3),
        ended_s=round(ended, 3),
        cached="cached" in step and "started" not in step,
    )
