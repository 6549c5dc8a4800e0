"""One run in this process, for the command line: warmed up, watched, and stopped at once when asked."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, TypeVar

from rich.console import Console

from flows.command import INTERRUPTED, STARTED, Command, fail, tell, tell_draft
from flows.live import LiveView
from flows.server import Server
from lectra.cache.records import has, key_of
from lectra.cache.store import Store
from lectra.errors import LectraError, Partial
from lectra.exec import stop_programs, stopped
from lectra.llm import open_model
from lectra.models import Draft, LectureRequest, RunReport
from lectra.preflight import AS_PLANNED, Services
from lectra.project.ownership import drop_claim
from lectra.registry import BLOCKS
from lectra.runs.hold import has_folder
from lectra.runs.run import Run
from lectra.runs.stages import clear_stages
from lectra.tts import open_voice

if TYPE_CHECKING:
    from lectra.planning.outline.early import EarlyOutline

NEEDED_AT_ONCE = ("prefect.flow_engine", "prefect.task_engine", "fastapi.encoders")
"""What Prefect imports as a run begins; it comes sooner here, before garbage is looked for."""
NEEDED_LATER = "lectra.runlog.tidy"
"""What the run log imports: a third of a second, which is there while a server starts."""
GRACE_S = 2.0
"""How long a stopped run may take to tidy up before the process ends all the same."""

Ended = TypeVar("Ended")
Watcher = Callable[[Run], None]
Flow = Callable[[Watcher], Coroutine[Any, Any, Ended]]
"""Runs a flow, and tells whom it is given of each run's begin."""


class Outcome(NamedTuple, Generic[Ended]):
    """How a run ended, with its report or an error, and how long the program took."""

    ended: Ended | Exception
    total_s: float


def start_importing() -> threading.Thread:
    """Import the flow and Prefect in a thread: it takes seconds, in which services can be asked.

    Wait for it before importing more: two threads that import what imports each other can block.

    What is imported stays: looking through it for garbage would take a tenth of the time.
    """
    gc.disable()
    thread = threading.Thread(target=importlib.import_module, args=("flows.carry_out",), daemon=True)
    thread.start()
    return thread


def _import_steps() -> None:
    """Import what the first question needs and a run does not begin with, while the server is spoken to."""
    importlib.import_module("flows.lecture")
    list(BLOCKS)


def start_planning(
    command: Command, request: LectureRequest, services: Services, store: Store
) -> EarlyOutline | None:
    """Ask for the outline while Prefect starts; not where it is given or kept.

    Only a run that is alone may: on a server, a request to the model waits for a slot that all runs share.
    """
    from lectra.planning.outline import VERSION
    from lectra.planning.outline.early import Wanted, ask_early

    wanted = Wanted(request.model, request.topic, request.slides, request.lang, request.audience)
    given = request.outline is not None or request.model == AS_PLANNED
    kept = not command.options.fresh and has(store, key_of("outline", VERSION, wanted._asdict()))
    return None if given or kept else ask_early(wanted, services.model)


def start_loading(request: LectureRequest, services: Services) -> None:
    """Load model and voice in threads while Prefect starts; what goes wrong is told when they are used."""

    def load_model() -> None:
        with contextlib.suppress(LectraError):
            asyncio.run(open_model(request.model, services.model).preload())

    def load_voice() -> None:
        with contextlib.suppress(LectraError):
            open_voice(request.voice, services.voice)

    if request.voice.backend != "edge":  # that one is elsewhere, and has nothing to load
        threading.Thread(target=load_voice, daemon=True).start()
    if request.model != AS_PLANNED:
        threading.Thread(target=load_model, daemon=True).start()


class Stop:
    """What SIGINT and SIGTERM do: stop the run and then the process, with exit code 130.

    These are signal handlers of the process and not of the event loop, which stands still for seconds while
    an embedded server starts. A second signal ends the process without waiting.
    """

    def __init__(self) -> None:
        self.view: LiveView | None = None
        self.runs: list[Run] = []
        self.cancel: Callable[[], object] | None = None
        self.listen()

    def listen(self) -> None:
        """Take the signals: again when a flow has begun, for Prefect takes SIGTERM for itself then."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)

    def _asked(self, _number: int, _frame: object) -> None:
        stop_programs()
        cancel, self.cancel = self.cancel, None
        if cancel is None:
            leave(self.runs)
        else:
            cancel()
            threading.Timer(GRACE_S, leave, [self.runs]).start()


def run_here(
    flow: Flow[Ended],
    title: str,
    stop: Stop,
    server: Server | None,
    *,
    as_json: bool,
) -> Outcome[Ended]:
    """Run ``flow`` to its end, once ``server`` is up; ``title`` says what it makes."""
    view = stop.view = LiveView(Console(quiet=as_json), title)

    def begun(run: Run) -> None:
        stop.listen()
        stop.runs.append(run)
        view(run)

    try:
        with view:
            for name in NEEDED_AT_ONCE:
                importlib.import_module(name)
            if server:
                importlib.import_module(NEEDED_LATER)
                server.wait()
            threading.Thread(target=_import_steps, daemon=True).start()
            gc.freeze()
            gc.enable()
            report = asyncio.run(_until_stopped(flow(begun), stop))
        return Outcome(report, time.monotonic() - STARTED)
    except Exception as exc:  # noqa: BLE001  # whatever it is, it becomes a message and an exit code
        stop_programs()
        return Outcome(exc, time.monotonic() - STARTED)


def tell_outcome(outcome: Outcome[Any], out: Path, *, as_json: bool, changes: str = "") -> None:
    """Print what was made below ``out``, and end with the exit code of what went wrong."""
    ended = outcome.ended
    report = ended.report if isinstance(ended, Partial) else ended
    if isinstance(report, RunReport):
        tell(report, (out / report.project).absolute(), outcome.total_s, as_json=as_json, changes=changes)
    elif isinstance(report, Draft):
        tell_draft(report, (out / report.project).absolute(), outcome.total_s, as_json=as_json)
    if isinstance(ended, Exception):
        fail(ended, as_json=as_json and not isinstance(ended, Partial))


async def _until_stopped(flow: Coroutine[Any, Any, Ended], stop: Stop) -> Ended:
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(flow)
    stop.cancel = lambda: loop.call_soon_threadsafe(work.cancel)
    try:
        return await work
    finally:
        if stopped():
            leave(stop.runs)
        stop.cancel = None


def leave(runs: Sequence[Run]) -> NoReturn:
    """End the process, threads or not: child processes are gone, and nothing half-made is left."""
    for run in runs:
        clear_up(run)
    sys.stderr.write("\ninterrupted: nothing was left half-written\n")
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def clear_up(run: Run) -> None:
    """Remove what a run that is stopped has half-made."""
    if has_folder(run):  # else another run's work may lie there
        with contextlib.suppress(OSError, LectraError):
            clear_stages(run.folder)
            drop_claim(run.folder)
    shutil.rmtree(run.store.scratch_root, ignore_errors=True)
