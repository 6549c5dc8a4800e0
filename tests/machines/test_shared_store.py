"""A store by itself, with a folder behind it, and with an S3 server: the same holds for each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lectra import remote as remote_module
from lectra.cache import records
from lectra.cache.store import Store
from lectra.errors import InvalidInput, Lost, StoreDown
from lectra.remote import Remote, open_remote
from tests.flows.conftest import end_group
from tests.machines.s3 import make_bucket, s3_options, s3_server

KEY = records.key_of("tts", "1", {"narration": "Hello."})


@pytest.fixture
def one(tmp_path, remote) -> Store:
    return Store(tmp_path / "one", remote)


@pytest.fixture
def other(tmp_path, remote) -> Store:
    return Store(tmp_path / "other", remote)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(remote_module, "WAITS_S", (0.01,))


def recorded(store: Store, content: bytes = b"sound") -> records.Record:
    ref = store.put_bytes(content, ".mp3")
    value = {"__class__": "lectra.models.FileRef", "data": ref.model_dump()}
    record = records.made(KEY, "tts", "1", json.dumps(value))
    records.write(store, record)
    return record


def test_what_one_machine_puts_another_reads(one, other):
    ref = one.put_bytes(b"sound", ".mp3")
    assert other.path(ref).read_bytes() == b"sound"
    assert other.path(ref).is_relative_to(other.root)


def test_a_file_that_was_fetched_is_kept(one, other, remote):
    ref = one.put_bytes(b"sound", ".mp3")
    other.path(ref)
    remote.remove(ref.key)
    assert other.path(ref).read_bytes() == b"sound"


def test_a_file_that_is_in_no_store_is_lost(one, other, remote):
    ref = one.put_bytes(b"sound", ".mp3")
    remote.remove(ref.key)
    with pytest.raises(Lost, match="in no store"):
        other.path(ref)


@pytest.mark.parametrize("bad", [b"noise", b"soun", b"", b"sound and more"])
def test_a_damaged_file_is_found_removed_and_healed(one, other, remote, bad):
    ref = one.put_bytes(b"sound", ".mp3")
    remote.write(ref.key, bad)
    with pytest.raises(Lost, match="damaged in the shared store"):
        other.path(ref)
    assert remote.size(ref.key) is None
    assert not (other.root / ref.key).exists()
    one.share(ref)
    assert other.path(ref).read_bytes() == b"sound"


def test_a_damaged_file_here_is_fetched_anew(one):
    ref = one.put_bytes(b"sound", ".mp3")
    (one.root / ref.key).write_bytes(b"noise")
    assert one.path(ref).read_bytes() == b"sound"


def test_a_record_goes_from_machine_to_machine_with_its_files(one, other):
    record = recorded(one)
    found = records.read(other, KEY)
    assert found == record
    assert other.path(found.refs[0]).read_bytes() == b"sound"


def test_the_newest_record_holds_on_all_machines(one, other):
    recorded(one, b"first")
    records.read(other, KEY)
    newer = recorded(other, b"second")
    assert records.read(one, KEY) == newer


@pytest.mark.parametrize("bad", [b"", b"{", b'{"lectra": 1}', b"\x80\x04cos\nsystem\n."])
def test_a_damaged_record_there_is_removed_and_the_one_here_goes_back(one, remote, bad):
    record = recorded(one)
    remote.write(f"results/{KEY}", bad)
    assert records.read(one, KEY) == record
    assert b"lectra" in (remote.read(f"results/{KEY}", 10_000) or b"")


def test_a_damaged_record_there_counts_for_no_machine_that_has_none(one, other, remote):
    recorded(one)
    remote.write(f"results/{KEY}", b"{")
    assert records.read(other, KEY) is None
    assert remote.size(f"results/{KEY}") is None


def test_a_record_whose_file_is_gone_is_made_again(one, other, remote):
    ref = recorded(one).refs[0]
    remote.remove(ref.key)
    assert records.read(other, KEY) is None
    recorded(other)
    assert records.read(other, KEY) is not None
    assert remote.size(ref.key) == 5


def test_what_was_made_before_there_was_a_shared_store_is_put_there(tmp_path, remote, other):
    alone = Store(tmp_path / "one")
    record = recorded(alone)
    assert records.read(Store(alone.root, remote), KEY) == record
    assert records.read(other, KEY) == record


def test_nothing_half_written_is_left_there(one, tmp_path, remote):
    recorded(one)
    if remote._protocol == "file":
        names = {
            path.relative_to(tmp_path / "remote").parts[0] for path in (tmp_path / "remote").rglob("*.*")
        }
        assert names == {"files"}
        assert not list((tmp_path / "remote" / "incoming").iterdir())
    else:
        there = remote._system.find(remote._root)
        assert there
        assert not [path for path in there if "incoming" in path]


def test_a_store_by_itself_asks_no_one(tmp_path):
    store = Store(tmp_path / "store")
    record = recorded(store)
    store.share(record.refs[0])
    assert records.read(store, KEY) == record
    with pytest.raises(Lost):
        store.path(record.refs[0].model_copy(update={"sha256": "0" * 64, "key": f"files/00/{'0' * 64}"}))


@pytest.mark.usefixtures("quick")
def test_a_server_that_is_down_fails_what_must_be_shared_and_nothing_else(tmp_path):
    pytest.importorskip("s3fs")
    with s3_server() as (address, process):
        url = make_bucket(address)
        store = Store(tmp_path / "one", Remote(url, s3_options(address)))
        record = recorded(store)
        end_group(process)
        assert records.read(store, KEY) == record, "what is here still serves"
        with pytest.raises(StoreDown, match="cannot be reached"):
            store.put_bytes(b"more", ".mp3")
        with pytest.raises(StoreDown):
            Store(tmp_path / "other", store.remote).path(record.refs[0])
        assert records.read(Store(tmp_path / "other", store.remote), KEY) is None


@pytest.mark.usefixtures("quick")
def test_an_outage_removes_no_record_whose_files_are_elsewhere(tmp_path, one, remote, monkeypatch):
    ref = recorded(one).refs[0]
    (one.root / ref.key).unlink()

    def down(*_: object, **__: object) -> None:
        raise ConnectionError("gone")

    for call in ("info", "cat_file", "get_file"):
        monkeypatch.setattr(remote._system, call, down)
    assert records.read(one, KEY) is None
    monkeypatch.undo()
    assert records.read(one, KEY) is not None


def test_nothing_is_behind_a_store_without_a_url():
    assert open_remote("", "") is None


@pytest.mark.parametrize("options", ["{", "[]", "1"])
def test_options_that_are_no_object_are_refused_without_being_shown(options):
    with pytest.raises(InvalidInput, match="LECTRA_STORE_OPTIONS"):
        open_remote("memory://x", options)


def test_an_unknown_kind_of_url_is_refused():
    with pytest.raises(InvalidInput, match="LECTRA_STORE_URL"):
        open_remote("nowhere://x", "")


def test_the_copies_here_are_private(one, other):
    ref = one.put_bytes(b"sound", ".mp3")
    path: Path = other.path(ref)
    assert all(parent.stat().st_mode & 0o077 == 0 for parent in (path.parent, other.root))
