"""Serves the flows: ``python -m deployments.serve``, next to a running Prefect server."""

from __future__ import annotations

from flows.environment import prepare_prefect
from lectra.settings import Settings

prepare_prefect(Settings().cache_dir)

import asyncio

from prefect import aserve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.generate import generate

WEEKLY = Cron("0 6 * * 1", timezone="UTC")


async def deployments() -> tuple[RunnerDeployment, RunnerDeployment]:
    """Describe what is served: ``generate`` on demand, and ``weekly``, paused until someone wants it."""
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
        paused=True,
        parameters={"lecture": {"topic": "AI Ethics"}},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return on_demand, weekly


async def serve_all() -> None:
    """Register the deployments and run what is asked of them, until stopped."""
    await aserve(*await deployments())


if __name__ == "__main__":
    asyncio.run(serve_all())
