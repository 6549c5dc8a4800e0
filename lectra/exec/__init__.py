"""The only place that starts programs: with a deadline, in a process group of their own, stderr kept.

They get what they need of the environment, and no secret: see :mod:`lectra.exec.environment`.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from lectra.errors import ProgramError
from lectra.exec.environment import program_env

ROOM = "Free some space on the disk of LECTRA_CACHE_DIR, or name another folder there."

_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.RLock()  # a signal handler may come upon a thread that holds it
_stopped = threading.Event()


class Output(NamedTuple):
    """What a program wrote."""

    out: bytes
    err: str


def run_program(args: Sequence[str], *, timeout_s: float, stdin: bytes = b"") -> Output:
    """Run a program to its end and return what it wrote.

    Raises ProgramError with the end of its stderr where it fails, cannot be started, or outlives
    ``timeout_s``; its whole process group is killed then.
    """
    name = Path(args[0]).name
    with _lock:
        if _stopped.is_set():
            raise ProgramError(f"{name} was not started: the run is being stopped.")
        process = _start(args)
        _running.add(process)
    try:
        out, err = process.communicate(stdin, timeout=timeout_s)
    except subprocess.TimeoutExpired as exc:
        _kill(process)
        process.communicate()
        raise ProgramError(f"{name} did not end within {timeout_s:.0f} s and was killed.") from exc
    finally:
        with _lock:
            _running.discard(process)
    said = err.decode(errors="replace").strip()
    if process.returncode:
        remedy = ROOM if os.strerror(errno.ENOSPC) in said else ""
        raise ProgramError(
            f"{name} failed with exit code {process.returncode}: {said[-2000:]}", remedy=remedy
        )
    return Output(out, said)


def stop_programs() -> None:
    """Kill every running program's group and let none start again in this process."""
    _stopped.set()
    with _lock:
        for process in _running:
            _kill(process)


def stopped() -> bool:
    """Whether :func:`stop_programs` was called: long work asks now and then."""
    return _stopped.is_set()


def _start(args: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(args),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=program_env(os.environ),
            start_new_session=True,
        )
    except OSError as exc:
        raise ProgramError(f"{args[0]} could not be started: {exc.strerror}.") from exc


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
