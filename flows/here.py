"""What the process that starts a run knows of it, beside the parameters of its flow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from lectra.runs.run import Run

Known = TypeVar("Known")


@dataclass(frozen=True)
class Here(Generic[Known]):
    """What a process knows of a run that it starts itself; of a deployment's run it knows nothing.

    ``known`` is what is settled already, ``watch`` is called with the run once it has begun, and ``slots``,
    by tag, are those of all runs that this process makes at once.
    """

    known: Known | None = None
    watch: Callable[[Run], object] | None = None
    slots: Mapping[str, asyncio.Semaphore] | None = None

    def __reduce__(self) -> tuple[type[Here[Known]], tuple[()]]:
        """Leave all of it behind where a flow is sent to a cluster with its steps."""
        return Here, ()
