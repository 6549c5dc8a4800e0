"""A feed reads once for all its watchers, and each goes on where it was."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from uuid import UUID

from deployments.presentations.feed import Feed, Feeds
from deployments.presentations.models import Presentation, Step
from lectra.errors import NotFound, ServiceMissing

ID = UUID(int=7)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def at(state: str, *steps: tuple[str, str]) -> Presentation:
    return Presentation(
        id=ID,
        topic="Tides",
        state=state,
        lang="en",
        slides=1,
        created_at=NOW,
        progress=0,
        message="",
        steps=tuple(Step(name=name, slide=None, state=how, started_at=NOW) for name, how in steps),
        warnings=(),
        files=(),
        revising=False,
    )


class Told:
    """What the presentation is said to be, one after another, the last over and over."""

    def __init__(self, *told: Presentation | Exception) -> None:
        self.told = list(told)
        self.reads = 0

    async def read(self) -> Presentation:
        self.reads += 1
        now = self.told.pop(0) if len(self.told) > 1 else self.told[0]
        if isinstance(now, Exception):
            raise now
        return now


async def seen(feed: Feed, after: int = 0) -> list[tuple[int, str, str]]:
    return [(event.id, event.kind, event.data.state) async for event in feed.events(after)]


async def test_many_watchers_cost_one_read_and_all_see_the_end():
    told = Told(at("running", ("deck", "running")), at("complete", ("deck", "done")))
    feed = Feed(told.read)
    for events in await asyncio.gather(*(seen(feed) for _ in range(50))):
        assert [(kind, state) for _, kind, state in events][-2:] == [("step", "done"), ("state", "complete")]
        assert events == sorted(events)
    assert told.reads == 2
    assert feed.watchers == 0


async def test_a_watcher_goes_on_from_the_last_event_it_had():
    feed = Feed(Told(at("complete", ("deck", "done"), ("video", "cached"))).read)
    everything = await seen(feed)
    assert len(everything) == 3
    assert await seen(feed, after=everything[1][0]) == everything[2:]
    assert await seen(feed, after=everything[2][0]) == everything[2:]  # how it ended is told in any case


async def test_a_process_that_is_new_repeats_nothing_old():
    old = int(time.time() * 1000)
    feed = Feed(Told(at("complete", ("deck", "done"))).read)
    assert [kind for _, kind, _ in await seen(feed, after=old)] == ["state"]
    assert len(await seen(feed, after=10**17)) == 2  # an id from nowhere is no id


async def test_prefect_may_be_gone_for_a_while_and_a_presentation_for_good():
    gone = ServiceMissing("gone", remedy="wait")
    back = await seen(Feed(Told(at("running"), gone, gone, at("complete")).read, poll_s=0.01, retry_s=0.01))
    assert [state for _, _, state in back] == ["running", "complete"]
    removed = Told(at("running"), NotFound("removed", remedy=""))
    assert [state for _, _, state in await seen(Feed(removed.read))] == ["running"]


async def test_the_end_of_the_process_lets_watchers_go_at_once():
    feeds = Feeds()
    feed = feeds.get(ID, Told(at("running")).read)
    watching = asyncio.create_task(seen(feed))
    await asyncio.sleep(0.1)
    feeds.end()
    assert len(await asyncio.wait_for(watching, 1)) == 1
    assert await seen(feeds.get(ID, Told(at("running")).read)) == []


async def test_what_nobody_watches_goes_where_there_is_too_much():
    feeds = Feeds(most=2)
    first = feeds.get(UUID(int=1), Told(at("running")).read)
    for number in range(2, 5):
        feeds.get(UUID(int=number), Told(at("running")).read)
    assert feeds.get(UUID(int=1), Told(at("running")).read) is not first


async def test_a_reader_that_breaks_lets_its_watchers_go():
    feed = Feed(Told(at("running"), ValueError("broken")).read)
    assert [state for _, _, state in await asyncio.wait_for(seen(feed), 5)] == ["running"]
