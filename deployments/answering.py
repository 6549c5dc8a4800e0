"""A part that is asked whether it answers: one that is silent for too long has ended, as if it had died."""

from __future__ import annotations

import threading
import time

from deployments.health import wrong_with
from deployments.supervise import Program

ASKED_S = 5.0
"""How often a part is asked, and how long its answer may take."""
SILENT_S = 30.0
"""How long a part may be silent."""
FIRST_S = 90.0
"""How long its first answer may take besides."""


class Answering:
    """A program that is kept running only while it answers at ``url`` with 200.

    It is asked from a thread: a part that hangs keeps none of the others waiting.
    """

    def __init__(
        self,
        program: Program,
        url: str,
        *,
        asked_s: float = ASKED_S,
        silent_s: float = SILENT_S,
        first_s: float = FIRST_S,
    ) -> None:
        self.name = program.name
        self._program = program
        self._url = url
        self._asked_s = asked_s
        self._silent_s = silent_s
        self._first_s = first_s
        self._lives = 0
        self._answered_at = 0.0
        self._wrong = ""

    def start(self) -> None:
        """Start it, and ask it from then on."""
        self._lives += 1
        self._answered_at, self._wrong = time.monotonic() + self._first_s, ""
        self._program.start()
        threading.Thread(target=self._ask, args=[self._lives], daemon=True).start()

    def ended(self) -> str:
        """Say how it has ended, also where it was silent and is ended now; empty while it answers."""
        if how := self._program.ended():
            return how
        if time.monotonic() - self._answered_at < self._silent_s:
            return ""
        wrong = self._wrong
        self.end()
        return f"silent for {self._silent_s:.0f} s: {wrong}"

    def end(self) -> None:
        """End it."""
        self._lives += 1
        self._program.end()

    def pid(self) -> int:
        """Give the number of its process; 0 before it was started."""
        return self._program.pid()

    def _ask(self, life: int) -> None:
        while life == self._lives:
            wrong = wrong_with(self._url, self._asked_s)
            if life != self._lives:
                return
            self._wrong = wrong
            if not wrong:
                self._answered_at = time.monotonic()
            time.sleep(self._asked_s)
