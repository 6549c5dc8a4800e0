"""Makes a lecture: the Prefect flow ``generate``, and ``python -m flows.generate``."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys

if __name__ == "__main__":
    gc.disable()  # for all imports, see start_importing
    # Stopped before anything is started, there is nothing to tidy up.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(130))

from flows.command import Command, read_command, settings_or_fail, settle_command
from flows.environment import prepare_prefect, spare_certificates
from flows.local import Stop, run_here, start_importing, start_loading, start_planning, tell_outcome
from flows.logs import show_logs
from flows.server import Server, configured_api, open_server
from lectra.preflight import services_from, settle
from lectra.runs.hold import Words, make_whole, words_of
from lectra.runs.run import open_store
from lectra.settings import Settings, read_settings

if __name__ == "__main__":
    # Bad arguments and missing services are told before Prefect is there, which takes seconds.
    STOP = Stop()
    COMMAND = read_command(sys.argv[1:])
    SETTINGS = settings_or_fail(as_json=COMMAND.as_json)
    show_logs(COMMAND.verbose, SETTINGS)
    prepare_prefect(SETTINGS.cache_dir, quiet=True)
    SERVER = open_server(SETTINGS.data_dir)
    spare_certificates(SETTINGS.cache_dir, configured_api())
    IMPORTING = start_importing()
    REQUEST = settle_command(COMMAND, SETTINGS)
    SERVICES = services_from(SETTINGS)
    HERE = SETTINGS.task_runner == "threads"  # on a cluster, workers ask and load for themselves
    EARLY = None
    if HERE and SERVER is not None:
        EARLY = start_planning(COMMAND, REQUEST, SERVICES, open_store(SETTINGS))
    if HERE:
        start_loading(REQUEST, SERVICES)
    IMPORTING.join()

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from prefect import Flow, flow
from prefect.runtime import flow_run

from flows.carry_out import (
    ImagesBlock,
    ModelBlock,
    VoiceBlock,
    Work,
    load_blocks,
    make,
    make_draft,
    named,
    titled,
)
from flows.chosen import CHOSEN
from flows.here import Here
from flows.whereabouts import note_process
from lectra.models import Draft, LectureRequest, RunReport
from lectra.options import LectureOptions, read_options
from lectra.project.ownership import claimed
from lectra.project.unedited import check_unedited
from lectra.request import Checked, check_options, home_of, title_of

if TYPE_CHECKING:
    from lectra.planning.outline.early import EarlyOutline


def run_name() -> str:
    """Name a run by what it is about."""
    lecture = LectureOptions.model_validate(flow_run.parameters["lecture"])
    return named("generate", title_of(lecture))


class Settled(NamedTuple):
    """A request whose services are settled, and its outline where that is being asked for."""

    request: LectureRequest
    early: EarlyOutline | None = None

    @property
    def topic(self) -> str:
        """What the lecture is about."""
        return self.request.topic


# What Prefect keeps of a failed run is its error: as JSON, and not as a pickle.
SETUP: dict[str, Any] = {
    "flow_run_name": run_name,
    "on_running": [note_process],
    "task_runner": CHOSEN,
    "persist_result": False,
    "result_serializer": "json",
}


@flow(name="generate", **SETUP)
async def generate(
    lecture: Annotated[LectureOptions, titled("Lecture")],
    llm_block: ModelBlock = "",
    voice_block: VoiceBlock = "",
    images_block: ImagesBlock = "",
) -> RunReport | Draft:
    """Make a narrated lecture on a topic: deck, narration, captions, video.

    Ends as Completed, named Partial where the lecture is degraded; under ``strict`` it fails then, with all
    files in place. Under ``stop_after`` it ends with a draft to be edited.

    Args:
        lecture: What to make: a topic is enough. Where a choice is auto, the best that answers is taken.
        llm_block: The name of a saved "LECTRA language model" block, which comes first, or nothing.
        voice_block: The name of a saved "LECTRA voice" block, or nothing.
        images_block: The name of a saved "LECTRA images" block, or nothing.
    """
    return await _generate(lecture, (llm_block, voice_block, images_block), Here())


def generate_here(here: Here[Settled | Checked]) -> Flow[..., Coroutine[Any, Any, RunReport | Draft]]:
    """Return the flow for a run of which this process knows more than the flow is told."""
    name = partial(named, "generate", here.known.topic) if here.known else run_name

    @flow(name="generate", **{**SETUP, "flow_run_name": name})
    async def generate(
        lecture: LectureOptions, llm_block: str = "", voice_block: str = "", images_block: str = ""
    ) -> RunReport | Draft:
        return await _generate(lecture, (llm_block, voice_block, images_block), here)

    return generate


async def _generate(
    lecture: LectureOptions, blocks: tuple[str, str, str], here: Here[Settled | Checked]
) -> RunReport | Draft:
    options, overrides = await load_blocks(*blocks)
    settings = read_settings().model_copy(update=overrides)
    services = services_from(settings)
    if isinstance(here.known, Settled):
        request, early = here.known
    else:
        checked = here.known
        if checked is None:  # in a thread: it may read sources from the web
            wanted = read_options({**dict(lecture), **options})
            checked = await asyncio.to_thread(check_options, wanted, settings)
        request, early = await settle(checked, services), None
    with claimed(home_of(lecture, request.topic), settings.cache_dir) as folder:
        request = request.model_copy(update={"project": folder.name})
        read = _read_folder(request, settings)
        work = Work(request, services, settings, read, here, fresh=lecture.fresh, early=early)
        if lecture.stop_after:
            draft: Draft = await make_draft(work, scripts=lecture.stop_after == "script")
            return draft
        report: RunReport = await make(work)
        return report


def _read_folder(request: LectureRequest, settings: Settings) -> Words:
    """Read what lies in the folder; refuse to make a lecture over edits (InvalidInput)."""
    make_whole(request.folder.absolute(), settings.cache_dir.absolute())
    read = words_of(request.folder)
    check_unedited(request.folder, request.outline)
    return read


def main(command: Command, known: Settled, stop: Stop, server: Server | None) -> None:
    """Run the flow for a command line, show it, and end with its exit code."""
    request = known.request
    outcome = run_here(
        lambda watch: generate_here(Here(known, watch))(command.options),
        f"a lecture on {request.topic}",
        stop,
        server,
        as_json=command.as_json,
    )
    tell_outcome(outcome, request.out, as_json=command.as_json)


if __name__ == "__main__":
    main(COMMAND, Settled(REQUEST, EARLY), STOP, SERVER)
