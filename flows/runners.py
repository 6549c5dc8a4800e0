"""What runs the steps of a run: the setting ``LECTRA_TASK_RUNNER``, one builder for each of its values.

Nothing here imports Prefect or a cluster's library until a run begins with it.
"""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Callable
from typing import Any, NamedTuple

from lectra.errors import ServiceMissing
from lectra.settings import Settings

SPARE = 4
"""Threads beside those that the slots keep busy: for steps that no slot holds."""
LOCAL_WORKERS = 2
"""Processes of a local cluster, at most: each loads the model and the voice."""


class Runner(NamedTuple):
    """A way to run steps: how it is built, and the package it needs, if any, with what installs it."""

    build: Callable[[Settings], Any]
    package: str = ""
    install: str = ""


def _threads(_: Settings) -> Any:
    from prefect.task_runners import ThreadPoolTaskRunner

    return ThreadPoolTaskRunner()


def _dask(settings: Settings) -> Any:
    from prefect_dask.task_runners import DaskTaskRunner

    if settings.dask_address:
        return DaskTaskRunner(address=settings.dask_address)
    local = {
        "n_workers": min(LOCAL_WORKERS, os.cpu_count() or 1),
        "threads_per_worker": threads_for(settings),
        "host": "127.0.0.1",
        "dashboard_address": None,
        "silence_logs": logging.ERROR,
    }
    return DaskTaskRunner(cluster_kwargs=local)


def _ray(settings: Settings) -> Any:
    from prefect_ray import RayTaskRunner

    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    if settings.ray_address:
        return RayTaskRunner(address=settings.ray_address, init_kwargs=quiet)
    # By itself Ray tells its makers of its use, and listens on every address of the machine. With the second
    # of these, which is named after the systems where that is the rule, it takes the loopback's alone.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    return RayTaskRunner(init_kwargs={**quiet, "include_dashboard": False})


RUNNERS: dict[str, Runner] = {
    "threads": Runner(_threads),
    "dask": Runner(_dask, "prefect_dask", "pip install -r requirements-cluster.lock"),
    "ray": Runner(_ray, "prefect_ray", "pip install -r requirements-ray.lock"),
}


def threads_for(settings: Settings) -> int:
    """How many steps may be under way at once: a step that waits for a service holds a worker's thread."""
    return sum(settings.slots.values()) + SPARE


def check_runner(settings: Settings) -> None:
    """Refuse a runner whose package is not there (ServiceMissing)."""
    runner = RUNNERS[settings.task_runner]
    if runner.package and importlib.util.find_spec(runner.package) is None:
        raise ServiceMissing(
            f"LECTRA_TASK_RUNNER={settings.task_runner}: {runner.package} is not installed.",
            remedy=f"Install it: {runner.install}; or leave the setting out.",
        )


def open_runner(settings: Settings) -> Any:
    """Build the task runner that the settings name. Raises ServiceMissing."""
    check_runner(settings)
    return RUNNERS[settings.task_runner].build(settings)
