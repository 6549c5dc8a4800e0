"""``python -m flows.generate``, to which something happens at a named point: for tests.

The points are found by Python's audit events, of which the program knows nothing:

``before STEP``, ``after STEP``
    just before and just after the record of a step gets its name in the store, by which the step is done;
    ``after STEP 3``: the third of them.
``started STEP``, ``ended STEP``, ``cached STEP``, …
    just before the run's journal says so.
``copying NAME``
    before a file is copied to go into the lecture's folder.
``placing NAME``, ``placed NAME``
    just before and just after a file or folder gets its final name there.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

CHUNK = 1 << 20


class Tracer:
    """Does something at the first of the named points that is reached, and writes down which it was."""

    def __init__(self, points: set[str], action: Callable[[tuple[Any, ...]], object], told: Path) -> None:
        self.points = points
        self.action = action
        self.told = told
        self._reached: Counter[str] = Counter()
        self._thread = threading.local()
        self._lock = threading.Lock()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Hear of an event, before it happens."""
        if getattr(self._thread, "busy", False) or sys.is_finalizing():
            return
        self._thread.busy = True
        try:
            self._after_the_last(arguments)
            if event == "os.rename":
                self._rename(Path(os.fspath(arguments[0])), Path(os.fspath(arguments[1])))
            elif event == "open" and str(arguments[0]).endswith(".jsonl"):
                self._note(sys._getframe(1))
            elif event == "shutil.copyfile" and ".staging-" in str(arguments[1]):
                self._at(f"copying {Path(arguments[1]).name}", arguments)
        finally:
            self._thread.busy = False

    def _after_the_last(self, arguments: tuple[Any, ...]) -> None:
        """Come to the point after a rename that was announced: it has happened by now."""
        if name := getattr(self._thread, "announced", ""):
            self._thread.announced = ""
            self._at(name, arguments)

    def _rename(self, source: Path, target: Path) -> None:
        if target.parent.name == "results":
            step = json.loads(source.read_bytes())["lectra"]["step"]
            self._at(f"before {step}", (source, target))
            self._thread.announced = f"after {step}"
        elif source.parent.name.startswith(".staging-") and target.parent == source.parent.parent:
            self._at(f"placing {target.name}", (source, target))
            self._thread.announced = f"placed {target.name}"

    def _note(self, frame: FrameType) -> None:
        known = frame.f_locals
        if frame.f_code.co_name == "note" and "kind" in known:
            self._at(f"{known['kind']} {known['stage']}", ())

    def _at(self, name: str, arguments: tuple[Any, ...]) -> None:
        with self._lock:
            self._reached[name] += 1
            met = {name, f"{name} {self._reached[name]}"} & self.points
            if met:
                self.points = set()
                self.told.write_text(met.pop())
                self.action(arguments)


def kill(_: tuple[Any, ...]) -> None:
    """Be killed, with no time for anything."""
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt(_: tuple[Any, ...]) -> None:
    """Be asked to end, as a system that shuts down does."""
    os.kill(os.getpid(), signal.SIGTERM)


def kill_halfway(arguments: tuple[Any, ...]) -> None:
    """Be killed when half of a file is copied."""
    source, target = arguments
    data = Path(source).read_bytes()
    Path(target).write_bytes(data[: len(data) // 2])
    kill(arguments)


def fill(_: tuple[Any, ...]) -> None:
    """Fill the disk on which ``TRACED_FILL`` lies, to its last byte."""
    with Path(os.environ["TRACED_FILL"]).open("wb", buffering=0) as ballast:
        size = CHUNK
        while size:
            try:
                ballast.write(bytes(size))
            except OSError:
                size //= 2


def wreck(_: tuple[Any, ...]) -> None:
    """Empty the store in which the run works: at once, for other steps may be at work in it."""
    files = Path(os.environ["LECTRA_CACHE_DIR"]) / "files"
    shutil.rmtree(files.rename(files.with_name("emptied")))


ACTIONS = {action.__name__: action for action in (kill, kill_halfway, interrupt, fill, wreck)}


if __name__ == "__main__":
    POINTS = set(json.loads(os.environ["TRACED_POINTS"]))
    sys.addaudithook(Tracer(POINTS, ACTIONS[os.environ["TRACED_ACTION"]], Path(os.environ["TRACED_TOLD"])))
    runpy.run_module("flows.generate", run_name="__main__", alter_sys=True)
