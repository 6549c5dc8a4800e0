"""Remakes what was edited of a lecture: the Prefect flow ``revise``, and ``python -m flows.revise``."""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__":
    # Stopped before anything is started, there is nothing to tidy up.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(130))

from flows.command import settings_or_fail, tell_changes
from flows.edited import (
    Edited,
    ReviseCommand,
    folder_of,
    read_edited,
    read_revision,
    settle_revision,
)
from flows.environment import prepare_prefect, spare_certificates
from flows.local import Stop, run_here, start_importing, tell_outcome
from flows.logs import show_logs
from flows.server import Server, configured_api, open_server
from lectra.preflight import services_from
from lectra.settings import read_settings

if __name__ == "__main__":
    # Bad arguments and files are told before Prefect is there, which takes seconds.
    STOP = Stop()
    COMMAND = read_revision(sys.argv[1:])
    SETTINGS = settings_or_fail(as_json=COMMAND.as_json)
    show_logs(COMMAND.verbose, SETTINGS)
    EDITED = settle_revision(COMMAND, SETTINGS)
    tell_changes(EDITED.changes, as_json=COMMAND.as_json)
    prepare_prefect(SETTINGS.cache_dir, quiet=True)
    SERVER = open_server(SETTINGS.data_dir)
    spare_certificates(SETTINGS.cache_dir, configured_api())
    start_importing().join()

from collections.abc import Coroutine
from typing import Annotated, Any

from prefect import Flow, flow
from prefect.runtime import flow_run

from flows.carry_out import ImagesBlock, ModelBlock, Work, load_blocks, make, named, titled
from flows.chosen import CHOSEN
from flows.here import Here
from flows.whereabouts import note_process
from lectra.errors import InvalidInput
from lectra.models import RunReport
from lectra.options import ReviseOptions
from lectra.project.files import read_made


def run_name() -> str:
    """Name a run by what its lecture is about."""
    options = ReviseOptions.model_validate(flow_run.parameters["lecture"])
    try:
        return named("revise", read_made(folder_of(options)).request.topic)
    except InvalidInput:
        return named("revise", options.project)


# What Prefect keeps of a failed run is its error: as JSON, and not as a pickle.
SETUP: dict[str, Any] = {
    "flow_run_name": run_name,
    "on_running": [note_process],
    "task_runner": CHOSEN,
    "persist_result": False,
    "result_serializer": "json",
}


@flow(name="revise", **SETUP)
async def revise(
    lecture: Annotated[ReviseOptions, titled("Lecture")],
    llm_block: ModelBlock = "",
    images_block: ImagesBlock = "",
) -> RunReport:
    """Remake a lecture whose outline.json or script.json was edited: what changed and what depends on it.

    Ends as Completed, named Partial where the lecture is degraded; under ``strict`` it fails then, with all
    files in place.

    Args:
        lecture: Which lecture, and what else to change of it. What is empty stays as it is.
        llm_block: The name of a saved "LECTRA language model" block, for its address and key, or nothing.
        images_block: The name of a saved "LECTRA images" block, for its keys, or nothing.
    """
    return await _revise(lecture, llm_block, images_block, Here())


def revise_here(here: Here[Edited]) -> Flow[..., Coroutine[Any, Any, RunReport]]:
    """Return the flow for a run of which this process knows more than the flow is told."""

    @flow(name="revise", **SETUP)
    async def revise(lecture: ReviseOptions, llm_block: str = "", images_block: str = "") -> RunReport:
        return await _revise(lecture, llm_block, images_block, here)

    return revise


async def _revise(lecture: ReviseOptions, llm_block: str, images_block: str, here: Here[Edited]) -> RunReport:
    _, overrides = await load_blocks(llm_block, "", images_block)
    settings = read_settings().model_copy(update=overrides)
    services = services_from(settings)
    known = here.known or await read_edited(lecture, services, settings.cache_dir)
    work = Work(known.request, services, settings, known.read, here, known.given)
    report: RunReport = await make(work)
    return report


def main(command: ReviseCommand, known: Edited, stop: Stop, server: Server | None) -> None:
    """Run the flow for a command line, show it, and end with its exit code."""
    outcome = run_here(
        lambda watch: revise_here(Here(known, watch))(command.options),
        f"a lecture on {known.request.topic}",
        stop,
        server,
        as_json=command.as_json,
    )
    tell_outcome(outcome, known.request.out, as_json=command.as_json, changes=known.changes)


if __name__ == "__main__":
    main(COMMAND, EDITED, STOP, SERVER)
