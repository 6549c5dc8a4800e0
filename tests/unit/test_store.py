"""The store gives back what was put in, or an error: never something else."""

from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path

import pytest

from lectra.cache.store import Store
from lectra.errors import Lost, StoreError
from lectra.models import FileRef


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def test_what_goes_in_comes_out(store):
    ref = store.put_bytes(b"a picture", ".jpg")
    assert store.path(ref).read_bytes() == b"a picture"
    assert store.path(ref).suffix == ".jpg"
    assert ref.size == 9


def test_the_same_content_is_one_file(store):
    assert store.put_bytes(b"same", ".x") == store.put_bytes(b"same", ".x")


def test_only_its_owner_may_look_inside(store):
    store.put_bytes(b"private", ".x")
    folders = [store.root, *(path for path in store.root.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


@pytest.mark.parametrize("damage", [b"", b"a picturX", b"a picture and more"])
def test_a_damaged_file_is_an_error_and_is_removed(store, damage):
    ref = store.put_bytes(b"a picture", ".jpg")
    (store.root / ref.key).write_bytes(damage)
    with pytest.raises(StoreError, match="damaged"):
        store.path(ref)
    with pytest.raises(StoreError, match="not in the store"):
        store.path(ref)


def test_work_in_progress_is_gone_afterwards(store):
    with store.scratch() as folder:
        (folder / "half").write_text("half")
    assert not folder.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(StoreError, match=str(in_the_way)):
        Store(in_the_way / "store").put_bytes(b"x", ".x")


@pytest.mark.parametrize("key", ["../thesis.txt", "files/../../thesis.txt", "thesis.txt"])
def test_what_lies_elsewhere_is_neither_read_nor_removed(store, tmp_path, key):
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    store.put_bytes(b"x", ".x")
    with pytest.raises(StoreError, match="not a file of the store"):
        store.path(FileRef(key=key, sha256="0" * 64, size=1))
    assert thesis.exists()


def test_every_use_is_noted(store):
    ref = store.put_bytes(b"a picture", ".jpg")
    path = store.root / ref.key
    for use in (lambda: store.path(ref), lambda: store.put_bytes(b"a picture", ".jpg")):
        os.utime(path, (1, 1))
        use()
        assert time.time() - path.stat().st_mtime < 60


def test_a_file_that_is_put_in_counts_as_used_now_however_old_it_is(store, tmp_path):
    old = tmp_path / "old.jpg"
    old.write_bytes(b"an old picture")
    os.utime(old, (1, 1))
    ref = store.put(old)
    assert time.time() - (store.root / ref.key).stat().st_mtime < 60


def test_work_goes_on_where_the_whole_store_is_removed_meanwhile(store):
    store.put_bytes(b"x", ".x")
    shutil.rmtree(store.root)
    assert store.path(store.put_bytes(b"y", ".y")).read_bytes() == b"y"


@pytest.mark.parametrize("kind", ["pipe", "directory", "zero", "large"])
def test_what_is_no_file_of_the_store_is_lost_at_once_and_made_again(tmp_path, kind):
    store = Store(tmp_path / "store")
    ref = store.put_bytes(b"sound", ".mp3")
    path = store.path(ref)
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "directory":
        path.mkdir()
        (path / "inside").write_text("x")
    elif kind == "zero":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(10**12)
    with pytest.raises(Lost):
        store.path(ref)
    assert store.put_bytes(b"sound", ".mp3") == ref
    assert store.path(ref).read_bytes() == b"sound"
    assert Path("/dev/zero").exists()


def test_a_pipe_is_put_nowhere_and_no_lock_waits_for_one(tmp_path):
    store = Store(tmp_path / "store")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="regular"):
        store.put(tmp_path / "pipe")
    (store.root / "locks").mkdir(parents=True)
    os.mkfifo(store.root / "locks" / "store")
    with pytest.raises(StoreError), store.lock():
        raise AssertionError("it was locked")
