"""What the durable server notes of who holds which slot, and knows again after it was killed."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from prefect.server.concurrency.lease_storage import (
    ConcurrencyLimitLeaseMetadata,
    get_concurrency_lease_storage,
)
from prefect.settings import PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE, temporary_settings

from deployments.lease_files import lease_files, slots_held
from deployments.leases import ASKED, AWAY, GIVEN, LeaseStorage
from deployments.parts import DURABLE


@pytest.fixture
def started(tmp_path: Path):
    """Give what starts the storage as a new server does."""
    return lambda: LeaseStorage(lease_files(tmp_path))


def held_by(slots: int = 1) -> ConcurrencyLimitLeaseMetadata:
    holder = {"type": "task_run", "id": str(uuid4())}
    return ConcurrencyLimitLeaseMetadata.model_validate({"slots": slots, "holder": holder})


async def test_prefect_finds_the_storage_by_the_name_in_its_settings_and_each_time_the_same(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("LECTRA_DATA_DIR", str(tmp_path))
    named = DURABLE["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"]
    with temporary_settings({PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE: named}):
        found = get_concurrency_lease_storage()
        assert isinstance(found, LeaseStorage)
        assert get_concurrency_lease_storage() is found


def test_prefect_asks_a_storage_for_nothing_that_this_one_does_not_have():
    base = LeaseStorage.__mro__[1]
    asked = {name for name, member in vars(base).items() if inspect.iscoroutinefunction(member)}
    assert asked <= vars(LeaseStorage).keys(), "Prefect's lease storage has new calls"


async def test_a_server_that_is_killed_knows_its_leases_again(started, tmp_path):
    before, limit = started(), uuid4()
    kept = await before.create_lease([limit], ASKED, held_by(2))
    gone = await before.create_lease([limit], ASKED, held_by())
    await before.revoke_lease(gone.id)
    assert slots_held(lease_files(tmp_path).read()) == {limit: 2}
    after = started()
    assert await after.read_lease(gone.id) is None
    assert await after.read_lease(kept.id) == kept
    assert await after.list_holders_for_limit(limit) == [(kept.id, kept.metadata.holder)]
    assert await after.renew_lease(kept.id, ASKED)
    await after.revoke_lease(kept.id)
    assert not await after.renew_lease(kept.id, ASKED)
    assert lease_files(tmp_path).read() == []


async def test_a_step_s_lease_ends_within_a_minute_also_where_it_was_renewed_before(started):
    before = started()
    lease = await before.create_lease([uuid4()], ASKED, held_by())
    assert await before.renew_lease(lease.id, ASKED)
    expires = (await started().read_lease(lease.id)).expiration
    assert timedelta(0) < expires - datetime.now(UTC) <= GIVEN


async def test_a_lease_that_ended_while_the_server_was_started_again_can_still_be_renewed(started):
    before = started()
    lease = await before.create_lease([uuid4()], timedelta(seconds=-5), held_by())
    after = started()
    assert await after.read_expired_lease_ids() == []
    assert await after.renew_lease(lease.id, ASKED)


async def test_a_lease_that_ended_long_ago_is_found_as_ended(started):
    before = started()
    lease = await before.create_lease([uuid4()], -2 * AWAY, held_by())
    after = started()
    assert await after.read_expired_lease_ids() == [lease.id]
    assert await after.read_active_lease_ids() == []


async def test_a_damaged_file_is_no_lease(started, tmp_path):
    before = started()
    lease = await before.create_lease([uuid4()], ASKED, held_by())
    (tmp_path / "leases" / f"{lease.id}.json").write_text("{")
    assert await started().read_lease(lease.id) is None
