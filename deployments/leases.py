"""Where the durable server keeps who holds which slot; named in PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE.

Prefect has two storages of its own for one server. Of that in memory nothing is left when the server is
killed: the slots of the steps under way would be given to others, or to nobody ever again. That in files
(``prefect.server.concurrency.lease_storage.filesystem``) keeps them, but it lets leases end while the server
is away, and so gives away the slots of steps that go on; it keeps all ends in one file, so that a damaged one
loses every lease; and it writes and locks that file at each call, where a step takes and gives back a slot.

So this one has the leases in memory, and each in a file of its own. A step's lease is for 60 s and renewed
every 45 s, so the slot of a killed run would be free after 61 s at worst; ended after 55 s, it is free within
a minute.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from prefect.server.concurrency.lease_storage import ConcurrencyLeaseStorage as Storage
from prefect.server.concurrency.lease_storage import ConcurrencyLimitLeaseMetadata
from prefect.server.utilities.leasing import ResourceLease

from deployments.lease_files import Lease, LeaseFiles, lease_files
from lectra.settings import read_settings

ASKED = timedelta(seconds=60)
GIVEN = timedelta(seconds=55)
AWAY, GRACE = timedelta(seconds=60), timedelta(seconds=30)
"""How long a server may be away, and how long leases that ended meanwhile have then to be renewed."""
Held = ResourceLease[ConcurrencyLimitLeaseMetadata]


@cache
def ConcurrencyLeaseStorage() -> LeaseStorage:  # noqa: N802  # Prefect looks for it by this name
    """Return the storage of this process; Prefect asks for it each time that it needs it."""
    return LeaseStorage(lease_files(read_settings().data_dir))


class LeaseStorage(Storage):
    """The leases of a server, in memory and each in a file, with those that it had when it was killed."""

    def __init__(self, files: LeaseFiles) -> None:
        self._files = files
        self._leases = {lease.id: _held(lease) for lease in files.read()}

    async def create_lease(
        self, resource_ids: list[UUID], ttl: timedelta, metadata: ConcurrencyLimitLeaseMetadata | None = None
    ) -> Held:
        """Note that a slot is taken, and until when."""
        held = ResourceLease(
            resource_ids=resource_ids, expiration=datetime.now(UTC) + _given(ttl), metadata=metadata
        )
        self._leases[held.id] = held
        self._files.keep(_lease(held))
        return held

    async def read_lease(self, lease_id: UUID) -> Held | None:
        """Return a lease; None where it was given back."""
        return self._leases.get(lease_id)

    async def renew_lease(self, lease_id: UUID, ttl: timedelta) -> bool:
        """Note that a slot is still in use; False where it was given back."""
        held = self._leases.get(lease_id)
        if held is None:
            return False
        held.expiration = datetime.now(UTC) + _given(ttl)
        self._files.keep(_lease(held))
        return True

    async def revoke_lease(self, lease_id: UUID) -> None:
        """Note that a slot was given back."""
        self._leases.pop(lease_id, None)
        self._files.forget(lease_id)

    async def read_active_lease_ids(self, limit: int = 100, offset: int = 0) -> list[UUID]:
        """Return the leases that have not ended, a page of them."""
        return [held.id for held in self._active()][offset : offset + limit]

    async def read_expired_lease_ids(self, limit: int = 100) -> list[UUID]:
        """Return the first leases that have ended and were not given back."""
        now = datetime.now(UTC)
        return [held.id for held in self._leases.values() if held.expiration < now][:limit]

    async def list_holders_for_limit(self, limit_id: UUID) -> list[tuple[UUID, Any]]:
        """Return the leases that hold slots of a limit, each with its holder."""
        return [
            (held.id, held.metadata.holder)
            for held in self._active()
            if limit_id in held.resource_ids and held.metadata and held.metadata.holder
        ]

    def _active(self) -> list[Held]:
        now = datetime.now(UTC)
        return [held for held in self._leases.values() if held.expiration > now]


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
    """Return a lease that was written down; one that was due meanwhile is given some time more."""
    holder = {"type": lease.holder_kind, "id": lease.holder} if lease.holder else None
    return ResourceLease(
        resource_ids=list(lease.limits),
        expiration=_expiration(lease.expires_at, datetime.now(UTC)),
        created_at=lease.created_at,
        id=lease.id,
        metadata=ConcurrencyLimitLeaseMetadata.model_validate({"slots": lease.slots, "holder": holder}),
    )
