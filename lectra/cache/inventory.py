"""What is in the store: its files, which of them belong together, and how much of it is whose."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

from lectra.cache.records import folder_of, parse
from lectra.cache.store import Store
from lectra.errors import StoreError

NOBODY = "(no step's)"
"""Whose files are that no sound record refers to, and what lies among the records and is none."""


class Kept(NamedTuple):
    """A file of the store, its size in bytes, and when it was last used, in seconds since the epoch."""

    path: Path
    size: int
    used_at: float


class Entry(NamedTuple):
    """A record and its files, or a file that is nobody's. It is as young as the youngest of them."""

    step: str
    files: tuple[Kept, ...]

    @property
    def used_at(self) -> float:
        """When any of it was last used."""
        return max(file.used_at for file in self.files)


class Share(NamedTuple):
    """What is kept of one kind of step: bytes, and seconds since the epoch."""

    step: str
    records: int
    files: int
    size: int
    used_at: float


def size_of(store: Store) -> int:
    """Give the bytes of all records and files, more quickly than by listing them."""
    return sum(_size_below(folder) for folder in (store.root / "files", folder_of(store)) if folder.is_dir())


def _size_below(folder: str | os.PathLike[str]) -> int:
    size = 0
    with os.scandir(folder) as found:
        for file in found:
            with contextlib.suppress(FileNotFoundError):
                inner = file.is_dir(follow_symlinks=False)
                size += _size_below(file.path) if inner else file.stat(follow_symlinks=False).st_size
    return size


def kept_files(store: Store) -> dict[Path, Kept]:
    """List all records and files; what is gone by the time it is looked at is left out."""
    found = {}
    for folder in (store.root / "files", folder_of(store)):
        for parent, _, names in os.walk(folder):
            for name in names:
                path = Path(parent, name)
                with contextlib.suppress(FileNotFoundError):
                    status = path.lstat()
                    found[path] = Kept(path, status.st_size, status.st_mtime)
    return found


def entries(store: Store, kept: dict[Path, Kept]) -> list[Entry]:
    """Put records and their files together; a file may be in several entries."""
    found, nobodys = [], dict(kept)
    for path in kept:
        if path.parent != folder_of(store):
            continue
        try:
            record = parse(path)
            entry = Entry(record.step, tuple(kept[name] for name in (path, *record.paths(store))))
        except (KeyError, OSError, StoreError):  # it is no record, or a file of it is gone
            continue
        found.append(entry)
        for file in entry.files:
            nobodys.pop(file.path, None)
    return [*found, *(Entry(NOBODY, (file,)) for file in nobodys.values())]


def shares(store: Store) -> list[Share]:
    """Say how much is kept of each kind of step, the largest first; a file counts once."""
    found: dict[str, Share] = {}
    counted: set[Path] = set()
    for entry in entries(store, kept_files(store)):
        new = [file for file in entry.files if file.path not in counted]
        counted.update(file.path for file in new)
        record = 0 if entry.step == NOBODY else 1
        before = found.get(entry.step, Share(entry.step, 0, 0, 0, 0.0))
        found[entry.step] = Share(
            entry.step,
            before.records + record,
            before.files + len(new) - record,
            before.size + sum(file.size for file in new),
            max(before.used_at, entry.used_at),
        )
    return sorted(found.values(), key=lambda share: -share.size)
