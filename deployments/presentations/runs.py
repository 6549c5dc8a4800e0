"""The flow runs behind presentations: submitted to Prefect, and read from it, through one client."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterIdempotencyKey,
    FlowRunFilterName,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Cancelling

from deployments.presentations.asked import NAMED
from deployments.presentations.connection import PAGE, START, Connection
from deployments.presentations.counted import COUNTED
from deployments.presentations.owners import is_revision, tag_of
from deployments.presentations.steps import TaskRun, task_run_of
from flows.states import NOT_BEGUN, NOT_ENDED, State
from lectra.errors import NotFound, ServiceMissing

GENERATE, REVISE = "generate/generate", "revise/revise"
SOON = timedelta(seconds=5)
"""How far ahead a run may be due and still be shown: a schedule's are made days before."""
STOPPED = timedelta(minutes=1)
"""How long it may take to end a run that is to be cancelled: Prefect kills it after half of that."""


class Runs:
    """What the service asks of Prefect. Raises ServiceMissing where Prefect does not answer."""

    def __init__(self, data_dir: Path) -> None:
        self._prefect = Connection(data_dir)

    async def close(self) -> None:
        """Let go of the client."""
        await self._prefect.close()

    async def submit(
        self, deployment: str, lecture: dict[str, Any], *, name: str, key: str = "", tags: Sequence[str] = ()
    ) -> FlowRun:
        """Have a lecture made or revised; gives the run that is there already under the same ``key``."""
        async with self._prefect.asking() as client:
            try:
                found = await client.read_deployment_by_name(deployment)
            except ObjectNotFound as exc:
                raise ServiceMissing(f"No deployment {deployment} is served.", remedy=START) from exc
            return await client.create_flow_run_from_deployment(
                found.id,
                parameters={"lecture": lecture},
                name=name,
                tags=tags,
                idempotency_key=key or None,
            )

    async def is_there(self, key: str) -> bool:
        """Whether a run was submitted under a ``key``."""
        wanted = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[key]))
        return bool(await self._read(("generate",), wanted, FlowRunSort.EXPECTED_START_TIME_DESC, limit=1))

    async def of(self, presentation: UUID) -> list[FlowRun]:
        """Give the run that makes a presentation, then its revisions, oldest first. Raises NotFound."""
        either = {"id": {"any_": [presentation]}, "tags": {"any_": [tag_of(presentation)]}}
        wanted = FlowRunFilter.model_validate({"operator": "or_", **either})
        sort = FlowRunSort.EXPECTED_START_TIME_DESC
        found = await self._read(("generate", "revise"), wanted, sort)
        if len(found) == PAGE:  # so many revisions that the run which made it is not among the newest
            only = FlowRunFilter.model_validate({"id": either["id"]})
            found += await self._read(("generate",), only, sort)
        revisions = [run for run in reversed(found) if tag_of(presentation) in run.tags]
        made = [run for run in found if run.id == presentation and not is_revision(run.tags)]
        if not made:
            raise no_such(presentation)
        return [made[0], *revisions]

    async def newest(
        self, limit: int, offset: int, search: str, tags: Collection[str] = ()
    ) -> list[FlowRun | None]:
        """Give the runs that make presentations, the newest first; ``search`` is a part of the topic.

        They bear all of the ``tags``. None stands for one that Prefect cannot give.

        The topic is what a run's name has after ``NAMED``. A run that was made in Prefect's UI is named so
        when it starts, and is found from then on.
        """
        due = datetime.now(UTC) + SOON
        wanted = FlowRunFilter(expected_start_time=FlowRunFilterExpectedStartTime(before_=due))
        wanted.tags = _all_of(tags)
        if search:
            wanted.name = FlowRunFilterName(like_=f"{NAMED}%{_literal(search)}")
        return await self._prefect.read_each(
            _flows("generate"), wanted, FlowRunSort.EXPECTED_START_TIME_DESC, limit=limit, offset=offset
        )

    async def likely_beside(self, run: FlowRun, topic: str) -> list[FlowRun]:
        """Give the other runs that may well make their lecture in the same folder as ``run``, on ``topic``.

        Prefect cannot be asked for a folder, and to read all that was ever made would take too long. So these
        are the runs on the same topic, which gives a folder its name, and the newest of any topic, those
        that a schedule has due later among them: at most ``PAGE`` of each. A run of before those is not
        seen where it names the same folder and another topic.
        """
        found: dict[UUID, FlowRun] = {}
        by_name = FlowRunFilterName(any_=[run.name, f"{NAMED}{topic}"])
        for wanted in (FlowRunFilter(name=by_name), FlowRunFilter()):
            newest = await self._read(("generate",), wanted, FlowRunSort.EXPECTED_START_TIME_DESC)
            found |= {each.id: each for each in newest if each.id != run.id}
        return list(found.values())

    async def revisions(self, presentations: Iterable[UUID]) -> list[FlowRun]:
        """Give the newest revisions of these presentations, oldest first."""
        tags = [tag_of(presentation) for presentation in presentations]
        if not tags:
            return []
        wanted = FlowRunFilter(tags=FlowRunFilterTags(any_=tags))
        return (await self._read(("revise",), wanted, FlowRunSort.EXPECTED_START_TIME_DESC))[::-1]

    async def under_way(self) -> list[FlowRun]:
        """Give the runs that are due and have not ended, of any presentation."""
        due = datetime.now(UTC) + SOON
        wanted = FlowRunFilter(
            expected_start_time=FlowRunFilterExpectedStartTime(before_=due),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(NOT_ENDED))),
        )
        return await self._read(("generate", "revise"), wanted, FlowRunSort.EXPECTED_START_TIME_DESC)

    async def task_runs(self, run: UUID, since: datetime | None) -> list[TaskRun]:
        """Give the task runs of a flow run that were sent at ``since`` or later."""
        sent = {"expected_start_time": {"after_": since.isoformat()}} if since else {}
        asked = {
            "flow_runs": {"id": {"any_": [str(run)]}},
            "task_runs": sent,
            "sort": "EXPECTED_START_TIME_ASC",
            "limit": PAGE,
        }
        found: list[TaskRun] = []
        async with self._prefect.asking() as client:
            while True:
                answer = await client.request(
                    "POST", "/task_runs/filter", json={**asked, "offset": len(found)}
                )
                page = [task_run_of(row) for row in answer.json()]
                found += page
                if len(page) < PAGE:
                    return found

    async def cancel(self, run: FlowRun) -> None:
        """Have a run stopped.

        Who runs it ends its process and says that it is cancelled. Of one that has no process yet they take
        no note, nor of any where they are gone themselves: those are cancelled here.
        """
        if not run.state:
            return
        since = datetime.now(UTC) - run.state.timestamp
        is_stuck = run.state.type == StateType.CANCELLING and since > STOPPED
        async with self._prefect.asking() as client:
            if run.state.type not in NOT_BEGUN and not is_stuck:
                await client.set_flow_run_state(run.id, Cancelling())
                return
            await client.set_flow_run_state(run.id, Cancelled())
            now = await client.read_flow_run(run.id)
            # Prefect gives one that never began its end for its start.
            began_just_then = now.start_time not in (run.start_time, now.end_time)
            if not is_stuck and began_just_then:
                await client.set_flow_run_state(run.id, Cancelling(), force=True)

    async def delete(self, run: UUID) -> None:
        """Forget a run; one that is gone already stays gone."""
        async with self._prefect.asking() as client:
            with contextlib.suppress(ObjectNotFound):
                await client.delete_flow_run(run)

    async def counts(self, tags: Collection[str] = ()) -> dict[State, int]:
        """Count the runs that make presentations and bear the ``tags``, by what became of them.

        Revisions are not looked at.
        """
        due = datetime.now(UTC) + SOON
        async with self._prefect.asking() as client:
            counted = await asyncio.gather(
                *(
                    client.count_flow_runs(
                        flow_filter=_flows("generate"),
                        flow_run_filter=FlowRunFilter(
                            expected_start_time=FlowRunFilterExpectedStartTime(before_=due),
                            state=state,
                            tags=_all_of(tags),
                        ),
                    )
                    for state in COUNTED.values()
                )
            )
        return dict(zip(COUNTED, counted, strict=True))

    async def missing(self) -> tuple[str, ...]:
        """Name the deployments that are not served."""
        lacking = []
        async with self._prefect.asking() as client:
            for name in (GENERATE, REVISE):
                try:
                    await client.read_deployment_by_name(name)
                except ObjectNotFound:
                    lacking.append(name)
        return tuple(lacking)

    async def _read(
        self,
        flows: tuple[str, ...],
        wanted: FlowRunFilter,
        sort: FlowRunSort,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[FlowRun]:
        runs = await self._prefect.read_each(_flows(*flows), wanted, sort, limit=limit or PAGE, offset=offset)
        return [run for run in runs if run]


def no_such(presentation: UUID) -> NotFound:
    """Say that there is no such presentation: also to whom it does not belong."""
    return NotFound(f"There is no presentation {presentation}.", remedy="GET /presentations lists them.")


def _all_of(tags: Collection[str]) -> FlowRunFilterTags | None:
    return FlowRunFilterTags(all_=list(tags)) if tags else None


def _flows(*names: str) -> FlowFilter:
    return FlowFilter(name=FlowFilterName(any_=list(names)))


def _literal(search: str) -> str:
    """Escape what stands for other text in a LIKE of PostgreSQL."""
    for char in "\\%_":
        search = search.replace(char, f"\\{char}")
    return search
