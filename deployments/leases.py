"""Where the durable server keeps who holds which slot; named in PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE.

In memory, as Prefect does it, but for two things. A step's lease is for 60 s and renewed every 45 s, so the
slot of a killed run would be free after 61 s at worst; ended after 55 s, it is free within a minute. And each
lease is written to a file too: a server that is killed and started again still knows the steps under way, or
their slots would be given to others, or to nobody ever again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.server.concurrency.lease_storage import ConcurrencyLimitLeaseMetadata
from prefect.server.concurrency.lease_storage.memory import ConcurrencyLeaseStorage as InMemory
from prefect.server.utilities.leasing import ResourceLease
from prefect.types._concurrency import ConcurrencyLeaseHolder

from deployments.lease_files import Lease, lease_files
from lectra.settings import read_settings

ASKED = timedelta(seconds=60)
GIVEN = timedelta(seconds=55)
AWAY, GRACE = timedelta(seconds=60), timedelta(seconds=30)
"""How long a server may be away, and how long leases that ended meanwhile have then to be renewed."""
Held = ResourceLease[ConcurrencyLimitLeaseMetadata]


class ConcurrencyLeaseStorage(InMemory):
    """Prefect's storage in memory, with shorter leases for steps, each of them in a file too."""

    def __init__(self) -> None:
        known = type(self)._initialized
        super().__init__()  # type: ignore[no-untyped-call]  # Prefect says nothing of its types here
        if known:
            return
        self.files = lease_files(read_settings().data_dir)
        for lease in self.files.read():
            held = _held(lease)
            self.leases[lease.id] = held
            self.expirations[lease.id] = held.expiration

    async def create_lease(
        self, resource_ids: list[UUID], ttl: timedelta, metadata: ConcurrencyLimitLeaseMetadata | None = None
    ) -> Held:
        """Note that a slot is taken, and until when."""
        held = await super().create_lease(resource_ids, _given(ttl), metadata)
        self.files.keep(_lease(held))
        return held

    async def renew_lease(self, lease_id: UUID, ttl: timedelta) -> bool:
        """Note that a slot is still in use; False where it was given back."""
        renewed = await super().renew_lease(lease_id, _given(ttl))
        if renewed:
            self.files.keep(_lease(self.leases[lease_id]))
        return renewed

    async def revoke_lease(self, lease_id: UUID) -> None:
        """Note that a slot was given back."""
        await super().revoke_lease(lease_id)
        self.files.forget(lease_id)


def _expiration(noted: datetime, now: datetime) -> datetime:
    return max(noted, now + GRACE) if noted > now - AWAY else noted


def _given(asked: timedelta) -> timedelta:
    return GIVEN if asked == ASKED else asked


def _lease(held: Held) -> Lease:
    holder = held.metadata.holder if held.metadata else None
    return Lease(
        id=held.id,
        limits=tuple(held.resource_ids),
        slots=held.metadata.slots if held.metadata else 0,
        created_at=held.created_at,
        expires_at=held.expiration,
        holder_kind=holder.type if holder else "",
        holder=holder.id if holder else None,
    )


def _held(lease: Lease) -> Held:
    """Give a lease that was written down; one that was due meanwhile is given some time more."""
    holder = None
    if lease.holder:
        holder = ConcurrencyLeaseHolder.model_validate({"type": lease.holder_kind, "id": lease.holder})
    return ResourceLease(
        resource_ids=list(lease.limits),
        expiration=_expiration(lease.expires_at, datetime.now(UTC)),
        created_at=lease.created_at,
        id=lease.id,
        metadata=ConcurrencyLimitLeaseMetadata(slots=lease.slots, holder=holder),
    )
