"""Where Prefect keeps the result of a step: what it reads was checked, and is nothing but JSON.

Two things here are not promised by Prefect: that the storage of a step can be set as it begins, and the form
of what it writes and reads (``prefect.results`` has no public name for it). They are used nowhere else, and
``tests/unit/test_storage.py`` fails when they change. A step whose result was not kept all the same is an
error (see :mod:`flows.steps`).
"""

from __future__ import annotations

import json
from typing import Any, Self

from prefect.context import TaskRunContext
from prefect.filesystems import LocalFileSystem
from pydantic import PrivateAttr

from lectra.cache.records import PLAIN_JSON, Record, folder_of, made, write
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
        return _for_prefect(self._kept)

    async def aread_path(self, path: str) -> bytes:
        """Give Prefect the record, as :meth:`read_path` does."""
        return self.read_path(path)

    def write_path(self, path: str, content: bytes, **_: Any) -> str:  # type: ignore[override]  # the same
        """Keep the result of the step."""
        if path.endswith(self._step[0]):
            self._kept = made(*self._step, _result_in(content))
            write(self._store, self._kept)
        return path

    async def awrite_path(self, path: str, content: bytes) -> str:
        """Keep the result of the step, as :meth:`write_path` does."""
        return self.write_path(path, content)


def keep_in(storage: StepStorage, context: TaskRunContext) -> None:
    """Let the step that is about to begin keep its result there; Prefect's policies know no way to say so."""
    context.result_store.result_storage = storage


def _for_prefect(record: Record) -> bytes:
    """Compose what Prefect reads, from a record that was checked: nothing of the file itself is passed on."""
    result = json.dumps(json.loads(record.result))
    return json.dumps({"metadata": {"serializer": PLAIN_JSON}, "result": result}).encode()


def _result_in(content: bytes) -> str:
    """Return the JSON text of a result from what Prefect writes of it."""
    return str(json.loads(content)["result"])
