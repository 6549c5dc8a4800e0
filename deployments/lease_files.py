"""Who holds which slot, in a folder: a file a lease, so that a server that is killed knows it again."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from lectra.document.text import Model


class Lease(Model):
    """A holder's claim to ``slots`` of each of some limits, until it expires."""

    id: UUID
    limits: tuple[UUID, ...]
    slots: int
    created_at: datetime
    expires_at: datetime
    holder_kind: str = ""
    holder: UUID | None = None


class LeaseFiles:
    """The leases of one server. Only that server writes; whoever wants to may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, lease: Lease) -> None:
        """Write a lease down, in place of what was known of it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path(lease.id).with_suffix(".new")
        draft.write_text(lease.model_dump_json())
        draft.replace(self._path(lease.id))

    def forget(self, lease: UUID) -> None:
        """Remove a lease that was given back."""
        self._path(lease).unlink(missing_ok=True)

    def read(self) -> list[Lease]:
        """Give what is written down; a file that cannot be read is no lease."""
        leases = []
        for path in self.folder.glob("*.json"):
            with contextlib.suppress(OSError, ValidationError):
                leases.append(Lease.model_validate_json(path.read_bytes()))
        return leases

    def _path(self, lease: UUID) -> Path:
        return self.folder / f"{lease}.json"


def lease_files(data_dir: Path) -> LeaseFiles:
    """Give those of the durable server whose data are in ``data_dir``."""
    return LeaseFiles(data_dir / "leases")


def slots_held(leases: Iterable[Lease]) -> Counter[UUID]:
    """Count the slots that are held of each limit."""
    held: Counter[UUID] = Counter()
    for lease in leases:
        for limit in lease.limits:
            held[limit] += lease.slots
    return held
