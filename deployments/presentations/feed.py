"""One presentation as it stands, for all in this process who watch it: Prefect is asked once for all of them.

What a watcher is told is how each step stands, so for each of them and for the whole only the latest event
is kept. Its id is the moment at which it was seen, in milliseconds since the epoch: a watcher that was cut
off goes on from there, also where the process was started again meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from deployments.presentations.models import UNDER_WAY, Event, Presentation, Step, Summary
from lectra.errors import NotFound, ServiceMissing

POLL_S = 0.5
RETRY_S = 2.0
"""How long a poller waits where Prefect does not answer."""
MARGIN_MS = 10_000
"""What a watcher of an earlier process may not have seen yet: steps are recorded some seconds late."""
AHEAD_MS = 60_000
Subject = tuple[str, int | None] | None


class Feed:
    """Reads a presentation by ``read``, at most every ``poll_s``, and tells its watchers of changes."""

    def __init__(
        self,
        read: Callable[[], Awaitable[Presentation]],
        *,
        poll_s: float = POLL_S,
        retry_s: float = RETRY_S,
    ) -> None:
        self._read = read
        self._poll_s = poll_s
        self._retry_s = retry_s
        self._reading = asyncio.Lock()
        self._now: Presentation | None = None
        self._read_at = float("-inf")
        self._latest: dict[Subject, Event] = {}
        self._last_id = 0
        self._born_ms = 0
        self._first_ids: frozenset[int] = frozenset()
        self._changed = asyncio.Event()
        self.is_over = False
        self._poller: asyncio.Task[None] | None = None
        self.watchers = 0

    async def fresh(self) -> Presentation:
        """Give the presentation as it was within the last 0.5 s. Raises NotFound and ServiceMissing."""
        async with self._reading:
            if self._now is None or time.monotonic() - self._read_at >= self._poll_s:
                now = await self._read()
                self._note(now)
                self._now, self._read_at = now, time.monotonic()
            return self._now

    def expire(self) -> None:
        """Take what is known for outdated: something was asked of the presentation just now."""
        self._read_at = float("-inf")

    def end(self) -> None:
        """Let all watchers go."""
        self.is_over = True
        self._wake()

    async def events(self, after: int) -> AsyncIterator[Event]:
        """Tell of what has changed since ``after``, and goes on changing, until the presentation ends.

        The last event is always how it ended.
        """
        self.watchers += 1
        try:
            now = await self.fresh()
            last, told = self._start(after), False
            while not self.is_over:
                changed = self._changed
                self._keep_polling()
                for event in sorted(self._latest.values(), key=lambda event: event.id):
                    if event.id > last:
                        last, told = event.id, event.kind == "state"
                        yield event
                now = self._now or now
                if now.state not in UNDER_WAY:
                    if not told and None in self._latest:
                        yield self._latest[None]
                    return
                await changed.wait()
        finally:
            self.watchers -= 1

    def _start(self, after: int) -> int:
        """Give the id from which on a watcher is to be told."""
        if after > int(time.time() * 1000) + AHEAD_MS:
            return 0
        is_ours = after >= self._born_ms or after in self._first_ids
        return after if is_ours else max(0, after - MARGIN_MS)

    def _keep_polling(self) -> None:
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
            self._poller.add_done_callback(self._polled)

    def _polled(self, poller: asyncio.Task[None]) -> None:
        """Let the watchers go where reading failed in a way that is not expected: they may come again."""
        if not poller.cancelled() and poller.exception():
            self.end()

    async def _poll(self) -> None:
        """Read on for as long as someone watches and something goes on."""
        while self.watchers and not self.is_over:
            wait_s = self._poll_s
            try:
                if (await self.fresh()).state not in UNDER_WAY:
                    self._wake()
                    return
            except NotFound:
                self.end()
                return
            except ServiceMissing:
                wait_s = self._retry_s
            await asyncio.sleep(wait_s)

    def _note(self, now: Presentation) -> None:
        """Make events of what is other than before."""
        first = not self._born_ms
        self._born_ms = self._born_ms or int(time.time() * 1000)
        steps = {(step.name, step.slide): step for step in now.steps}
        self._latest = {key: event for key, event in self._latest.items() if key is None or key in steps}
        changed = [step for key, step in steps.items() if self._differs(key, step)]
        for step in sorted(changed, key=_moment) if first else changed:
            self._tell((step.name, step.slide), step, (_moment(step) or 1) if first else 0)
        if changed or self._differs(None, now.summary):
            self._tell(None, now.summary, 0)
            self._wake()
        if first:
            self._first_ids = frozenset(event.id for event in self._latest.values())

    def _differs(self, key: Subject, data: Step | Summary) -> bool:
        return key not in self._latest or self._latest[key].data != data

    def _tell(self, key: Subject, data: Step | Summary, at_ms: int) -> None:
        self._last_id = max(self._last_id + 1, at_ms or int(time.time() * 1000))
        kind: Literal["step", "state"] = "step" if isinstance(data, Step) else "state"
        self._latest[key] = Event(id=self._last_id, kind=kind, data=data)

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Feeds:
    """The feeds of a process, by presentation; those that nobody watches go when there are many."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._feeds: dict[UUID, Feed] = {}
        self._is_over = False

    def get(self, key: UUID, read: Callable[[], Awaitable[Presentation]]) -> Feed:
        """Give the feed of a presentation, which may be a new one."""
        feed = self._feeds.pop(key, None)
        if feed is None or (feed.is_over and not self._is_over):
            feed = Feed(read)
        if self._is_over:
            feed.end()
        self._feeds[key] = feed
        idle = next((old for old, one in self._feeds.items() if not one.watchers and one is not feed), None)
        if idle and len(self._feeds) > self._most:
            del self._feeds[idle]
        return feed

    def drop(self, key: UUID) -> None:
        """Forget a presentation, and let its watchers go."""
        if feed := self._feeds.pop(key, None):
            feed.end()

    def end(self) -> None:
        """Let all watchers go."""
        self._is_over = True
        for feed in self._feeds.values():
            feed.end()


def _moment(step: Step) -> int:
    """When a step last changed, as far as is known, in milliseconds since the epoch."""
    known: Iterable[datetime] = [at for at in (step.started_at, step.ended_at) if at]
    return int(max(known).timestamp() * 1000) if known else 0
