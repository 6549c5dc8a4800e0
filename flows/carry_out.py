"""How a settled request becomes a lecture in its folder: one run, logged, shown, and ended in a state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from prefect.settings import PREFECT_API_URL
from prefect.states import Completed
from pydantic import Field

from blocks import ImageSettings, LanguageModelSettings, VoiceSettings
from flows.artifacts import show_lecture, shows_progress
from flows.here import Here
from flows.limits import share_limits
from flows.served import ends_when_cancelled
from flows.server import is_alone
from flows.states import PARTIAL
from flows.steps import Steps
from lectra.cache.pruning import running
from lectra.errors import Lost, Partial
from lectra.models import Draft, Lecture, LectureRequest, RunReport
from lectra.options import MAX_TOPIC
from lectra.preflight import Services
from lectra.project.files import check_draft
from lectra.project.given import NOTHING_GIVEN, Given
from lectra.project.ownership import keep_claim
from lectra.project.publish import publish, publish_draft
from lectra.remote import Remote, open_output
from lectra.runlog.writing import RunLog, log_run
from lectra.runs.hold import Words, check_read, only_run
from lectra.runs.run import Run, open_run
from lectra.settings import Settings
from lectra.text import clean, shorten

if TYPE_CHECKING:
    from lectra.planning.outline.early import EarlyOutline


def named(flow: str, about: str) -> str:
    """Name a run by its flow and what it is about, on a line of its own.

    The name holds a topic whole, since lectures are searched for by it. What stands for one that cannot be
    read may be of any length, and is cut.
    """
    return f"{flow} · {shorten(clean(about), MAX_TOPIC)}"


def titled(title: str) -> Any:
    """Say what Prefect's form calls a parameter, which is its name else."""
    return Field(json_schema_extra={"title": title})


ModelBlock = Annotated[str, titled("Block for the language model")]
VoiceBlock = Annotated[str, titled("Block for the voice")]
ImagesBlock = Annotated[str, titled("Block for the images")]


class Work(NamedTuple):
    """What is to be done: a settled request, with what, and what there is already.

    ``read`` is what the folder's words were when they were read: they may not be others when it is made.
    ``here`` is what this process knows of the run. ``early`` is its outline, where that is being asked for
    already; ``fresh`` says that nothing from the cache is to be used.
    """

    request: LectureRequest
    services: Services
    settings: Settings
    read: Words
    here: Here[Any]
    given: Given = NOTHING_GIVEN
    fresh: bool = False
    early: EarlyOutline | None = None


async def make(work: Work) -> Any:
    """Make the lecture and give the state to end in, with its report."""
    elsewhere = open_output(
        work.settings.output_url.get_secret_value(), work.settings.output_options.get_secret_value()
    )
    async with _begun(work) as (run, log), shows_progress(run, work.request):
        made, report = await _published(run, work, elsewhere)
        report = log.ended(report, made)
    await show_lecture(report, made, run, work.settings.public_url)
    return _ended(report, strict=work.request.strict)


async def make_draft(work: Work, *, scripts: bool) -> Any:
    """Plan the lecture, write its ``scripts`` if wanted, and put them where they can be edited."""
    from flows.writer import write_draft

    check_draft(work.request.folder)
    stop_after = "script" if scripts else "outline"
    async with _begun(work) as (run, log), shows_progress(run, work.request, stop_after):
        request = work.request
        steps = Steps(run, work.here.slots)
        drafted = await write_draft(steps, request, work.services.model, scripts=scripts, early=work.early)
        keep_claim(run.folder, request.topic)
        draft: Draft = publish_draft(run, *drafted, sources=request.sources)
        log.drafted(draft)
    return Completed(data=draft, message=f"Edit {draft.edit}, then run: {draft.then}")


async def load_blocks(llm: str, voice: str, images: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the options and the settings that the named blocks stand for; an empty name stands for none."""
    options: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    kinds: tuple[type[Any], ...] = (LanguageModelSettings, VoiceSettings, ImageSettings)
    for kind, name in zip(kinds, (llm, voice, images), strict=True):
        if name:
            block = await kind.aload(name)
            options |= block.to_options()
            settings |= block.to_settings()
    return options, settings


@asynccontextmanager
async def _begun(work: Work) -> AsyncIterator[tuple[Run, RunLog]]:
    """Open the run: in the log, alone in its folder, and told of to who watches."""
    settings, request = work.settings, work.request
    alone = is_alone(PREFECT_API_URL.value())
    run = open_run(
        folder=request.folder,
        cache_dir=settings.cache_dir,
        slots=settings.slots if alone else await share_limits(settings.slots),
        slides=request.slides,
        alone=alone,
        fresh=work.fresh,
        store_url=settings.store_url.get_secret_value(),
        started_at=work.early.began_at if work.early else None,
    )
    if work.early:
        run.journal.note("started", "outline", at=work.early.began_at)
    if work.here.watch:
        work.here.watch(run)
    with (
        log_run(run, request, settings) as log,
        only_run(run),
        running(run.store, settings.cache_bytes),
        ends_when_cancelled(run),
    ):
        keep_claim(run.folder, request.topic)  # another run may have let go of it as this one began
        check_read(run, work.read)
        yield run, log


async def _published(run: Run, work: Work, elsewhere: Remote | None) -> tuple[Lecture, RunReport]:
    """Make the lecture and put it in its folder; once more, should someone empty the store meanwhile."""
    from flows.lecture import make_lecture

    steps = Steps(run, work.here.slots)

    async def publish_made() -> tuple[Lecture, RunReport]:
        made = await make_lecture(steps, work.request, work.services, work.given, work.early)
        keep_claim(run.folder, work.request.topic)
        return made, publish(run, made, elsewhere)

    try:
        return await publish_made()
    except Lost:
        return await publish_made()


def _ended(report: RunReport, *, strict: bool) -> Any:
    """Give the state to end in; Prefect hands its report to who called the flow."""
    if report.status == "complete":
        return Completed(data=report, message=f"{report.duration_s:.0f} s of lecture")
    told = "; ".join(warning.message for warning in report.warnings)
    if strict:
        remedy = "All files are in place; see report.html."
        raise Partial(f"The lecture is partial: {told}", remedy=remedy, report=report)
    return Completed(data=report, name=PARTIAL, message=told)
