"""Where Prefect keeps the result of a step: what it reads was checked, and is nothing but JSON."""

from __future__ import annotations

from typing import Any, Self

from prefect.filesystems import LocalFileSystem
from pydantic import PrivateAttr

from lectra.cache.records import Record, folder_of, for_prefect, made, write
from lectra.cache.store import Store


class StepStorage(LocalFileSystem):
    """The storage of one step's result, with one record in it or none.

    Prefect's own storage reads a file each time it is asked, by the serializer that the file names. This one
    reads no file: it gives what :func:`lectra.cache.records.read` has checked. What it is given to write goes
    into the store whole; the errors that Prefect would keep of failed steps are not kept.
    """

    _block_type_name = "LECTRA step storage"
    _block_type_slug = "lectra-step-storage"

    _store: Store = PrivateAttr()
    _step: tuple[str, str, str | None] = PrivateAttr()
    _kept: Record | None = PrivateAttr()

    @classmethod
    def of(cls, store: Store, key: str, step: str, version: str | None, kept: Record | None) -> Self:
        """Give the storage of a step with what is kept of it."""
        storage = cls(basepath=str(folder_of(store)))
        storage._store, storage._step, storage._kept = store, (key, step, version), kept
        return storage

    def read_path(self, path: str, **_: Any) -> bytes:  # type: ignore[override]  # as its parent has it
        """Give Prefect the record. Raises ValueError where there is none, as Prefect expects it."""
        if self._kept is None or not path.endswith(self._kept.key):
            raise ValueError(f"Nothing is kept under {path}.")
        return for_prefect(self._kept)

    async def aread_path(self, path: str) -> bytes:
        """Give Prefect the record, as :meth:`read_path` does."""
        return self.read_path(path)

    def write_path(self, path: str, content: bytes, **_: Any) -> str:  # type: ignore[override]  # the same
        """Keep the result of the step."""
        if path.endswith(self._step[0]):
            self._kept = made(*self._step, content)
            write(self._store, self._kept)
        return path

    async def awrite_path(self, path: str, content: bytes) -> str:
        """Keep the result of the step, as :meth:`write_path` does."""
        return self.write_path(path, content)
