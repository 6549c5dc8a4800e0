"""One run in this process, for the command line: warmed up, watched, and stopped at once when asked."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from rich.console import Console

from flows.command import INTERRUPTED, STARTED
from flows.live import LiveView
from lectra.errors import LectraError
from lectra.exec import stop_programs
from lectra.llm import open_model
from lectra.models import LectureRequest, RunReport
from lectra.preflight import AS_PLANNED, Services
from lectra.tts import open_voice

GRACE_S = 2.0
"""How long a stopped run may take to tidy up before the process ends all the same."""

Flow = Callable[[], Coroutine[Any, Any, RunReport]]


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


def run_here(
    flow: Flow, request: LectureRequest, watch: Callable[[LiveView], object], *, as_json: bool
) -> Outcome:
    """Run ``flow`` to its end. On SIGINT or SIGTERM all work is stopped and the process ends with 130."""
    console = Console(stderr=as_json, quiet=as_json)
    view = LiveView(console, request.topic)
    watch(view)
    try:
        with view:
            report = asyncio.run(_until_stopped(flow, view))
        return Outcome(report, time.monotonic() - STARTED)
    except Exception as exc:  # noqa: BLE001  # whatever it is, it becomes a message and an exit code
        stop_programs()
        return Outcome(exc, time.monotonic() - STARTED)


async def _until_stopped(flow: Flow, view: LiveView) -> RunReport:
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(flow())
    asked = False

    def stop() -> None:
        nonlocal asked
        asked = True
        stop_programs()
        work.cancel()
        threading.Thread(target=_leave, args=(view, GRACE_S), daemon=True).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        return await work
    finally:
        if asked:
            _leave(view, 0)


def _leave(view: LiveView, delay_s: float) -> None:
    """End the process, threads or not: child processes are gone, and nothing half-made is left."""
    time.sleep(delay_s)
    if view.run:
        for staged in view.run.folder.glob(".staging-*"):
            shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(view.run.store.scratch_root, ignore_errors=True)
    _kill_embedded_server()
    sys.stderr.write("\ninterrupted: nothing was left half-written\n")
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _kill_embedded_server() -> None:
    server_module = sys.modules.get("prefect.server.api.server")
    for server in server_module.SubprocessASGIServer._instances.values() if server_module else ():
        if server.server_process:
            server.server_process.kill()
