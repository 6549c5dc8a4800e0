"""Registers what a worker of a pool makes, and is done: ``python -m deployments.register --pool lectra``.

The work pool is created where it is missing, from the template in ``deployments/pools`` for its type; the
deployments are those that ``deployments.serve`` serves, for that pool; limits that are missing are created,
blocks are registered. It may be run again at any time: schedules, parameters, limits and what else was set
since on the server's page stay, but for a deployment's description and work queue.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from deployments.asking import use_server
from flows.arguments import CommandParser
from lectra.settings import read_settings

POOLS = Path(__file__).parent / "pools"
TYPES = sorted(path.stem for path in POOLS.glob("*.json"))


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line. That needs neither Prefect nor its server."""
    parser = CommandParser(prog="python -m deployments.register", description=__doc__)
    parser.add_argument("--pool", default="lectra", help="name of the work pool (default: lectra)")
    parser.add_argument("--type", choices=TYPES, default="process", help="its type, where it is created")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    GIVEN = read_arguments(sys.argv[1:])
    use_server(read_settings())

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound
from rich.console import Console

from deployments.serve import deployments
from deployments.serving import set_limits_and_blocks

SAY = Console(highlight=False, soft_wrap=True, markup=False)


def template(kind: str) -> dict[str, Any]:
    """Give the base job template of a pool; a process of it works in the folder that this one works in."""
    found: dict[str, Any] = json.loads((POOLS / f"{kind}.json").read_text())
    if kind == "process":
        found["variables"]["properties"]["working_dir"]["default"] = str(Path.cwd())
    return found


async def register(pool: str, kind: str) -> list[str]:
    """Create the pool if it is missing, and register all deployments for it; gives their names."""
    async with get_client() as client:
        try:
            await client.read_work_pool(pool)
        except ObjectNotFound:
            await client.create_work_pool(
                WorkPoolCreate(name=pool, type=kind, base_job_template=template(kind))
            )
    await set_limits_and_blocks(read_settings().slots)
    found = await deployments()
    for deployment in found:
        await deployment.aapply(work_pool_name=pool)
    return [f"{deployment.flow_name}/{deployment.name}" for deployment in found]


def main(given: argparse.Namespace) -> None:
    """Register, and say what."""
    names = asyncio.run(register(given.pool, given.type))
    SAY.print(f"Work pool {given.pool} makes {', '.join(names)}.")


if __name__ == "__main__":
    main(GIVEN)
