"""Presentations: made, revised, watched and removed. No state is held but Prefect's and the folders'.

Whoever asks says as whom: of a presentation that is not theirs they are told what is told of none.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.schemas.objects import FlowRun

from deployments.presentations.asked import NAMED, asked, planned_tags
from deployments.presentations.counted import COUNTED
from deployments.presentations.feed import Feed, Feeds
from deployments.presentations.folder import check_draft, open_file
from deployments.presentations.models import (
    UNDER_WAY,
    Event,
    Listing,
    Presentation,
    Removed,
    Summary,
)
from deployments.presentations.owners import Viewer, owner_tags, tag_of
from deployments.presentations.reading import brief, is_under_way, place_of, read_presentation, unreadable
from deployments.presentations.removal import Left, remove_lecture
from deployments.presentations.runs import GENERATE, REVISE, Runs, no_such
from deployments.presentations.states import state_of
from flows.edited import check_edited
from flows.states import State
from lectra.errors import Conflict, LectraError, NotFound
from lectra.options import MAX_TOPIC, LectureOptions, ReviseOptions, RevisionOptions, read_options
from lectra.project.ownership import belongs_to
from lectra.request import Checked
from lectra.runs.stages import MADE
from lectra.settings import Settings
from lectra.text import clean, one_line, shorten

MARK_BYTES = 8
"""Of what tells folders of one name apart: so many that nobody finds an idempotency key with the mark of
another's, whose folder a lecture on the same topic would then have."""
NAME_BYTES = 80 - 1 - 2 * MARK_BYTES
"""With a dash and the mark in hex that makes a name of at most 80 characters, which is what there may be."""
WAIT = "Wait for its end, or cancel it."
LOG = logging.getLogger("lectra.api")
Key = tuple[str, ...]
"""What makes asking again the same request, its owner first: no caller can shift one part into another."""


class Presentations:
    """The lectures that are made on a Prefect server, for the HTTP API and the page."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._runs = Runs(settings.data_dir)
        self._feeds = Feeds()

    async def make(self, checked: Checked, who: Viewer, *, key: Key = ()) -> Summary:
        """Have a lecture made, in a folder of its own; once however often it is asked for under a ``key``.

        Raises Conflict where the key was used for another lecture.
        """
        wanted = _submitted(checked, self._settings.output_dir, key).model_dump(mode="json")
        run = await self._runs.submit(
            GENERATE,
            wanted,
            name=f"{NAMED}{clean(checked.topic)}",
            key=_hashed(key) if key else "",
            tags=(*who.tags, *planned_tags(checked)),
        )
        if run.parameters.get("lecture") != wanted:
            raise Conflict(
                "This idempotency key was used for another lecture.",
                remedy="Take a new key for a new lecture.",
            )
        return await asyncio.to_thread(brief, [run])

    async def is_made(self, key: Key) -> bool:
        """Whether a lecture was asked for under a ``key``: to ask again costs nothing."""
        return await self._runs.is_there(_hashed(key))

    async def revise(self, id: UUID, options: RevisionOptions, who: Viewer) -> Summary:  # noqa: A002  # its name everywhere
        """Have a lecture remade: what was edited and what the options name.

        Raises NotFound, InvalidInput before any work, and Conflict while it is being made or revised.
        """
        runs = await self._of(id, who)
        if is_under_way(runs):
            raise Conflict("The presentation is being made.", remedy=WAIT)
        topic, wanted = await asyncio.to_thread(_revision, runs[0], options)
        run = await self._runs.submit(
            REVISE,
            wanted.model_dump(mode="json"),
            name=f"revise · {topic}",
            key=f"revise:{id}:{runs[-1].id}",  # of two who ask at once, one has it
            tags=[tag_of(id), *owner_tags(runs[0].tags)],
        )
        if run.parameters.get("lecture") != wanted.model_dump(mode="json"):
            raise Conflict("The presentation is being revised already.", remedy=WAIT)
        self._feed(id).expire()
        return await asyncio.to_thread(brief, [*runs, run])

    async def cancel(self, id: UUID, who: Viewer) -> Summary:  # noqa: A002
        """Have the run under way stopped. Raises NotFound, and Conflict where there is none."""
        runs = await self._of(id, who)
        under_way = [run for run in runs if state_of(run) in UNDER_WAY]
        if not under_way:
            raise Conflict("Nothing of the presentation is under way.", remedy="There is nothing to cancel.")
        for run in under_way:
            await self._runs.cancel(run)
        self._feed(id).expire()
        return (await self.one(id, who)).summary

    async def remove(self, id: UUID, who: Viewer) -> Removed:  # noqa: A002
        """Remove a presentation: the lecture in its folder, then its runs; says what of the folder stays.

        A folder that another presentation has too is left to that one. Raises NotFound, and Conflict while
        it is made.
        """
        left = Left()
        runs = await self._of(id, who)
        if is_under_way(runs):
            raise Conflict("The presentation is being made.", remedy=WAIT)
        if folder := await asyncio.to_thread(_own_folder, runs[0]):
            if await asyncio.to_thread(_is_place_of, folder, await self._runs.under_way()):
                raise Conflict("Another run is making a lecture in its folder.", remedy="Wait for its end.")
            if not await self._is_shared(runs[0], folder):
                left = await asyncio.to_thread(remove_lecture, folder, self._settings.output_dir)
        for run in reversed(runs):
            await self._runs.delete(run.id)
        self._feeds.drop(id)
        return Removed(id=id, kept=left.names, reason=left.reason)

    async def is_shared(self, id: UUID, who: Viewer) -> bool:  # noqa: A002
        """Whether another presentation has the same folder, so that it stays. Raises NotFound."""
        run = (await self._of(id, who))[0]
        folder = await asyncio.to_thread(_own_folder, run)
        return folder is not None and await self._is_shared(run, folder)

    async def one(self, id: UUID, who: Viewer) -> Presentation:  # noqa: A002
        """Give a presentation as it was within the last half second. Raises NotFound."""
        there = await self._feed(id).fresh()
        if not who.sees(there.tags):
            raise no_such(id)
        return there

    async def given(self, id: UUID, who: Viewer) -> dict[str, Any]:  # noqa: A002
        """Give the options that a presentation was asked for with, as they were written. Raises NotFound."""
        lecture = (await self._of(id, who))[0].parameters.get("lecture")
        return lecture if isinstance(lecture, dict) else {}

    async def newest(self, who: Viewer, *, limit: int, offset: int = 0, search: str = "") -> Listing:
        """List the presentations that one may see, the newest first; ``search`` is a part of the topic."""
        if not (who.sees_all or who.owner):
            return Listing((), more=False)
        tags = () if who.sees_all else who.tags
        found = await self._runs.newest(limit + 1, offset, one_line(clean(search)), tags)
        runs = [run for run in found[:limit] if run]
        revised: dict[str, list[FlowRun]] = {}
        for run in await self._runs.revisions(run.id for run in runs):
            for tag in run.tags:
                revised.setdefault(tag, []).append(run)
        listed = [await self._listed([run, *revised.get(tag_of(run.id), ())], who) for run in runs]
        return Listing(tuple(listed), more=len(found) > limit)

    async def events(self, id: UUID, who: Viewer, *, after: int = 0) -> AsyncIterator[Event]:  # noqa: A002
        """Tell of each change since the event ``after``, until the presentation ends. Raises NotFound."""
        await self.one(id, who)
        async for event in self._feed(id).events(after):
            yield event

    async def file(self, id: UUID, name: str, who: Viewer) -> int:  # noqa: A002
        """Open one of a presentation's files, and give its descriptor. Raises NotFound."""
        there = await self.one(id, who)
        return await asyncio.to_thread(open_file, there.folder if there.files else None, name)

    async def counts(self, who: Viewer) -> dict[State, int]:
        """Count the presentations that one may see by state, revisions left aside."""
        if not (who.sees_all or who.owner):
            return dict.fromkeys(COUNTED, 0)
        return await self._runs.counts(() if who.sees_all else who.tags)

    async def missing(self) -> tuple[str, ...]:
        """Name the deployments that are not served. Raises ServiceMissing where Prefect does not answer."""
        return await self._runs.missing()

    def end_watching(self) -> None:
        """Let all go who watch: the process is about to end."""
        self._feeds.end()

    async def close(self) -> None:
        """Let go of the connections to Prefect."""
        await self._runs.close()

    async def _of(self, id: UUID, who: Viewer) -> list[FlowRun]:  # noqa: A002
        """Give the runs of a presentation. Raises NotFound, also where it is not theirs."""
        runs = await self._runs.of(id)
        if not who.sees(runs[0].tags):
            raise no_such(id)
        return runs

    def _feed(self, id: UUID) -> Feed:  # noqa: A002
        return self._feeds.get(id, partial(read_presentation, self._runs, id))

    async def _is_shared(self, run: FlowRun, folder: Path) -> bool:
        """Whether another run that makes a presentation, be it over or to come, has the folder of this one.

        Runs that were asked for with the same folder's name, or on the same topic without one, do: those of
        a schedule, of a batch made again, and of Prefect's UI.
        """
        topic = (await asyncio.to_thread(asked, run)).topic
        return await asyncio.to_thread(_is_place_of, folder, await self._runs.likely_beside(run, topic))

    async def _listed(self, runs: list[FlowRun], who: Viewer) -> Summary:
        """Tell of a presentation in short; of one that is under way with its progress."""
        try:
            if not is_under_way(runs):
                return await asyncio.to_thread(brief, runs)
            return (await self.one(runs[0].id, who)).summary
        except NotFound:  # it was removed just now
            return await asyncio.to_thread(brief, runs)
        except LectraError:
            raise
        except Exception:  # a run holds what anyone wrote, and the others are listed whatever that is
            LOG.exception("a run cannot be read", extra={"run": str(runs[0].id)})
            return unreadable(runs[0])


def _revision(run: FlowRun, options: RevisionOptions) -> tuple[str, ReviseOptions]:
    """Return the topic of a presentation, and how it is to be revised. Raises InvalidInput and Conflict."""
    there = asked(run)
    if there.folder is None or not (there.folder / MADE).is_file():
        raise Conflict("Nothing of the presentation is there to be revised.", remedy="Make it again.")
    check_draft(there.folder)
    place = {"project": there.folder.name, "out": str(there.folder.parent)}
    wanted = read_options(_storable({**options.model_dump(), **place}), ReviseOptions)
    check_edited(wanted)
    return there.topic, wanted


def _own_folder(run: FlowRun) -> Path | None:
    """Return the folder of a presentation where its lecture lies there."""
    there = asked(run)
    return there.folder if there.folder and belongs_to(there.folder, there.topic) else None


def _is_place_of(folder: Path, runs: Sequence[FlowRun]) -> bool:
    return any(place_of(run) == folder for run in runs)


def _submitted(checked: Checked, output_dir: Path, key: Key) -> LectureOptions:
    """Give the options as they are submitted: for a folder of their own, the same for the same ``key``."""
    base = checked.project.encode()[:NAME_BYTES].decode(errors="ignore").rstrip("._-")
    mark = _hashed(key)[: 2 * MARK_BYTES] if key else secrets.token_hex(MARK_BYTES)
    place = {"project": f"{base}-{mark}", "out": str(output_dir.absolute())}
    if checked.options.sources:  # whose title is the topic where none is given, and is not read each time
        place["topic"] = shorten(checked.topic, MAX_TOPIC)
    return checked.options.model_copy(update=_storable(dict(checked.options)) | place)


def _storable(given: dict[str, Any]) -> dict[str, Any]:
    """Put another control character for NUL, which PostgreSQL does not keep: it is told of as any other."""
    return {
        name: value.replace("\0", "\1") if isinstance(value, str) else value for name, value in given.items()
    }


def _hashed(key: Key) -> str:
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()
