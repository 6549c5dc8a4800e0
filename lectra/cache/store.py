"""The store: finished files under the hash of their content, private to one user.

A file enters whole: it is written under a temporary name, flushed to disk, and renamed. Whoever reads it
has its hash checked first, so a damaged file is an error and never a lecture.

When a file was last used is the time of its last change, which every use sets to now; a prune (see
``lectra.cache.pruning``) goes by it. Uses share the store's lock, for microseconds, and a prune has it to
itself: so no file goes between a use and its being seen.

Behind it may stand a store that machines share (see ``lectra.remote``): what is put here is put there too,
and what is not here is fetched from there. Its copy is checked before it gets its name here; a damaged one is
removed there, and counts as lost.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lectra.errors import Lost, StoreError
from lectra.models import FileRef
from lectra.paths import open_regular

if TYPE_CHECKING:
    from lectra.remote import Remote

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_MARK = secrets.token_hex(4)
_held: dict[Path, int] = {}
_holding = threading.Lock()


class Store:
    """Files by content under ``root``, made with mode 0700, and in the ``remote`` that machines share."""

    def __init__(self, root: Path, remote: Remote | None = None) -> None:
        self.root = root
        self.remote = remote

    @property
    def scratch_root(self) -> Path:
        """Where this process's work in progress lies; processes in other containers may have its number."""
        return self.root / "scratch" / f"{os.getpid()}-{_MARK}"

    def put(self, source: Path) -> FileRef:
        """Move ``source`` in; its suffix is kept. Raises StoreError; it is here then, if not everywhere."""
        digest, size = sha256_of(source)
        key = f"files/{digest[:2]}/{digest}{source.suffix}"
        target = self._private(self.root / key)
        with disk_errors(target):
            os.utime(source)
        with self.lock():
            replace_durably(source, target)
        if self.remote:
            self.remote.put(target, key)
        return FileRef(key=key, sha256=digest, size=size)

    def put_bytes(self, data: bytes, suffix: str) -> FileRef:
        """Keep ``data`` as a file with ``suffix`` (such as ``.jpg``)."""
        with self.scratch() as folder:
            path = folder / f"data{suffix}"
            with disk_errors(path):
                path.write_bytes(data)
            return self.put(path)

    def path(self, ref: FileRef) -> Path:
        """Where the file lies, its content checked. Raises Lost where it is missing or another.

        StoreDown, where it is not here and the shared store cannot be reached.
        """
        if not re.fullmatch(rf"files/{ref.sha256[:2]}/[0-9a-f]{{64}}(\.[^/]*)?", ref.key):
            raise StoreError(f"{ref.key!r} is not a file of the store.")
        path = self.root / ref.key
        try:
            return self._here(path, ref)
        except Lost:
            if self.remote is None:
                raise
        return self._fetched(self.remote, path, ref)

    def find(self, key: str) -> FileRef:
        """Return the file under a key, by its name and size. Raises Lost where there is nothing."""
        digest = key.rpartition("/")[2].partition(".")[0]
        try:
            size: int | None = (self.root / key).lstat().st_size
        except OSError:
            size = self.remote.size(key) if self.remote else None
        if size is None:
            raise Lost(f"{key} is not in the store.", remedy="Run the same command again.")
        return FileRef(key=key, sha256=digest, size=size)

    def share(self, ref: FileRef) -> None:
        """See to it that the shared store has a file that is here. Raises StoreError."""
        if self.remote and self.remote.size(ref.key) != ref.size:
            self.remote.put(self.path(ref), ref.key)

    def _here(self, path: Path, ref: FileRef) -> Path:
        try:
            self.touch(path)
            whole = is_whole(path, ref)
        except OSError as exc:
            raise Lost(f"{ref.key} is not in the store.", remedy="Run the same command again.") from exc
        if not whole:
            discard(path)
            raise Lost(f"{ref.key} is damaged and was removed.", remedy="Run the same command again.")
        return path

    def _fetched(self, remote: Remote, path: Path, ref: FileRef) -> Path:
        size = remote.size(ref.key)
        with self.scratch() as folder:
            copy = folder / path.name
            if size is None or (size == ref.size and not remote.get(ref.key, copy)):
                raise Lost(f"{ref.key} is in no store.", remedy="Run the same command again.")
            if size != ref.size or not is_whole(copy, ref):
                remote.remove(ref.key)
                raise Lost(
                    f"{ref.key} is damaged in the shared store and was removed there.",
                    remedy="Run the same command again.",
                )
            with self.lock():
                replace_durably(copy, self._private(path))
        return path

    def write(self, target: Path, data: bytes) -> None:
        """Write ``target`` below ``root``, whole or not at all. It is not flushed: its reader checks it."""
        with self.scratch() as folder, disk_errors(target):
            source = folder / target.name
            source.write_bytes(data)
            with self.lock():
                source.replace(self._private(target))

    def touch(self, path: Path) -> None:
        """Mark a file as used now. Raises FileNotFoundError."""
        with self.lock():
            os.utime(path, follow_symlinks=False)

    @contextlib.contextmanager
    def lock(self, *, alone: bool = False) -> Iterator[None]:
        """Hold the store's lock, with others or ``alone``; the system lets go of it when a process dies."""
        path = self.root / "locks" / "store"
        with disk_errors(path):
            if not path.exists():
                self._private(path)
            # A pipe in its place is an error at once: without a reader it cannot be opened so.
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        with os.fdopen(file, "a") as held:
            fcntl.flock(held, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder for work in progress, on the store's own file system, gone afterwards.

        Raises StoreError where the work fills the disk.
        """
        parent = self.scratch_root
        with self.lock(), disk_errors(parent):
            hold(self._private(parent / "x").parent)
            folder = Path(tempfile.mkdtemp(dir=parent))
        try:
            yield folder
        except OSError as exc:
            if exc.errno not in FULL:
                raise
            with disk_errors(folder):
                raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _private(self, path: Path) -> Path:
        with disk_errors(path):
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in reversed(path.relative_to(self.root).parents):
                (self.root / folder).mkdir(mode=0o700, exist_ok=True)
        return path


def hold(folder: Path) -> None:
    """Hold a folder as long as this process lives: others see by its lock that someone works there."""
    with _holding:
        held = _held.get(folder)
        if held is not None and os.path.samestat(os.fstat(held), folder.stat()):
            return
        _held[folder] = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(_held[folder], fcntl.LOCK_SH)
        if held is not None:
            os.close(held)


def is_held(path: Path) -> bool:
    """Whether a living process holds a file or folder. To be asked with the store's lock, alone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def sha256_of(path: Path) -> tuple[str, int]:
    """Hash and size (bytes) of a regular file. Raises OSError, also for anything else in its place."""
    with os.fdopen(open_regular(path), "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, os.fstat(file.fileno()).st_size


def is_whole(path: Path, ref: FileRef) -> bool:
    """Whether a path is a regular file of this very content; one of another size is not read.

    Raises OSError where nothing is there, or it cannot be read.
    """
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) or status.st_size != ref.size:
        return False
    return sha256_of(path) == (ref.sha256, ref.size)


def discard(path: Path) -> None:
    """Remove whatever lies at a path; a link, and not what it leads to."""
    with contextlib.suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def replace_durably(source: Path, target: Path) -> None:
    """Give ``source`` its final name: flushed to disk first, then renamed, so never half there."""
    with disk_errors(target):
        with os.fdopen(open_regular(source), "rb") as file:
            os.fsync(file.fileno())
        source.replace(target)


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal to write into an error that says where."""
    try:
        yield
    except OSError as exc:
        first = "Free some space there" if exc.errno in FULL else "See that it can be written to"
        raise StoreError(
            f"{path}: {exc.strerror or exc}.", remedy=f"{first}, or choose another folder."
        ) from exc
