"""Makes a lecture: the Prefect flow ``generate``, and ``python -m flows.generate``."""

from __future__ import annotations

import sys

from flows.command import Command, fail, read_command, settle_command, tell
from flows.environment import prepare_prefect
from flows.local import Stop, run_here, start_importing, start_loading
from lectra.preflight import services_from, settle
from lectra.settings import Settings

if __name__ == "__main__":
    # Bad arguments and missing services are told before Prefect is there, which takes seconds.
    STOP = Stop()
    COMMAND = read_command(sys.argv[1:])
    SETTINGS = Settings()
    prepare_prefect(SETTINGS.cache_dir, quiet=True)
    start_importing()
    REQUEST = settle_command(COMMAND, SETTINGS)
    start_loading(REQUEST, services_from(SETTINGS))

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL
from prefect.states import Completed

from blocks import ImageSettings, LanguageModelSettings, VoiceSettings
from flows.lecture import make_lecture, settled, watcher
from lectra.errors import Partial
from lectra.models import LectureRequest, RunReport
from lectra.request import LectureOptions, read_options
from lectra.runs.publish import publish
from lectra.runs.report import to_markdown
from lectra.runs.workspace import only_run, open_run


def run_name() -> str:
    """Name a run by what it is about."""
    lecture = LectureOptions.model_validate(flow_run.parameters["lecture"])
    return f"generate · {lecture.topic or lecture.project or Path(lecture.outline).name}"


@flow(name="generate", flow_run_name=run_name)
async def generate(
    lecture: LectureOptions, llm_block: str = "", voice_block: str = "", images_block: str = ""
) -> RunReport:
    """Make a narrated lecture on a topic: deck, narration, captions, video.

    Ends as Completed, named Partial where the lecture is degraded; under ``strict`` it fails then, with all
    files in place.

    Args:
        lecture: What to make.
        llm_block: A saved "LECTRA language model" block to use. What a block says comes first.
        voice_block: A saved "LECTRA voice" block to use.
        images_block: A saved "LECTRA images" block to use.
    """
    options, overrides = await _load_blocks(
        (LanguageModelSettings, llm_block), (VoiceSettings, voice_block), (ImageSettings, images_block)
    )
    settings = Settings().model_copy(update=overrides)
    services = services_from(settings)
    request = settled.get() or await settle(read_options({**lecture.model_dump(), **options}), services)
    run = open_run(
        folder=request.folder,
        cache_dir=settings.cache_dir,
        slots=settings.slots,
        slides=request.slides,
        alone=not PREFECT_API_URL.value(),
    )
    if watch := watcher.get():
        watch(run)
    with only_run(run):
        report = publish(run, await make_lecture(run, request, services))
    await acreate_markdown_artifact(
        to_markdown(report, str(run.folder)), key="lecture", description=report.topic
    )
    ended: RunReport = _ended(report, strict=request.strict)
    return ended


async def _load_blocks(*named: tuple[type[Any], str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the options and the settings that the named blocks stand for."""
    options: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    for kind, name in named:
        if name:
            block = await kind.aload(name)
            options |= block.to_options()
            settings |= block.to_settings()
    return options, settings


def _ended(report: RunReport, *, strict: bool) -> Any:
    """Give the state to end in; Prefect hands its report to who called the flow."""
    if report.status == "complete":
        return Completed(data=report, message=f"{report.duration_s:.0f} s of lecture")
    told = "; ".join(warning.message for warning in report.warnings)
    if strict:
        remedy = "All files are in place; see report.html."
        raise Partial(f"The lecture is partial: {told}", remedy=remedy, report=report)
    return Completed(data=report, name="Partial", message=told)


def main(command: Command, request: LectureRequest, stop: Stop) -> None:
    """Run the flow for a command line, show it, and end with its exit code."""
    settled.set(request)
    outcome = run_here(lambda: generate(command.options), request, watcher.set, stop, as_json=command.as_json)
    report = outcome.ended.report if isinstance(outcome.ended, Partial) else outcome.ended
    if isinstance(report, RunReport):
        tell(report, request.folder.absolute(), outcome.total_s, as_json=command.as_json)
    if isinstance(outcome.ended, Exception):
        fail(outcome.ended, as_json=command.as_json and not isinstance(outcome.ended, Partial))


if __name__ == "__main__":
    main(COMMAND, REQUEST, STOP)
