"""Where the durable server keeps who holds which slot; named in PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE.

In memory, as Prefect does it, but for one number: a step's lease is for 60 s and renewed every 45 s, so the
slot of a killed run would be free after 61 s at worst. Ended after 55 s, it is free within a minute.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from prefect.server.concurrency.lease_storage import ConcurrencyLimitLeaseMetadata
from prefect.server.concurrency.lease_storage.memory import ConcurrencyLeaseStorage as InMemory
from prefect.server.utilities.leasing import ResourceLease

ASKED = timedelta(seconds=60)
GIVEN = timedelta(seconds=55)


class ConcurrencyLeaseStorage(InMemory):
    """Prefect's storage in memory, with shorter leases for steps."""

    async def create_lease(
        self, resource_ids: list[UUID], ttl: timedelta, metadata: ConcurrencyLimitLeaseMetadata | None = None
    ) -> ResourceLease[ConcurrencyLimitLeaseMetadata]:
        """Note that a slot is taken, and until when."""
        return await super().create_lease(resource_ids, _given(ttl), metadata)

    async def renew_lease(self, lease_id: UUID, ttl: timedelta) -> bool:
        """Note that a slot is still in use; False where it was given back."""
        return await super().renew_lease(lease_id, _given(ttl))


def _given(asked: timedelta) -> timedelta:
    return GIVEN if asked == ASKED else asked
