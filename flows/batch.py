"""Makes many lectures from a list of topics: the Prefect flow ``batch``, and ``python -m flows.batch FILE``.

From the command line the lectures are made in this process, as subflows: their files are for this machine,
and Ctrl-C ends all of it. A run of the deployment starts runs of ``generate/generate`` instead: each is then
a process of its own, to be watched, cancelled and found again like any other presentation, and while one
waits for the language model the next is spoken and encoded.
"""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__":
    # Stopped before anything is started, there is nothing to tidy up.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(130))

from flows.command import settings_or_fail
from flows.entries import Entry, check_entries, read_entries
from flows.environment import prepare_prefect, spare_certificates
from flows.listed import MOST_AT_ONCE, BatchCommand, line_of, read_batch, tell_batch
from flows.local import Stop, Watcher, run_here, start_importing
from flows.logs import show_logs
from flows.server import Server, configured_api, open_server
from lectra.settings import read_settings

if __name__ == "__main__":
    # Bad entries are told before Prefect is there, which takes seconds.
    STOP = Stop()
    COMMAND = read_batch(sys.argv[1:])
    SETTINGS = settings_or_fail(as_json=COMMAND.as_json)
    show_logs(COMMAND.verbose, SETTINGS)
    prepare_prefect(SETTINGS.cache_dir, quiet=True)
    SERVER = open_server(SETTINGS.data_dir)
    spare_certificates(SETTINGS.cache_dir, configured_api())
    start_importing().join()

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from prefect import Flow, flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterIdempotencyKey
from prefect.client.schemas.objects import State
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.runtime import deployment, flow_run
from prefect.settings import PREFECT_API_URL
from prefect.states import Cancelling, Completed, Failed
from pydantic import Field

from flows.artifacts import key_of, show_batch, shows_share
from flows.carry_out import ImagesBlock, ModelBlock, VoiceBlock, titled
from flows.generate import generate_here
from flows.here import Here
from flows.raised import own_words
from flows.server import is_alone
from flows.states import PARTIAL
from flows.steps import slots_for
from flows.whereabouts import note_process
from lectra.errors import InvalidInput, LectraError, ServiceMissing
from lectra.models import Batched, BatchReport, Draft, RunReport
from lectra.options import LectureOptions
from lectra.project.ownership import claim_folder, find_folder, release

MAKER = "generate/generate"
"""The deployment that makes a lecture."""
LOOK_S = 1.0
"""How often a run of it is looked at."""

Tell = Callable[[Batched, int], object]
"""Who is told of each lecture that is over, and of how many there are: the command line, if there is one."""


class Ended(NamedTuple):
    """How the run of a lecture ended: its state, and what it gave or raised, where that is known."""

    state: State[Any]
    result: object
    run: str


Maker = Callable[[Entry], Awaitable[Ended]]


def run_name() -> str:
    """Name a run by the file it follows, or by how many lectures it is to make."""
    given = flow_run.parameters
    listed = len(given.get("lectures") or ())
    file = Path(given.get("file") or "").name
    return "batch · " + " + ".join(filter(None, [file, f"{listed} lectures" if listed else ""]))


# What Prefect keeps of a failed run is its error: as JSON, and not as a pickle.
SETUP: dict[str, Any] = {
    "flow_run_name": run_name,
    "on_running": [note_process],
    "persist_result": False,
    "result_serializer": "json",
}


@flow(name="batch", **SETUP)
async def batch(
    lectures: Annotated[tuple[LectureOptions, ...], titled("Lectures")] = (),
    file: Annotated[str, titled("File")] = "",
    at_once: Annotated[int, Field(ge=1, le=MOST_AT_ONCE), titled("At once")] = 2,
    llm_block: ModelBlock = "",
    voice_block: VoiceBlock = "",
    images_block: ImagesBlock = "",
) -> BatchReport:
    """Make a lecture on each of many topics. One that fails does not stop the others.

    Ends as Completed, named Partial where some could not be made, and as Failed where none could. Run again,
    it makes only what is missing.

    Args:
        lectures: What to make: a topic each, and what else is to be set.
        file: A YAML or CSV file with more of them, where the run finds it; see examples/topics.yaml.
        at_once: How many lectures are made at the same time, 1 to 16.
        llm_block: The name of a saved "LECTRA language model" block for all of them, or nothing.
        voice_block: The name of a saved "LECTRA voice" block for all of them, or nothing.
        images_block: The name of a saved "LECTRA images" block for all of them, or nothing.
    """
    entries = check_entries((*lectures, *(read_entries(Path(file)) if file else ())))
    blocks = {"llm_block": llm_block, "voice_block": voice_block, "images_block": images_block}
    named = {name: block for name, block in blocks.items() if block}
    make = _by_deployment(named) if deployment.id else _in_this_process(named, None)
    name = Path(file).stem if file else deployment.name or "lectures"
    return await _batch(name, entries, make, at_once, _tell_nobody)


def batch_here(
    entries: Sequence[Entry], watch: Watcher, tell: Tell
) -> Flow[..., Coroutine[Any, Any, BatchReport]]:
    """Return the flow for a batch of this process, whose entries are checked.

    It tells of each run's begin and of each lecture's end.
    """

    @flow(name="batch", **SETUP)
    async def batch(lectures: tuple[LectureOptions, ...], at_once: int) -> BatchReport:  # noqa: ARG001  # Prefect shows them
        return await _batch("lectures", entries, _in_this_process({}, watch), at_once, tell)

    return batch


async def _batch(name: str, entries: Sequence[Entry], make: Maker, at_once: int, tell: Tell) -> BatchReport:
    with _claimed_in_order(entries):
        report: BatchReport = await _make_all(name, entries, make, at_once, tell)
    await show_batch(report, read_settings().public_url)
    ended: BatchReport = _state(report)  # Prefect hands the report in it to who called the flow
    return ended


@contextmanager
def _claimed_in_order(entries: Sequence[Entry]) -> Iterator[None]:
    """Claim all folders before any lecture is made, where two lectures would have the same else.

    So which of them has which does not depend on which begins first.
    """
    clash = any(find_folder(entry.home) != entry.folder for entry in entries)
    folders = [claim_folder(entry.home) for entry in entries] if clash else []
    try:
        yield
    finally:
        for folder in folders:
            release(folder, read_settings().cache_dir)


def _by_deployment(blocks: dict[str, str]) -> Maker:
    """Have each lecture made by a run of the deployment."""

    async def make(entry: Entry) -> Ended:
        return await _make_there(entry.number, {"lecture": entry.options.model_dump(mode="json"), **blocks})

    return make


def _in_this_process(blocks: dict[str, str], watch: Watcher | None) -> Maker:
    """Have each lecture made here, in slots that all share where nobody else's runs do."""
    slots = slots_for(read_settings().slots) if is_alone(PREFECT_API_URL.value()) else None

    async def make(entry: Entry) -> Ended:
        known = None if blocks else entry.checked  # blocks stand for options too
        generate: Any = generate_here(Here(known, watch, slots))  # its type has no return_state
        state = await generate(entry.options, **blocks, return_state=True)
        result = await state.aresult(raise_on_failure=False)
        return Ended(state, result, str(state.state_details.flow_run_id or ""))

    return make


async def _make_all(
    name: str, entries: Sequence[Entry], make: Maker, at_once: int, tell: Tell
) -> BatchReport:
    """Make all lectures, so many at once, in their order."""
    began, free, over = time.monotonic(), asyncio.Semaphore(at_once), []

    async def make_one(entry: Entry) -> Batched:
        async with free:
            begun = time.monotonic()
            ended = await make(entry)
        done = _batched(entry, ended, time.monotonic() - begun)
        over.append(done)
        tell(done, len(entries))
        return done

    async def make_each() -> list[Batched]:
        return await asyncio.gather(*map(make_one, entries))

    if is_alone(PREFECT_API_URL.value()):
        lectures = await make_each()
    else:
        async with shows_share(key_of("progress", name), name, lambda: len(over) / len(entries)):
            lectures = await make_each()
    return BatchReport(name=name, wall_s=round(time.monotonic() - began, 3), lectures=tuple(lectures))


async def _make_there(number: int, parameters: dict[str, Any]) -> Ended:
    """Have a run of the deployment make a lecture; it is cancelled with this one."""
    try:
        async with get_client() as client:
            key = await _key(client, number, parameters)
        run = await arun_deployment(MAKER, parameters=parameters, timeout=0, idempotency_key=key)
    except ObjectNotFound as exc:
        remedy = "Serve it: python -m deployments.serve, or prefect deploy --all."
        raise ServiceMissing(f"There is no deployment {MAKER}.", remedy=remedy) from exc
    try:
        async with get_client() as client:
            while not (run.state and run.state.is_final()):
                await asyncio.sleep(LOOK_S)
                run = await client.read_flow_run(run.id)
    except BaseException:
        with get_client(sync_client=True) as now:  # this one may not wait for anything any more
            now.set_flow_run_state(run.id, Cancelling())
        raise
    return Ended(run.state, None, str(run.id))


async def _key(client: PrefectClient, number: int, parameters: dict[str, Any]) -> str:
    """Give the key that a lecture's run is asked for by: Prefect makes no second run by the same.

    A batch that goes on after its process was killed so finds the runs again that it had started, those under
    way and those that are done. One that has failed is not found: *Retry* is to make what is missing.
    """
    said = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()
    attempt = 0
    while True:
        key = f"{flow_run.id}/{number}/{said[:16]}/{attempt}"
        by_key = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[key]))
        found = [run.state for run in await client.read_flow_runs(flow_run_filter=by_key) if run.state]
        if not any(state.is_final() and not state.is_completed() for state in found):
            return key
        attempt += 1


def _batched(entry: Entry, ended: Ended, wall_s: float) -> Batched:
    return Batched(
        number=entry.number,
        topic=entry.topic,
        status=_status(ended),
        message=_message(ended),
        folder=_folder(entry, ended),
        run=ended.run,
        wall_s=round(wall_s, 3),
    )


def _folder(entry: Entry, ended: Ended) -> Path:
    """Give the folder that a lecture was made in; where it was not, the one that it would have had."""
    if isinstance(ended.result, RunReport | Draft):
        return entry.folder.parent / ended.result.project
    if not ended.state.is_completed():
        return entry.folder
    with suppress(InvalidInput):
        return find_folder(entry.home)
    return entry.folder


def _status(ended: Ended) -> Literal["complete", "partial", "draft", "failed"]:
    if not ended.state.is_completed():
        return "failed"
    if ended.state.name == PARTIAL:
        return "partial"
    return "draft" if isinstance(ended.result, Draft) else "complete"


def _message(ended: Ended) -> str:
    """Say how a lecture ended, in the words of what went wrong."""
    if isinstance(ended.result, LectraError):
        return str(ended.result)
    return own_words(ended.state.message) or (ended.state.name or "")


def _state(report: BatchReport) -> Any:
    """Give the state to end in, with its report."""
    message = f"{report.made} of {len(report.lectures)} lectures made"
    failed = [
        f"{lecture.topic}: {lecture.message}" for lecture in report.lectures if lecture.status == "failed"
    ]
    told_all = ". ".join([message, *failed])
    if report.status == "failed":
        return Failed(data=report, message=told_all)
    return Completed(data=report, name=PARTIAL if failed else "Completed", message=told_all)


def _tell_nobody(_lecture: Batched, _all: int) -> None:
    """Leave it to the summary."""


async def _reported(command: BatchCommand, watch: Watcher, tell: Tell) -> BatchReport:
    """Run the flow, and give its report however it ended. Raises what kept it from its end."""
    batch: Any = batch_here(command.entries, watch, tell)  # as above
    lectures = tuple(entry.options for entry in command.entries)
    state = await batch(lectures, command.at_once, return_state=True)
    ended = await state.aresult(raise_on_failure=False)
    if isinstance(ended, BatchReport):
        return ended
    raise ended if isinstance(ended, BaseException) else LectraError(f"The batch ended as {state}.")


def main(command: BatchCommand, stop: Stop, server: Server | None) -> None:
    """Run the flow for a command line, tell of each lecture, and end with its exit code."""

    def tell_one(lecture: Batched, of: int) -> None:
        if stop.view:
            stop.view.say(line_of(lecture, of))

    outcome = run_here(
        lambda watch: _reported(command, watch, tell_one),
        f"{len(command.entries)} lectures",
        stop,
        server,
        as_json=command.as_json,
    )
    tell_batch(outcome.ended, command, outcome.total_s)


if __name__ == "__main__":
    main(COMMAND, STOP, SERVER)
