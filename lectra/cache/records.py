"""What is kept of each step that is done: a record, under a key that all that decides its result goes into.

A record is a file of JSON in ``results/`` of the store. Prefect writes its part (``metadata``, ``result``);
ours says of which step it is, under which key, when it was made, and the hash of the result. A record
counts only where all of that holds, where each class it names is one of our plain models, and where every
file it refers to is in the store with its content as it was. Any other record is removed, and its step is
done again.

**Nothing in a record is ever executed.** By itself Prefect reads a record with the serializer that the
record names, so that one naming pickle runs its writer's code. That reading is never reached: a record is
read here, once, as JSON and nothing else, from a regular file and not through a link; and what Prefect is
given is composed again from what was checked (see ``tasks.storage``), so there is no
moment between check and use, and no second opinion on what the bytes mean.

Where machines share a store, the record there comes first, for another machine may have made the step: it
is fetched at each look-up and checked like any other. What is found here and not there is put there.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import to_json

from lectra.cache.store import Store, discard
from lectra.document.text import Model
from lectra.errors import StoreDown, StoreError
from lectra.models import FileRef
from lectra.paths import read_regular

KEY = re.compile(r"[0-9a-f]{64}")
LARGEST_BYTES = 20_000_000
"""More than this is no record, and is not fetched."""
OUR_CLASS = re.compile(r"(lectra(?:\.\w+)+)\.(\w+)")
PLAIN_JSON = {
    "type": "json",
    "jsonlib": "json",
    "object_decoder": "prefect.serializers.prefect_json_object_decoder",
    "loads_kwargs": {},
}
"""How a record must say that it is to be read."""


class Record(NamedTuple):
    """What is kept of a step. ``result`` is JSON text; ``made_at`` is in seconds since the epoch."""

    key: str
    step: str
    version: str
    made_at: float
    result: str

    @property
    def value(self) -> Any:
        """The result as plain JSON data, without the names of its classes."""
        return _plain(json.loads(self.result))

    @property
    def refs(self) -> tuple[FileRef, ...]:
        """The files that the result consists of."""
        return tuple(_refs(self.value))

    def paths(self, store: Store) -> tuple[Path, ...]:
        """Where those files lie, if they are there."""
        return tuple(store.root / ref.key for ref in self.refs)


def key_of(step: str, version: str | None, content: Mapping[str, Any]) -> str:
    """Hash all that decides what a step gives: its name, its version, and those of its inputs that do.

    ``content`` comes in the order of the step's own parameters.
    """
    return hashlib.sha256(to_json([step, version, content], by_alias=True)).hexdigest()


def has(store: Store, key: str) -> bool:
    """Whether a step's result is kept, whole."""
    return read(store, key) is not None


def read(store: Store, key: str, *, not_before: float = 0.0) -> Record | None:
    """Give the record under ``key`` where it is sound, and mark it and its files as used now.

    None where there is none; one that is not sound is removed. One made before ``not_before`` (seconds since
    the epoch) is passed over.
    """
    path = path_of(store, key)
    try:
        there = _fetch(store, key)
        store.touch(path)
        record = parse(path)
        for ref in record.refs:
            store.path(ref)
    except (FileNotFoundError, StoreDown):
        return None
    except (OSError, ValueError, StoreError):
        discard(path)
        return None
    if record.made_at < not_before:
        return None
    _share(store, record, there=there)
    return record


def _fetch(store: Store, key: str) -> bool:
    """Bring the shared store's record here, if it is sound, and say whether it has one.

    Where it cannot be reached, what is here has to do.
    """
    if store.remote is None:
        return True
    try:
        content = store.remote.read(_name(key), LARGEST_BYTES)
        if content is None:
            return False
        with store.scratch() as folder:
            copy = folder / key
            copy.write_bytes(content)
            try:
                parse(copy)
            except StoreError:
                store.remote.remove(_name(key))
                return False
        store.write(path_of(store, key), content)
    except StoreDown:
        pass
    return True


def _share(store: Store, record: Record, *, there: bool) -> None:
    """Put a record and its files where other machines find them, as far as they are not there.

    A machine that needs one and does not find it says so; so this may go wrong in silence.
    """
    if store.remote is None:
        return
    with contextlib.suppress(StoreError):
        for ref in record.refs:
            store.share(ref)
        if not there:
            store.remote.write(_name(record.key), path_of(store, record.key).read_bytes())


def _name(key: str) -> str:
    return f"results/{key}"


def write(store: Store, record: Record) -> None:
    """Keep a record, whole or not at all; in the shared store too. Raises StoreError."""
    text = json.dumps(
        {
            "lectra": {**record._asdict(), "sha256": _digest(record)},
            "metadata": {"storage_key": str(path_of(store, record.key)), "serializer": PLAIN_JSON},
            "result": record.result,
        }
    )
    store.write(path_of(store, record.key), text.encode())
    if store.remote:
        store.remote.write(_name(record.key), text.encode())


def made(key: str, step: str, version: str | None, result: str) -> Record:
    """Return the record of a step that is just done; ``result`` is JSON text."""
    return Record(key, step, version or "", time.time(), result)


def path_of(store: Store, key: str) -> Path:
    """Where the record under ``key`` lies."""
    return folder_of(store) / key


def folder_of(store: Store) -> Path:
    """Where the store's records lie."""
    return store.root / "results"


def parse(path: Path) -> Record:
    """Read a record's file. Raises FileNotFoundError, and StoreError where it is not what a step wrote."""
    try:
        data = json.loads(_content(path))
        told = data["lectra"]
        record = Record(told["key"], told["step"], told["version"], float(told["made_at"]), data["result"])
        serializer = {name: data["metadata"]["serializer"][name] for name in PLAIN_JSON}
        sound = (
            KEY.fullmatch(path.name)
            and record.key == path.name
            and told["sha256"] == _digest(record)
            and serializer == PLAIN_JSON
        )
        _check(json.loads(record.result))
    except (ValueError, KeyError, TypeError, AttributeError, ImportError, RecursionError) as exc:
        raise StoreError(f"{path.name} is not a record of a step.") from exc
    if not sound:
        raise StoreError(f"{path.name} is the record of something else.")
    return record


def _content(path: Path) -> bytes:
    """Read a regular file of a record's size, never through a link. Raises OSError."""
    return read_regular(path, LARGEST_BYTES, follow=False)


def _digest(record: Record) -> str:
    return hashlib.sha256(
        json.dumps([record.key, record.step, record.version, record.result]).encode()
    ).hexdigest()


def _check(value: Any) -> None:
    """Let pass plain data and our own models, which are data too; raises ValueError and its like."""
    if isinstance(value, dict):
        if "__exc_type__" in value:
            raise ValueError("an error is not a result")
        if "__class__" in value:
            _model_of(value["__class__"]).model_validate(value["data"])
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _check(item)


def _model_of(name: str) -> type[Model]:
    place = OUR_CLASS.fullmatch(name)
    if not place:
        raise ValueError(f"{name} is not one of our models")
    found = getattr(importlib.import_module(place[1]), place[2])
    if not (isinstance(found, type) and issubclass(found, Model)):
        raise ValueError(f"{name} is not one of our models")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"__class__", "data"}:
            return _plain(value["data"])
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _refs(value: Any) -> Iterator[FileRef]:
    if isinstance(value, dict):
        if value.keys() == FileRef.model_fields.keys():
            yield FileRef.model_validate(value)
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _refs(item)
