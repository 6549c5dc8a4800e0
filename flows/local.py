"""One run in this process, for the command line: warmed up, watched, and stopped at once when asked."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple, NoReturn

from rich.console import Console

from flows.command import INTERRUPTED, STARTED
from flows.live import LiveView
from lectra.errors import LectraError
from lectra.exec import end_with_this_process, stop_programs, stopped
from lectra.llm import open_model
from lectra.models import LectureRequest, RunReport
from lectra.preflight import AS_PLANNED, Services
from lectra.runs.workspace import Run
from lectra.tts import open_voice

GRACE_S = 2.0
"""How long a stopped run may take to tidy up before the process ends all the same."""

Flow = Callable[[], Coroutine[Any, Any, RunReport]]
Watcher = Callable[[Run], None]


class Outcome(NamedTuple):
    """How a run ended, with its report or an error, and how long the program took."""

    ended: RunReport | Exception
    total_s: float


def start_importing() -> None:
    """Import Prefect in a thread: it takes seconds, in which services can be asked."""
    threading.Thread(target=importlib.import_module, args=("prefect",), daemon=True).start()


def start_loading(request: LectureRequest, services: Services) -> None:
    """Load model and voice in threads while Prefect starts; what goes wrong is told when they are used."""

    def load_model() -> None:
        with contextlib.suppress(LectraError):
            asyncio.run(open_model(request.model, services.model).preload())

    def load_voice() -> None:
        with contextlib.suppress(LectraError):
            open_voice(request.voice, services.voice)

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
            leave(self.view)
        else:
            cancel()
            threading.Timer(GRACE_S, leave, [self.view]).start()


def run_here(
    flow: Flow, request: LectureRequest, watch: Callable[[Watcher], object], stop: Stop, *, as_json: bool
) -> Outcome:
    """Run ``flow`` to its end; ``watch`` is given whom to tell of the run when it begins."""
    view = stop.view = LiveView(Console(quiet=as_json), request.topic)

    def begun(run: Run) -> None:
        stop.listen()
        for server in _embedded_servers():
            end_with_this_process(server.pid)
        view(run)

    watch(begun)
    try:
        with view:
            report = asyncio.run(_until_stopped(flow, stop))
        return Outcome(report, time.monotonic() - STARTED)
    except Exception as exc:  # noqa: BLE001  # whatever it is, it becomes a message and an exit code
        stop_programs()
        return Outcome(exc, time.monotonic() - STARTED)


async def _until_stopped(flow: Flow, stop: Stop) -> RunReport:
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(flow())
    stop.cancel = lambda: loop.call_soon_threadsafe(work.cancel)
    try:
        return await work
    finally:
        if stopped():
            leave(stop.view)
        stop.cancel = None


def leave(view: LiveView | None) -> NoReturn:
    """End the process, threads or not: child processes are gone, and nothing half-made is left."""
    if view and view.run:
        for staged in view.run.folder.glob(".staging-*"):
            shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(view.run.store.scratch_root, ignore_errors=True)
    for server in _embedded_servers():
        server.kill()
    sys.stderr.write("\ninterrupted: nothing was left half-written\n")
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _embedded_servers() -> list[subprocess.Popen[bytes]]:
    """Give the server that Prefect has started for this run, if it has."""
    server_module = sys.modules.get("prefect.server.api.server")
    starter = getattr(server_module, "SubprocessASGIServer", None)
    started = starter._instances.values() if starter else ()
    return [server.server_process for server in started if server.server_process]
