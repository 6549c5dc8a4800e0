"""One run in a process that Prefect's runner has started for it: gone soon after it is cancelled."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

from flows.command import INTERRUPTED
from flows.local import GRACE_S, clear_up
from lectra.exec import stop_programs
from lectra.runs.workspace import Run

RUNNERS = "PREFECT__FLOW_RUN_ID"
"""What Prefect's runner names in the environment of a process that is one run's alone."""


@contextlib.contextmanager
def ends_when_cancelled(run: Run) -> Iterator[None]:
    """End the programs of a run that is cancelled at once, and its process after a moment to tell of it.

    By itself the process would wait for the steps under way, as for a reply of the model, until it is killed
    after 30 s. Where someone else has called the flow, this leaves their process alone.
    """
    try:
        yield
    except BaseException as exc:
        if not isinstance(exc, Exception) and RUNNERS in os.environ:
            stop_programs()
            last = threading.Timer(GRACE_S, _leave, [run])
            last.daemon = True
            last.start()
        raise


def _leave(run: Run) -> None:
    clear_up(run)
    os._exit(INTERRUPTED)
