"""How a service is treated with care: in turns where it asks for that, with rests, and no question twice.

Gates are shared by all threads and event loops of the process.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from functools import cache
from time import monotonic

from lectra.errors import ImageError
from lectra.images.photos import Candidate

MAX_WAIT_S = 10.0
"""A longer rest is not waited for: the next source is asked."""
DEFAULT_REST_S = 60.0
"""How long a service rests that is out of reach, or asks for a rest without saying how long."""
POLL_S = 0.02
ANSWERS_S = 24 * 3600.0
"""How long the answer to a search is kept: what Pixabay asks for, and what spares the others' limits."""
MAX_ANSWERS = 500


class Gate:
    """The way to one host (with its port) of one service."""

    def __init__(self, service: str, host: str, *, one_at_a_time: bool) -> None:
        self.service = service
        self.host = host
        self._turn = threading.Lock() if one_at_a_time else None
        self._open_at = 0.0
        self._reason = ""
        self._answers: OrderedDict[str, tuple[float, tuple[Candidate, ...]]] = OrderedDict()

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, where there are turns."""
        if self._turn is None:
            yield
            return
        # Polled, as those who wait have event loops of their own, and one may be cancelled while it waits.
        while not self._turn.acquire(blocking=False):  # noqa: ASYNC110
            await asyncio.sleep(POLL_S)
        try:
            yield
        finally:
            self._turn.release()

    def rest(self, seconds: float | None, reason: str) -> None:
        """Leave the host alone for a while."""
        self._open_at = max(self._open_at, monotonic() + (DEFAULT_REST_S if seconds is None else seconds))
        self._reason = reason

    async def rested(self) -> None:
        """Wait until the host's rest is over. Raises ImageError where that takes over ten seconds."""
        left = self._open_at - monotonic()
        if left > MAX_WAIT_S:
            raise ImageError(f"{self.host} is left alone for another {left:.0f} s: {self._reason}")
        await asyncio.sleep(max(0.0, left))

    def recall(self, question: str) -> tuple[Candidate, ...] | None:
        """Give the answer to a search that was made before, if it is not too old."""
        asked_at, answer = self._answers.get(question, (0.0, ()))
        return answer if asked_at and monotonic() - asked_at < ANSWERS_S else None

    def remember(self, question: str, answer: tuple[Candidate, ...]) -> None:
        """Keep the answer to a search; the oldest makes room."""
        self._answers[question] = (monotonic(), answer)
        while len(self._answers) > MAX_ANSWERS:
            with contextlib.suppress(KeyError):  # another thread was quicker
                self._answers.popitem(last=False)


@cache
def gate_to(service: str, host: str, *, one_at_a_time: bool) -> Gate:
    """Give the process's gate to a host."""
    return Gate(service, host, one_at_a_time=one_at_a_time)
