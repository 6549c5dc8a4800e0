"""Serves the flows: ``python -m deployments.serve``, next to a running Prefect server."""

from __future__ import annotations

import os

from flows.environment import prepare_prefect, spare_certificates
from flows.server import configured_api
from lectra.settings import read_settings

prepare_prefect(read_settings().cache_dir)
os.environ.setdefault("PREFECT_CLIENT_RETRY_EXTRA_CODES", "500")  # what a server says whose database is away
os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")  # so that other machines see it live
spare_certificates(read_settings().cache_dir, configured_api())

import asyncio
import sys

from prefect import aserve
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.generate import generate
from flows.limits import share_limits
from flows.revise import revise

WEEKLY = Cron("0 6 * * 1", timezone="UTC")


async def deployments() -> tuple[RunnerDeployment, ...]:
    """Describe what is served: two on demand, and ``weekly``, paused until someone wants it."""
    on_demand = await generate.ato_deployment(
        name="generate",
        description="Make a narrated lecture on a topic.",
        tags=["lectra"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    weekly = await generate.ato_deployment(
        name="weekly",
        description="Make the lecture of the week, Mondays at six. Set a topic, then resume its schedule.",
        tags=["lectra"],
        schedule=WEEKLY,
        paused=await _is_paused("generate/weekly"),
        parameters={"lecture": {"topic": "AI Ethics"}},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    again = await revise.ato_deployment(
        name="revise",
        description="Remake a lecture after its outline.json or script.json was edited, or one thing of it.",
        tags=["lectra"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return on_demand, weekly, again


async def _is_paused(deployment: str) -> bool:
    """Whether a deployment is paused, which a new one is: who has resumed it shall not have to again."""
    async with get_client() as client:
        try:
            return (await client.read_deployment_by_name(deployment)).paused
        except ObjectNotFound:
            return True


async def serve_all(*, greeting: bool = True) -> None:
    """Register the deployments and run what is asked of them, until stopped; limits that miss are created."""
    await share_limits(read_settings().slots)
    await aserve(*await deployments(), pause_on_shutdown=False, print_starting_message=greeting)


if __name__ == "__main__":
    asyncio.run(serve_all(greeting="--quiet" not in sys.argv))
