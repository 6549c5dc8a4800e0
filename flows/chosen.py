"""The task runner of the flows: which one it is, is read when a run begins, however it was started."""

from __future__ import annotations

from typing import Any, cast

from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.runners import open_runner
from lectra.settings import read_settings


class Chosen(ThreadPoolTaskRunner[Any]):
    """Stands in a flow for the runner that the settings choose: Prefect duplicates it for each run."""

    def duplicate(self) -> Any:
        """Give the runner of one run. Raises InvalidInput, ServiceMissing."""
        return open_runner(read_settings())


CHOSEN = cast("TaskRunner[PrefectFuture[Any]]", Chosen())
"""For ``@flow(task_runner=…)``."""
