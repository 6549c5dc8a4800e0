"""Presentations: made, revised, watched and removed. No state is held but Prefect's and the folders'."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.schemas.objects import FlowRun

from deployments.presentations.asked import asked
from deployments.presentations.feed import Feed, Feeds
from deployments.presentations.folder import file_in, remove_folder
from deployments.presentations.models import UNDER_WAY, Event, Presentation, State, Summary
from deployments.presentations.reading import brief, is_under_way, place_of, read_presentation
from deployments.presentations.runs import GENERATE, NAMED, REVISE, Runs, tag_of
from deployments.presentations.states import state_of
from flows.edited import check_edited
from lectra.errors import Conflict, NotFound
from lectra.options import LectureOptions, ReviseOptions, RevisionOptions, read_options
from lectra.request import Checked, check_options
from lectra.runs.project import MADE
from lectra.settings import Settings
from lectra.text import clean, one_line

NAME_BYTES = 71
"""With a dash and eight digits that makes a name of at most 80 characters, which is what there may be."""
WAIT = "Wait for its end, or cancel it."


class Presentations:
    """The lectures that are made on a Prefect server, for the HTTP API and the page."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._runs = Runs(settings.data_dir)
        self._feeds = Feeds()

    async def make(self, options: LectureOptions, *, key: str = "") -> Summary:
        """Have a lecture made, in a folder of its own; once however often it is asked for under a ``key``.

        Raises InvalidInput before any work, and Conflict where the key was used for another lecture.
        """
        checked = await asyncio.to_thread(check_options, options)
        wanted = _submitted(options, checked, self._settings.output_dir, key).model_dump(mode="json")
        run = await self._runs.submit(
            GENERATE, wanted, name=f"{NAMED}{checked.topic}", key=_hashed(key) if key else ""
        )
        if run.parameters.get("lecture") != wanted:
            raise Conflict(
                "This idempotency key was used for another lecture.",
                remedy="Take a new key for a new lecture.",
            )
        return brief([run])

    async def is_made(self, key: str) -> bool:
        """Whether a lecture was asked for under a ``key``: to ask again costs nothing."""
        return await self._runs.is_there(_hashed(key))

    async def revise(self, id: UUID, options: RevisionOptions) -> Summary:  # noqa: A002  # its name everywhere
        """Have a lecture remade: what was edited and what the options name.

        Raises NotFound, InvalidInput before any work, and Conflict while it is being made or revised.
        """
        runs = await self._runs.of(id)
        there = asked(runs[0].parameters)
        if is_under_way(runs):
            raise Conflict("The presentation is being made.", remedy=WAIT)
        if there.folder is None or not (there.folder / MADE).is_file():
            raise Conflict("Nothing of the presentation is there to be revised.", remedy="Make it again.")
        place = {"project": there.folder.name, "out": str(there.folder.parent)}
        wanted = read_options(_storable({**options.model_dump(), **place}), ReviseOptions)
        await asyncio.to_thread(check_edited, wanted)
        run = await self._runs.submit(
            REVISE,
            wanted.model_dump(mode="json"),
            name=f"revise · {there.topic}",
            key=f"revise:{id}:{runs[-1].id}",  # of two who ask at once, one has it
            tags=[tag_of(id)],
        )
        if run.parameters.get("lecture") != wanted.model_dump(mode="json"):
            raise Conflict("The presentation is being revised already.", remedy=WAIT)
        self._feed(id).expire()
        return brief([*runs, run])

    async def cancel(self, id: UUID) -> Summary:  # noqa: A002
        """Have the run under way stopped. Raises NotFound, and Conflict where there is none."""
        runs = await self._runs.of(id)
        under_way = [run for run in runs if state_of(run) in UNDER_WAY]
        if not under_way:
            raise Conflict("Nothing of the presentation is under way.", remedy="There is nothing to cancel.")
        for run in under_way:
            await self._runs.cancel(run)
        self._feed(id).expire()
        return (await self.one(id)).summary

    async def remove(self, id: UUID) -> None:  # noqa: A002
        """Remove a presentation: its folder, then its runs. Raises NotFound, Conflict while it is made.

        A folder that another presentation has too is left to that one.
        """
        runs = await self._runs.of(id)
        folder = asked(runs[0].parameters).folder
        if is_under_way(runs):
            raise Conflict("The presentation is being made.", remedy=WAIT)
        if folder:
            for other in await self._runs.under_way():
                if place_of(other) == folder:
                    raise Conflict(
                        "Another run is making a lecture in its folder.", remedy="Wait for its end."
                    )
            if not await self._is_shared(runs[0]):
                await asyncio.to_thread(remove_folder, folder)
        for run in reversed(runs):
            await self._runs.delete(run.id)
        self._feeds.drop(id)

    async def is_shared(self, id: UUID) -> bool:  # noqa: A002
        """Whether another presentation has the same folder, so that it stays. Raises NotFound."""
        return await self._is_shared((await self._runs.of(id))[0])

    async def one(self, id: UUID) -> Presentation:  # noqa: A002
        """Give a presentation as it was within the last half second. Raises NotFound."""
        return await self._feed(id).fresh()

    async def given(self, id: UUID) -> dict[str, Any]:  # noqa: A002
        """Give the options that a presentation was asked for with, as they were written. Raises NotFound."""
        lecture = (await self._runs.of(id))[0].parameters.get("lecture")
        return lecture if isinstance(lecture, dict) else {}

    async def newest(self, *, limit: int, offset: int = 0, search: str = "") -> list[Summary]:
        """List presentations, the newest first; ``search`` is a part of the topic."""
        runs = await self._runs.newest(limit, offset, one_line(clean(search)))
        revised: dict[str, list[FlowRun]] = {}
        for run in await self._runs.revisions(run.id for run in runs):
            for tag in run.tags:
                revised.setdefault(tag, []).append(run)
        return [await self._listed([run, *revised.get(tag_of(run.id), ())]) for run in runs]

    def events(self, id: UUID, *, after: int = 0) -> AsyncIterator[Event]:  # noqa: A002
        """Tell of each change since the event ``after``, until the presentation ends. Raises NotFound."""
        return self._feed(id).events(after)

    async def file(self, id: UUID, name: str) -> Path:  # noqa: A002
        """Give the path of one of a presentation's files. Raises NotFound."""
        presentation = await self.one(id)
        return await asyncio.to_thread(file_in, presentation.folder if presentation.files else None, name)

    async def counts(self) -> dict[State, int]:
        """Count the presentations by state, revisions left aside."""
        return await self._runs.counts()

    async def missing(self) -> tuple[str, ...]:
        """Name the deployments that are not served. Raises ServiceMissing where Prefect does not answer."""
        return await self._runs.missing()

    def end_watching(self) -> None:
        """Let all go who watch: the process is about to end."""
        self._feeds.end()

    async def close(self) -> None:
        """Let go of the connections to Prefect."""
        await self._runs.close()

    def _feed(self, id: UUID) -> Feed:  # noqa: A002
        return self._feeds.get(id, partial(read_presentation, self._runs, id))

    async def _is_shared(self, run: FlowRun) -> bool:
        """Whether another run that makes a presentation, be it over or to come, has the same folder.

        Runs that were asked for with the same folder's name, or on the same topic without one, do: those of
        a schedule, of a batch made again, and of Prefect's UI.
        """
        there = asked(run.parameters)
        if there.folder is None:
            return False
        others = await self._runs.likely_beside(run, there.topic)
        return any(place_of(other) == there.folder for other in others)

    async def _listed(self, runs: list[FlowRun]) -> Summary:
        """Tell of a presentation in short; of one that is under way with its progress."""
        if not is_under_way(runs):
            return await asyncio.to_thread(brief, runs)
        try:
            return (await self.one(runs[0].id)).summary
        except NotFound:  # it was removed just now
            return brief(runs)


def _submitted(options: LectureOptions, checked: Checked, output_dir: Path, key: str) -> LectureOptions:
    """Give the options as they are submitted: for a folder of their own, the same for the same ``key``."""
    base = checked.project.encode()[:NAME_BYTES].decode(errors="ignore").rstrip("._-")
    mark = _hashed(key)[:8] if key else secrets.token_hex(4)
    place = {"project": f"{base}-{mark}", "out": str(output_dir.expanduser().absolute())}
    return read_options(_storable({**options.model_dump(), **place}))


def _storable(given: dict[str, Any]) -> dict[str, Any]:
    """Put another control character for NUL, which PostgreSQL does not keep: it is told of as any other."""
    return {
        name: value.replace("\0", "\1") if isinstance(value, str) else value for name, value in given.items()
    }


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
