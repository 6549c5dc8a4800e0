"""The store: finished files under the hash of their content, private to one user.

A file enters whole: it is written under a temporary name, flushed to disk, and renamed. Whoever reads it
has its hash checked first, so a damaged file is an error and never a lecture.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lectra.errors import StoreError
from lectra.models import FileRef


class Store:
    """Files by content under ``root``; ``root`` is made with mode 0700."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def scratch_root(self) -> Path:
        """Where this process's work in progress lies."""
        return self.root / "scratch" / str(os.getpid())

    def put(self, source: Path) -> FileRef:
        """Move ``source`` in; its suffix is kept."""
        digest, size = sha256_of(source)
        key = f"files/{digest[:2]}/{digest}{source.suffix}"
        replace_durably(source, self._private(self.root / key))
        return FileRef(key=key, sha256=digest, size=size)

    def put_bytes(self, data: bytes, suffix: str) -> FileRef:
        """Keep ``data`` as a file with ``suffix`` (such as ``.jpg``)."""
        with self.scratch() as folder:
            path = folder / f"data{suffix}"
            with disk_errors(path):
                path.write_bytes(data)
            return self.put(path)

    def path(self, ref: FileRef) -> Path:
        """Where the file lies, its content checked. Raises StoreError where it is missing or another."""
        path = self.root / ref.key
        try:
            found = sha256_of(path)
        except OSError as exc:
            raise StoreError(f"{ref.key} is not in the store.", remedy="Run the same command again.") from exc
        if found != (ref.sha256, ref.size):
            path.unlink(missing_ok=True)
            raise StoreError(f"{ref.key} is damaged and was removed.", remedy="Run the same command again.")
        return path

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder for work in progress, on the store's own file system, gone afterwards."""
        parent = self._private(self.scratch_root / "x").parent
        with disk_errors(parent):
            folder = Path(tempfile.mkdtemp(dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _private(self, path: Path) -> Path:
        with disk_errors(path):
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in reversed(path.relative_to(self.root).parents):
                (self.root / folder).mkdir(mode=0o700, exist_ok=True)
        return path


def sha256_of(path: Path) -> tuple[str, int]:
    """Hash and size (bytes) of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, path.stat().st_size


def replace_durably(source: Path, target: Path) -> None:
    """Give ``source`` its final name: flushed to disk first, then renamed, so never half there."""
    with disk_errors(target):
        with source.open("rb") as file:
            os.fsync(file.fileno())
        source.replace(target)


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal to write into an error that says where."""
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or str(exc)
        raise StoreError(
            f"{path}: {reason}.", remedy="Free some space there, or choose another folder."
        ) from exc
