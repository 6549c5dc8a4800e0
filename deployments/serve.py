"""Serves the flows: ``python -m deployments.serve``, next to a running Prefect server."""

from __future__ import annotations

import os

from flows.environment import prepare_prefect, spare_certificates
from flows.logs import log_as_json
from flows.server import use_server
from lectra.settings import read_settings

prepare_prefect(read_settings().cache_dir)
log_as_json(read_settings())
os.environ.setdefault("PREFECT_CLIENT_RETRY_EXTRA_CODES", "500")  # what a server says whose database is away
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "7")  # for four minutes, where Prefect gives up after one
os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")  # so that other machines see it live
spare_certificates(read_settings().cache_dir, use_server(read_settings().data_dir))

import asyncio
import sys
from typing import Any

from prefect import Flow, aserve
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from blocks import register_blocks
from deployments.unset import unset
from flows.batch import batch
from flows.generate import generate
from flows.limits import share_limits
from flows.revise import revise
from lectra.registry import PLUGINS

WEEKLY = Cron("0 6 * * 1", timezone="UTC")
TOPICS = ("AI Ethics", "How volcanoes erupt", "Why we sleep")
"""What the weekly schedule makes until someone names other topics."""
ONE_AFTER_ANOTHER = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
"""A batch holds a place of the runner while it waits for its lectures, which need places too."""
NOT_WHILE_ONE_GOES = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
"""A week's batch that is due while the last one still goes would only queue up behind it."""
LEFT = {
    "schedules",
    "paused",
    "parameters",
    "job_variables",
    "concurrency_limit",
    "concurrency_options",
    "enforce_parameter_schema",
    "tags",
}
"""What of a deployment stays as it was set on the server: who has set it shall not have to again."""


async def deployments() -> tuple[RunnerDeployment, ...]:
    """Describe what is served: three on demand, and ``weekly``, paused until someone wants it."""
    topics = [{"topic": topic} for topic in TOPICS]
    return (
        await _deployment(generate, "generate", "Make a narrated lecture on a topic."),
        await _deployment(
            revise,
            "revise",
            "Remake a lecture after its outline.json or script.json was edited, or one thing of it.",
        ),
        await _deployment(
            batch,
            "batch",
            "Make a lecture on each of many topics, named here or in a YAML or CSV file.",
            concurrency_limit=ONE_AFTER_ANOTHER,
        ),
        await _deployment(
            batch,
            "weekly",
            "Make the lectures of the week, Mondays at six. Set the topics, then resume the schedule. What "
            "has not changed since is not made again.",
            concurrency_limit=NOT_WHILE_ONE_GOES,
            schedule=WEEKLY,
            paused=True,
            parameters={"lectures": topics},
        ),
    )


async def _deployment(flow: Flow[Any, Any], name: str, description: str, **first: Any) -> RunnerDeployment:
    """Describe a deployment; ``first`` is what it has until someone sets it otherwise on the server."""
    known = await _is_known(f"{flow.name}/{name}")
    described = await flow.ato_deployment(
        name=name,
        description=description,
        entrypoint_type=EntrypointType.MODULE_PATH,
        **({} if known else {"tags": ["lectra"], **first}),
    )
    if known:
        unset(described, LEFT)
    return described


async def _is_known(deployment: str) -> bool:
    """Whether the server has a deployment already. Its pull steps, which are commands, are removed."""
    async with get_client() as client:
        try:
            known = await client.read_deployment_by_name(deployment)
        except ObjectNotFound:
            return False
        await client.update_deployment(known.id, DeploymentUpdate(pull_steps=None))
    return True


async def serve_all(*, greeting: bool = True) -> None:
    """Register deployments and blocks, create missing limits, and run what is asked for, until stopped."""
    PLUGINS.log_broken()
    await share_limits(read_settings().slots)
    await register_blocks()
    await aserve(*await deployments(), pause_on_shutdown=False, print_starting_message=greeting)


if __name__ == "__main__":
    asyncio.run(serve_all(greeting="--quiet" not in sys.argv))
