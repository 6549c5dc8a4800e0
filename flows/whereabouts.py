"""Which process makes a run: noted on its flow run, so that others can see whether it is still there.

Prefect itself does not tell: its runner notes nothing, and its process worker a pid without a host.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL

from flows.served import end_if_cancelled, end_with_runner
from flows.server import is_alone
from lectra.runlog.process import is_gone, process_start

LABEL = "lectra.process"
LATER_S = 1.0
"""How long the note gives way to the run's first step."""
_noting: set[asyncio.Task[None]] = set()
"""Notes under way: a task that nobody holds may vanish."""


class Whereabouts(NamedTuple):
    """A process: its machine, its number there, when it began (see ``process_start``), when it noted this.

    Machines are told apart by their names: containers of one image must not share one.
    """

    host: str
    pid: int
    start: str
    noted_at: float

    @property
    def is_here(self) -> bool:
        """Whether it is, or was, a process of this machine."""
        return self.host == socket.gethostname()

    @property
    def is_gone(self) -> bool:
        """Whether this process of this machine has ended."""
        return is_gone(self.pid, self.start)


def of_this_process() -> Whereabouts:
    """Give those of the process that asks."""
    return Whereabouts(socket.gethostname(), os.getpid(), process_start(os.getpid()), time.time())


def to_label(whereabouts: Whereabouts) -> str:
    """Write it as one word each."""
    return " ".join(map(str, whereabouts))


def from_labels(labels: Mapping[str, Any]) -> Whereabouts | None:
    """Read it from a flow run's labels; None where nothing sound is noted."""
    try:
        host, pid, start, noted_at = str(labels[LABEL]).split(" ")
        return Whereabouts(host, int(pid), start, float(noted_at))
    except (KeyError, ValueError):
        return None


async def note_process(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ARG001  # Prefect calls it so
    """Note on a flow run which process makes it, and end that with its runner; a hook for ``on_running``.

    A run that was cancelled before it began goes no further. Nothing is noted of a run that has its server to
    itself: nobody else can ask there. The run's first step does not wait for the note.
    """
    served = flow_run.deployment_id is not None
    if served:
        end_with_runner()
    if is_alone(PREFECT_API_URL.value()):
        return
    if served:
        await end_if_cancelled(flow_run.id)
    noting = asyncio.create_task(_note(flow_run.id))
    _noting.add(noting)
    noting.add_done_callback(_noting.discard)


async def _note(flow_run: UUID) -> None:
    await asyncio.sleep(LATER_S)
    async with get_client() as client:
        await client.update_flow_run_labels(flow_run, {LABEL: to_label(of_this_process())})
