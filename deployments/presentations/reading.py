"""What Prefect and a lecture's folder say of a presentation, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from prefect.client.schemas.objects import FlowRun

from deployments.presentations.asked import Asked, asked, folder_at
from deployments.presentations.folder import NOTHING, Content, content_of
from deployments.presentations.models import UNDER_WAY, Presentation, Summary
from deployments.presentations.runs import Runs
from deployments.presentations.sourced import without_places
from deployments.presentations.states import Standing, stands, state_of
from deployments.presentations.steps import progress, steps_of
from lectra.options import ReviseOptions
from lectra.report.progress import Plan
from lectra.text import clean

LONGEST_MESSAGE = 2000


async def read_presentation(prefect: Runs, presentation: UUID) -> Presentation:
    """Read a presentation as it stands now. Raises NotFound and ServiceMissing."""
    runs = await prefect.of(presentation)
    standing = stands(runs)
    sent = await prefect.task_runs(standing.run.id, _since(standing.run))
    about, content = await asyncio.to_thread(_on_disk, runs[0], standing)
    plan = _plan(standing, about, content)
    steps = steps_of(sent, plan, state_of(standing.run), content.kept)
    told = _summary(runs[0], standing, about, content, progress(steps, plan, standing.state))
    return Presentation(
        **told.model_dump(),
        steps=steps,
        warnings=content.warnings,
        files=content.files,
        revising=standing.revising,
    ).at(about.folder, runs[0].tags)


def brief(runs: Sequence[FlowRun]) -> Summary:
    """Tell in short of a presentation of which nothing has begun yet, or is under way any more.

    ``runs`` are the one that makes it and its revisions, oldest first.
    """
    standing = stands(runs)
    about, content = _on_disk(runs[0], standing)
    plan = _plan(standing, about, content)
    return _summary(runs[0], standing, about, content, progress((), plan, standing.state))


def unreadable(run: FlowRun) -> Summary:
    """Tell of a run of which nothing can be told, so that it stands in a list and can be removed."""
    return Summary(
        id=run.id,
        topic="",
        state=state_of(run),
        lang="en",
        slides=0,
        created_at=run.created or datetime.now(UTC),
        progress=0,
        message="What this run was asked for cannot be read.",
    )


def is_under_way(runs: Sequence[FlowRun]) -> bool:
    """Whether any of a presentation's runs is to begin or has not ended."""
    return any(state_of(run) in UNDER_WAY for run in runs)


def place_of(run: FlowRun) -> Path | None:
    """Give the folder that a run works in, as far as that can be told."""
    given = run.parameters.get("lecture")
    if isinstance(given, dict) and not given.keys() - ReviseOptions.model_fields.keys() and given.get("out"):
        return folder_at(given["out"], given.get("project"))
    return asked(run).folder


def sources_of(run: FlowRun) -> tuple[str, ...]:
    """Give the sources that a run names, as far as that can be told."""
    given = run.parameters.get("lecture")
    listed = given.get("sources") if isinstance(given, dict) else None
    return tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()


def _summary(run: FlowRun, standing: Standing, about: Asked, content: Content, share: float) -> Summary:
    over = standing.state not in UNDER_WAY
    begun = run.expected_start_time if run.auto_scheduled else run.created
    return Summary(
        id=run.id,
        topic=about.topic,
        state=standing.state,
        lang=about.lang,
        slides=content.slides or about.slides,
        created_at=begun or datetime.now(UTC),
        ended_at=standing.run.end_time if over else None,
        duration_s=content.duration_s,
        progress=share,
        message=without_places(clean(standing.message), sources_of(run))[:LONGEST_MESSAGE],
    )


def _on_disk(run: FlowRun, standing: Standing) -> tuple[Asked, Content]:
    """Return what a run was asked for, and what is made of it: nothing while it makes it for the first time.

    It looks at folders, so it is for a thread.
    """
    about = asked(run)
    made = standing.revising or standing.state not in UNDER_WAY
    return about, content_of(about.folder) if made else NOTHING


def _plan(standing: Standing, about: Asked, content: Content) -> Plan:
    plan = about.plan._replace(slides=content.slides or about.slides)
    return plan._replace(planned=True, stops_after="") if standing.revising else plan


def _since(run: FlowRun) -> datetime | None:
    """Say since when a run's steps count: one that was killed and began again has steps that never end."""
    again = run.run_count > 1 and run.state is not None and state_of(run) == "running"
    return run.state.timestamp if again and run.state else None
