"""One run in a process that Prefect's runner has started for it: gone soon after it is cancelled."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import select
import signal
import sys
import threading
from collections.abc import Iterator
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.context import FlowRunContext
from prefect.states import Cancelled

from flows.command import INTERRUPTED
from flows.local import GRACE_S, clear_up
from lectra.exec import stop_programs
from lectra.runs.run import Run

_PR_SET_PDEATHSIG = 1
"""The number that Linux' ``prctl`` knows this by."""


def is_served() -> bool:
    """Whether the run that asks is of a deployment: its runner or worker gives each a process of its own."""
    context = FlowRunContext.get()
    return bool(context and context.flow_run and context.flow_run.deployment_id)


@contextlib.contextmanager
def ends_when_cancelled(run: Run) -> Iterator[None]:
    """End the programs of a run that is cancelled at once, and its process after a moment to tell of it.

    By itself the process would wait for the steps under way, as for a reply of the model, until it is killed
    after 30 s. Where someone else has called the flow, this leaves their process alone.
    """
    served = is_served()
    try:
        yield
    except BaseException as exc:
        if served and not isinstance(exc, Exception):
            stop_programs()
            last = threading.Timer(GRACE_S, _leave, [run])
            last.daemon = True
            last.start()
        raise


def end_with_runner() -> None:
    """Let the process of a run that is served be killed when the one dies that has started it.

    Alone it could not go on: its runner reads what it writes. Killed at once it is as any run whose process
    is gone: it is taken again, and goes on from what was made.
    """
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if _is_unread(sys.stderr.fileno()):  # it has died already
            os.kill(os.getpid(), signal.SIGKILL)


async def end_if_cancelled(flow_run: UUID) -> None:
    """End the process of a run that is served where the run was cancelled before it began.

    Prefect lets a run that is cancelled begin all the same when a runner has taken it by then.
    """
    async with get_client() as client:
        states = sorted(await client.read_flow_run_states(flow_run), key=lambda state: state.timestamp)
        if len(states) > 1 and states[-2].type in (StateType.CANCELLED, StateType.CANCELLING):
            await client.set_flow_run_state(flow_run, Cancelled(message="Cancelled as it began."), force=True)
            os._exit(0)


def _is_unread(pipe: int) -> bool:
    poll = select.poll()
    poll.register(pipe, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _leave(run: Run) -> None:
    clear_up(run)
    os._exit(INTERRUPTED)
