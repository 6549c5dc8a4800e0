"""Keeps processes running: one that dies is started again, and one that cannot live ends the whole."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from lectra.errors import ServiceMissing
from lectra.exec.environment import program_env

SHORT_S = 30.0
"""A process that lived no longer than this has not come up."""
SHORT_LIVES = 5
"""How many of those, one after the other, are enough."""
LONGEST_PAUSE_S = 30.0
END_S = 10.0


class Part(Protocol):
    """One of the processes that make up the whole."""

    @property
    def name(self) -> str:
        """What it is called."""

    def start(self) -> None:
        """Start it, for the first time or again."""

    def ended(self) -> str:
        """Say how it has ended; empty while it runs."""

    def end(self) -> None:
        """End it."""


def pause_s(short_lives: int) -> float | None:
    """How long to wait before a part is started that died after so many short lives; None: not again.

    One that lived long (0) and one that died for the first time (1) are started at once.
    """
    if short_lives >= SHORT_LIVES:
        return None
    return 0.0 if short_lives < 2 else min(2.0 ** (short_lives - 2), LONGEST_PAUSE_S)


class Kept:
    """A part that is kept running, and how it has fared."""

    def __init__(self, part: Part, tell: Callable[[str], object]) -> None:
        self.part = part
        self._tell = tell
        self._short_lives = 0
        self._began = 0.0
        self._due: float | None = None

    def start(self) -> None:
        """Start it."""
        self._began, self._due = time.monotonic(), None
        self.part.start()

    @property
    def runs(self) -> bool:
        """Whether it runs, as far as this has been told."""
        return self._due is None

    def tend(self) -> None:
        """Start it again if it has ended; raises ServiceMissing where that is of no use."""
        if self._due is None:
            if how := self.part.ended():
                self._has_ended(how)
        elif time.monotonic() >= self._due:
            try:
                self.start()
            except ServiceMissing as exc:
                self._has_ended(str(exc))
            else:
                self._tell(f"{self.part.name}: started again")

    def _has_ended(self, how: str) -> None:
        now = time.monotonic()
        self._short_lives = self._short_lives + 1 if now - self._began < SHORT_S else 0
        wait_s = pause_s(self._short_lives)
        if wait_s is None:
            raise ServiceMissing(
                f"The {self.part.name} does not stay up: it ended {SHORT_LIVES} times within seconds. {how}",
                remedy="Look at what it says above.",
            )
        self._tell(f"{self.part.name}: has ended ({how.splitlines()[-1]})")
        self._due = now + wait_s


class Program:
    """A module of the project as a child process, in a session of its own: Ctrl-C is not for it.

    ``last`` says how it ends when this process does, see :mod:`deployments.child`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        last: Literal["quietly", "at-once"] = "quietly",
        choose_env: Callable[[Mapping[str, str]], dict[str, str]] = program_env,
    ) -> None:
        """Describe it; ``choose_env`` takes from this process's environment what it needs."""
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self._command = [sys.executable, "-m", "deployments.child", last, *command]
        self._kind = last
        self._choose_env = choose_env

    def start(self) -> None:
        """Start the process, on the environment as it is now."""
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            env=self._choose_env(os.environ),
            start_new_session=True,
        )

    def ended(self) -> str:
        """Say with which exit code or signal it has ended; empty while it runs."""
        code = self.process.poll() if self.process else None
        if code is None:
            return ""
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def pid(self) -> int:
        """Give the number of its process; 0 before it was started."""
        return self.process.pid if self.process else 0

    def end(self) -> None:
        """End it, quietly or at once, and what it has started that is still in its group."""
        if self.process is None:
            return
        if self._kind == "quietly" and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(END_S)
        if self.process.poll() is None or self._kind == "at-once":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
