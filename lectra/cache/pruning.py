"""Keeping the store within its bound: what was used least recently goes first.

A record and its files go together, and are as young as the youngest of them; a file stays as long as any
record refers to it. Nothing is counted or remembered between prunes, so nothing can be wrong after a crash;
and a record whose file is gone does not count, so a mistake here costs time and never a lecture.

What a run uses is never removed. A running run holds a file in ``locks/runs``, of which the system lets go
when its process dies; all that was used since the oldest of them began is kept, also over the bound. A prune
has the store's lock to itself: a run that begins, and a step that is looked up, wait for its end.
"""

from __future__ import annotations

import contextlib
import fcntl
import math
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lectra.cache.inventory import Entry, Kept, entries, kept_files, size_of
from lectra.cache.records import KEY
from lectra.cache.store import Store, discard, disk_errors, is_held
from lectra.errors import StoreError

DAY_S = 86_400
OVER_S = 7 * DAY_S
"""How long a run's journal stays after its last line; so also the lock of a folder."""
ROOM = 0.9
"""How full a run leaves a store that has grown over its bound, so that not every run must prune it."""
JOURNALS = ("*.jsonl", "*.claims")
"""What a run notes for itself; what else lies in that folder is for the run log to look after."""


class Pruned(NamedTuple):
    """What a prune did: how many files it removed and their bytes, and the bytes that are left."""

    files: int
    size: int
    left: int


@contextlib.contextmanager
def running(store: Store, bound: int) -> Iterator[None]:
    """Say that a run is going on, so that nothing it uses is removed; afterwards prune to ``bound`` bytes."""
    path = store.root / "locks" / "runs" / uuid.uuid4().hex
    with store.lock(), disk_errors(path):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file = path.open("w")
        fcntl.flock(file, fcntl.LOCK_EX)
    with file:
        try:
            yield
        finally:
            with store.lock():
                path.unlink(missing_ok=True)
    with contextlib.suppress(StoreError, OSError):  # the lecture is made: a prune is not worth an error
        prune(store, round(bound * ROOM) if size_of(store) > bound else bound)


def prune(store: Store, bound: int, *, older_than_s: float | None = None) -> Pruned:
    """Remove what was used least recently until no more than ``bound`` bytes are left (0: no bound).

    And all that was not used for ``older_than_s`` seconds, and what dead runs have left behind.
    """
    now = time.time()
    with store.lock(alone=True):
        _tidy(store, now)
        size = size_of(store)
        if older_than_s is None and (not bound or size <= bound):
            return Pruned(0, 0, size)
        begun = min(running_since(store), default=math.inf)
        expired = -math.inf if older_than_s is None else now - older_than_s
        gone = _choose(entries(store, kept_files(store)), size, bound or size, min(expired, begun), begun)
        return _remove(gone, size)


def clear(store: Store) -> Pruned:
    """Remove all that is kept. Raises StoreError while a run is going on."""
    with store.lock(alone=True):
        _tidy(store, time.time())
        if running_since(store):
            raise StoreError("A run is going on, and uses what is kept.", remedy="Wait for its end.")
        kept = list(kept_files(store).values())
        return _remove(kept, sum(file.size for file in kept))


def _choose(found: list[Entry], size: int, bound: int, expired: float, begun: float) -> list[Kept]:
    """Choose the files to remove: of the oldest entries, as far as no entry that stays has them too."""
    users = Counter(file.path for entry in found for file in entry.files)
    gone: list[Kept] = []
    for entry in sorted(found, key=lambda entry: entry.used_at):
        if entry.used_at >= begun or (size <= bound and entry.used_at >= expired):
            break
        users.subtract(file.path for file in entry.files)
        free = [file for file in entry.files if not users[file.path]]
        gone += free
        size -= sum(file.size for file in free)
    return gone


def _remove(gone: list[Kept], size: int) -> Pruned:
    for file in gone:
        discard(file.path)
    freed = sum(file.size for file in gone)
    return Pruned(len(gone), freed, size - freed)


def running_since(store: Store) -> list[float]:
    """When each of the runs that are going on began. To be asked with the store's lock, alone."""
    return [path.stat().st_mtime for path in (store.root / "locks" / "runs").glob("*") if is_held(path)]


def _tidy(store: Store, now: float) -> None:
    """Remove what is left of runs that are over: scratch and marks at once, the rest after some days."""
    for path in (store.root / "locks" / "runs").glob("*"):
        if not is_held(path):
            path.unlink(missing_ok=True)
    for path in (store.root / "scratch").glob("*"):
        if not is_held(path):
            shutil.rmtree(path, ignore_errors=True)
    for pattern in JOURNALS:
        for path in (store.root / "journals").glob(pattern):
            if _is_old(path, now):
                path.unlink(missing_ok=True)
    for path in (store.root / "locks").glob("*"):
        if KEY.fullmatch(path.name) and _is_old(path, now) and not is_held(path):
            path.unlink(missing_ok=True)


def _is_old(path: Path, now: float) -> bool:
    try:
        return path.stat().st_mtime < now - OVER_S
    except FileNotFoundError:
        return False
