"""What a run shows in Prefect's UI: how far it is, and at its end a report and a table.

Artifacts of the same lecture bear the same key, so that its runs form a history. None of them is worth the
lecture: what cannot be shown, or not in time, is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from prefect import get_run_logger
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from slugify import slugify

from lectra.models import BatchReport, Lecture, LectureRequest, RunReport
from lectra.report.markdown import (
    batch_markdown,
    batch_rows,
    place_of,
    plain,
    report_markdown,
    slide_rows,
)
from lectra.report.progress import plan_of, seen_in, share_made
from lectra.runs.run import Run

PERIOD_S = 1.0
"""How often progress is looked at, and told where there is some."""
SHOWN_S = 10.0
"""How long the last of it, and a report, may take to be taken."""
NEARLY, ALL = 99.0, 100.0
"""What is shown at most of a run that is not over, and of one that is."""
OF_PRESENTATION = "presentation:"
"""What the tag begins with that a run bears which remakes a presentation; its id follows."""


@contextlib.asynccontextmanager
async def shows_progress(run: Run, request: LectureRequest, stop_after: str = "") -> AsyncIterator[None]:
    """Show how much of a lecture is made, while the block runs; not on a server that nobody can see."""
    if run.alone:
        yield
        return
    plan = plan_of(request, stop_after)
    async with shows_share(
        key_of("progress", request.project),
        request.topic,
        lambda: share_made(plan, seen_in(run.journal.events())),
    ):
        yield


@contextlib.asynccontextmanager
async def shows_share(key: str, about: str, share: Callable[[], float]) -> AsyncIterator[None]:
    """Show the ``share`` that is done while the block runs, and all where it ends well."""
    over = asyncio.Event()
    showing = asyncio.create_task(_show(key, about, share, over))
    try:
        yield
        over.set()
        await asyncio.wait([showing], timeout=SHOWN_S)
    finally:
        showing.cancel()


async def show_lecture(report: RunReport, made: Lecture, run: Run, public_url: str) -> None:
    """Show what happened in a run and, where somebody can see them, its slides."""
    place = place_of(str(run.folder), public_url, presentation_id())
    project, about = report.project, plain(report.topic)
    shown: list[Coroutine[Any, Any, Any]] = [
        acreate_markdown_artifact(report_markdown(report, place), key_of("lecture", project), about)
    ]
    if not run.alone:
        shown.append(acreate_table_artifact(slide_rows(made), key_of("slides", project), about))
    await _shown(shown)


async def show_batch(report: BatchReport, public_url: str) -> None:
    """Show what became of a batch."""
    about = plain(report.name)
    await _shown(
        [
            acreate_markdown_artifact(
                batch_markdown(report, public_url), key_of("batch", report.name), about
            ),
            acreate_table_artifact(batch_rows(report, public_url), key_of("lectures", report.name), about),
        ]
    )


def presentation_id() -> str:
    """Give the id on the HTTP API of what this run makes; empty where it remakes what has none."""
    for tag in flow_run.tags or ():
        if tag.startswith(OF_PRESENTATION):
            return str(tag.removeprefix(OF_PRESENTATION))
    return str(flow_run.id or "") if flow_run.flow_name == "generate" else ""


def key_of(kind: str, name: str) -> str:
    """Give the key of an artifact about something: small letters, digits and dashes."""
    slug = slugify(name, max_length=60)
    told_apart = [] if slug == name else [f"{zlib.crc32(name.encode()):08x}"]
    return "-".join([kind, *filter(None, [slug]), *told_apart])


async def _show(key: str, about: str, share: Callable[[], float], over: asyncio.Event) -> None:
    """Keep a progress artifact up to date; it never goes back, and is full when ``over`` is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), PERIOD_S)  # the run's first step comes first
    with contextlib.suppress(Exception):
        shown_id = await acreate_progress_artifact(0.0, key, plain(about))
        told = 0.0
        async with get_client() as client:
            while told < ALL:  # it may be over while an update is on its way
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), PERIOD_S)
                now = ALL if over.is_set() else min(round(share() * 100, 1), NEARLY)
                if now > told:
                    await aupdate_progress_artifact(shown_id, now, client=client)
                    told = now


async def _shown(artifacts: list[Coroutine[Any, Any, Any]]) -> None:
    try:
        async with asyncio.timeout(SHOWN_S):
            await asyncio.gather(*artifacts)
    except Exception as exc:  # noqa: BLE001  # whatever it is, the lecture is made
        get_run_logger().warning("What was made could not be shown here: %s", exc)
