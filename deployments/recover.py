"""Looks after runs whose process is gone: ``python -m deployments.recover``, on any machine that has runs.

A machine that restarts, or a worker killed with -9, leaves its runs Running for ever, for Prefect hears of
their end from them alone. What was made of them is in the store. So such a run is set to AwaitingRetry, a
runner takes it again, and it goes on from there.

How a run is known to be gone: its process is noted on it (:mod:`flows.whereabouts`); on the same machine one
can look. For one of another machine its heartbeats, which Prefect keeps as events, must have stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import signal
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from deployments.asking import use_server
from flows.arguments import CommandParser
from lectra.settings import read_settings


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line. That needs neither Prefect nor its server."""
    parser = CommandParser(prog="python -m deployments.recover", description=__doc__)
    parser.add_argument("--once", action="store_true", help="look once, at runs of this machine, and end")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    GIVEN = read_arguments(sys.argv[1:])
    use_server(read_settings())

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.events.filters import EventFilter, EventNameFilter, EventResourceFilter
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.states import AwaitingRetry, Cancelled, Crashed
from rich.console import Console

from deployments.lease_files import LeaseFiles, slots_held
from deployments.lost import AT_MOST, Process, Seen, Verdict, judge
from flows.states import BEGUN
from flows.whereabouts import Whereabouts, from_labels

FLOWS = ["generate", "revise", "batch"]
EVERY_S = 15.0
NOTED_LATE_S = 30.0
"""By how much a machine's clock may be behind the server's; a note older than that is of an earlier try."""
LEAKED_TIMES = 4
"""How many sweeps must find a slot taken that no lease holds before it is given back."""
RECOVERED = "lectra.recovered"
"""The label that counts how often a run was taken again after its process was gone."""
STOPPED = "Stopped with its server. It goes on from what was made when that is started again."
PAGE = 200
SAY = Console(highlight=False, soft_wrap=True, markup=False, stderr=True)


class Done(NamedTuple):
    """What was done with a run."""

    run: FlowRun
    verdict: Verdict


class Sweeper:
    """Looks at all runs under way, and sees to those that need it."""

    def __init__(self, leases: LeaseFiles | None = None) -> None:
        """Begin to watch; ``leases`` are the server's, where nobody else serves on it."""
        self._leases = leases
        self._watching_since = time.time()
        self._unheld: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=LEAKED_TIMES))

    def sweep(self, *, first: bool = False) -> list[Done]:
        """Look once; raises httpx.HTTPError or PrefectException where the server cannot be asked.

        ``first``: no runner of this machine's own server is there yet, so that no run is about to start.
        """
        try:
            with get_client(sync_client=True) as client:
                self._give_back_slots(client)
                seen = [(run, self._look(client, run, first=first)) for run in _under_way(client)]
                return [done for run, look in seen if (done := self._see_to(client, run, judge(look)))]
        except (httpx.HTTPError, PrefectException):
            self._watching_since = time.time()  # heartbeats may have been lost as well
            raise

    def stop(self) -> None:
        """End the runs of this machine that a server has started, so that they go on when it is back."""
        with get_client(sync_client=True) as client:
            for run in _under_way(client):
                if run.deployment_id and self._is_ours(run):
                    _kill(_whereabouts(run))
                    self._clear_up(client, run, STOPPED)
                    client.set_flow_run_state(run.id, AwaitingRetry(message=STOPPED), force=True)

    def _is_ours(self, run: FlowRun) -> bool:
        """Whether a run is made here, or about to be: on its own server no other machine takes any."""
        if run.state_type == StateType.PENDING:
            return self._leases is not None and run.deployment_id is not None and run.work_pool_name is None
        there = _whereabouts(run)
        return run.state_type == StateType.RUNNING and there is not None and there.is_here

    def _give_back_slots(self, client: SyncPrefectClient) -> None:
        """Give back slots that no lease holds: a server was killed before it noted who had them."""
        if self._leases is None:
            return
        held = slots_held(self._leases.read())
        for limit in client.read_global_concurrency_limits(limit=PAGE):
            if limit.name.startswith("tag:"):
                unheld = self._unheld[limit.name]
                unheld.append(max(0, limit.active_slots - held[limit.id]))
                if len(unheld) == LEAKED_TIMES and (leaked := min(unheld)):
                    client.release_concurrency_slots([limit.name], leaked, 0.0)
                    unheld.clear()

    def _look(self, client: SyncPrefectClient, run: FlowRun, *, first: bool) -> Seen:
        state = _state(run)
        age_s = time.time() - state.timestamp.timestamp()
        there = _whereabouts(run)
        process: Process = "unknown"
        if there:
            process = ("gone" if there.is_gone else "alive") if there.is_here else "elsewhere"
        return Seen(
            state=state.type,
            age_s=math.inf if first and self._is_ours(run) and process != "alive" else age_s,
            process=process,
            silent_s=None if process in ("alive", "gone") else self._silent_s(client, run),
            deployed=run.deployment_id is not None,
            in_pool=run.work_pool_name is not None,
            recovered=times_recovered(run.labels),
        )

    def _silent_s(self, client: SyncPrefectClient, run: FlowRun) -> float | None:
        """Since when a run has sent no heartbeat while someone here was listening."""
        beats = client.read_events(
            EventFilter(
                event=EventNameFilter(name=["prefect.flow-run.heartbeat"]),
                resource=EventResourceFilter(id=[f"prefect.flow-run.{run.id}"]),
            ),
            limit=1,
        ).events
        began = _state(run).timestamp.timestamp()
        last = max((beat.occurred.timestamp() for beat in beats), default=0.0)
        return time.time() - max(last, self._watching_since) if last >= began - NOTED_LATE_S else None

    def _see_to(self, client: SyncPrefectClient, run: FlowRun, verdict: Verdict) -> Done | None:
        """Do what was decided, unless the run has gone on or was removed meanwhile."""
        if verdict == "leave" or not _is_still(client, run):
            return None
        there = _whereabouts(run)
        if verdict == "kill":
            _kill(there)
        gone = _lost(there)
        states: dict[Verdict, State[Any]] = {
            "retry": AwaitingRetry(message=f"Recovered: {gone} It goes on from what was made."),
            "crash": Crashed(message=f"{gone} Give its command again: it goes on from what was made."),
            "give up": Crashed(message=f"{gone} That was so {AT_MOST} times before: not tried again."),
        }
        state = states.get(verdict, Cancelled(message="Cancelled."))
        self._clear_up(client, run, str(state.message))
        if verdict == "retry":
            client.update_flow_run_labels(run.id, {RECOVERED: times_recovered(run.labels) + 1})
        client.set_flow_run_state(run.id, state, force=True)
        return Done(run, verdict)

    def _clear_up(self, client: SyncPrefectClient, run: FlowRun, message: str) -> None:
        """Say of the steps that were under way how they have ended, and give back their slots."""
        steps = client.read_task_runs(
            flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id])),
            task_run_filter=TaskRunFilter(
                state=TaskRunFilterState(
                    type=TaskRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])
                )
            ),
        )
        for step in steps:
            client.set_task_run_state(step.id, Crashed(message=message), force=True)
        held = self._leases.read() if self._leases else []
        for lease in _leases_of({step.id for step in steps}, ((it.id, it.holder) for it in held)):
            client.release_concurrency_slots_with_lease(lease)


def times_recovered(labels: Mapping[str, Any]) -> int:
    """Return how often a run was recovered, from its labels."""
    count = labels.get(RECOVERED, 0)
    return count if isinstance(count, int) else 0


def keep_sweeping(sweeper: Sweeper, over: threading.Event) -> None:
    """Sweep now and again until ``over``, and tell what was done."""
    while not over.is_set():
        try:
            tell(sweeper.sweep())
        except (httpx.HTTPError, PrefectException):
            pass  # the server is away for now
        except Exception as exc:  # noqa: BLE001  # one odd run must not end this for all others
            SAY.print(f"runs could not be looked after: {exc!r}")
        over.wait(EVERY_S)


def tell(done: Iterable[Done]) -> None:
    """Say what was done with which run."""
    said = {
        "retry": "its process was gone; it goes on from what was made",
        "crash": "its process was gone: marked as crashed",
        "give up": f"its process was gone for the {AT_MOST + 1}th time: marked as crashed",
        "cancel": "cancelled",
        "kill": "cancelled",
    }
    for run, verdict in done:
        SAY.print(f"run {run.name} ({run.id}): {said[verdict]}")


def _under_way(client: SyncPrefectClient) -> Iterator[FlowRun]:
    found: list[FlowRun] = []
    while page := client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=FLOWS)),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(BEGUN)))
        ),
        limit=PAGE,
        offset=len(found),
    ):
        found += page
    return iter(found)


def _is_still(client: SyncPrefectClient, run: FlowRun) -> bool:
    try:
        return _state(client.read_flow_run(run.id)).id == _state(run).id
    except ObjectNotFound:
        return False


def _state(run: FlowRun) -> State[Any]:
    if run.state is None:  # a run under way has one
        raise AssertionError(run.id)
    return run.state


def _whereabouts(run: FlowRun) -> Whereabouts | None:
    """Give the process of a run, where it was noted since the run has been in its state."""
    there = from_labels(run.labels)
    if there is None or run.start_time is None:
        return None
    state = _state(run)
    since = run.start_time if state.type == StateType.CANCELLING else state.timestamp
    return there if there.noted_at >= since.timestamp() - NOTED_LATE_S else None


def _lost(there: Whereabouts | None) -> str:
    return f"Its process ({there.pid} on {there.host}) was gone." if there else "Its process was gone."


def _leases_of(steps: set[UUID], held: Iterable[tuple[UUID, UUID | None]]) -> list[UUID]:
    return [lease for lease, holder in held if holder in steps]


def _kill(there: Whereabouts | None) -> None:
    if there and there.start and not there.is_gone:
        with contextlib.suppress(ProcessLookupError):
            os.kill(there.pid, signal.SIGKILL)


def main(*, once: bool) -> None:
    """Sweep until stopped, or once."""
    if once:
        tell(Sweeper().sweep())
        return
    with contextlib.suppress(KeyboardInterrupt):
        keep_sweeping(Sweeper(), threading.Event())


if __name__ == "__main__":
    main(once=GIVEN.once)
