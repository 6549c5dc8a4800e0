"""How much of each kind of work may be in flight on a server, for all runs on it: its limits ``tag:…``.

A slot is held by a lease that its run renews. Where a run is killed its leases end within a minute, and the
server takes the slots back.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, GlobalConcurrencyLimitUpdate
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound


async def share_limits(slots: Mapping[str, int]) -> dict[str, int]:
    """Create the limits that are missing, by concurrency tag; gives the numbers that hold, changed or not."""
    async with get_client() as client:
        holding = await asyncio.gather(*(_share(client, f"tag:{tag}", slots[tag]) for tag in slots))
    return dict(zip(slots, holding, strict=True))


async def reset_limits(slots: Mapping[str, int], held: Mapping[UUID, int]) -> None:
    """Set the limits of a server that has just started, and as taken the slots that leases still hold.

    ``held`` counts those by the limit's id. What else the server believes to be taken was lost on its way
    when it was killed.
    """
    await share_limits(slots)
    async with get_client() as client:
        for tag, size in slots.items():
            there = await client.read_global_concurrency_limit_by_name(f"tag:{tag}")
            await client.update_global_concurrency_limit(
                f"tag:{tag}", GlobalConcurrencyLimitUpdate(limit=size, active_slots=held.get(there.id, 0))
            )


async def _share(client: PrefectClient, name: str, size: int) -> int:
    try:
        there = await client.read_global_concurrency_limit_by_name(name)
    except ObjectNotFound:
        with contextlib.suppress(ObjectAlreadyExists):  # another run was quicker
            await client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=size))
        return size
    return max(1, there.limit) if there.active else size
