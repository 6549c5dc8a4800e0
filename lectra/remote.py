"""A place that fsspec reaches: the store in which machines keep what each has made, or where lectures go.

Nothing that is read here is trusted: the store behind which it stands checks a file by its hash, and a record
by its form, before either gets its name. So it is enough that a file there is whole or not there at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from lectra.errors import InvalidInput, ServiceMissing, StoreDown, StoreError
from lectra.logs import Request

T = TypeVar("T")

LOG = logging.getLogger("lectra.remote")
STORE, OUTPUT = "LECTRA_STORE", "LECTRA_OUTPUT"
WAITS_S = (0.5, 2.0)
"""The waits before it is tried again, within a step's own retries: what a step has made may be dear."""
WHOLE_PUTS = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "r2", "memory"}
"""Where a file is there whole or not at all; elsewhere it is written under another name, and then moved."""
S3_DEFAULTS = {"config_kwargs": {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 1}}}
"""By itself botocore would wait a minute for each connection, and try again beneath others that do."""


class Remote:
    """Files by name below ``url``; ``options`` are those of its kind of file system in fsspec.

    ``setting`` is what names both begins with, and ``what`` how errors call it.
    """

    def __init__(
        self, url: str, options: dict[str, Any], setting: str = STORE, what: str = "The shared store"
    ) -> None:
        import fsspec

        self._setting = setting
        self._what = what
        self._protocol = url.partition("://")[0] if "://" in url else "file"
        self._url = "" if self._protocol == "file" else url
        given = {**(S3_DEFAULTS if self._protocol in {"s3", "s3a"} else {}), **options}
        try:
            self._system, root = fsspec.core.url_to_fs(url, use_listings_cache=False, **given)
        except ImportError as exc:
            raise ServiceMissing(
                f"{setting}_URL: what reads {self._protocol}:// is not installed.",
                remedy="Install it: pip install -r requirements-cluster.lock has s3fs, for s3://.",
            ) from exc
        except (ValueError, TypeError) as exc:
            raise InvalidInput(
                f"{setting}_URL",
                f"{self._protocol}:// cannot be opened: {exc}",
                remedy="Any URL of fsspec does, such as s3://bucket/lectra or file:///mnt/lectra.",
            ) from exc
        self._root = str(root).rstrip("/")

    def size(self, name: str) -> int | None:
        """Give the size of a file in bytes; None where it is not there. Raises StoreDown."""
        return self._found("size", lambda: int(self._system.info(self._path(name))["size"]))

    def read(self, name: str, most: int) -> bytes | None:
        """Give a file's bytes; None where it is not there, none of one over ``most``. Raises StoreDown."""
        size = self.size(name)
        if size is None or size > most:
            return None if size is None else b""
        return self._found("read", lambda: bytes(self._system.cat_file(self._path(name))))

    def get(self, name: str, target: Path) -> bool:
        """Copy a file to ``target``; False where it is not there. Raises StoreDown."""

        def fetch() -> bool:
            self._system.get_file(self._path(name), str(target))
            return True

        return bool(self._found("get", fetch))

    def put(self, source: Path, name: str) -> None:
        """Copy ``source`` there, whole or not at all. Raises StoreDown."""
        self._enter("put", name, lambda path: self._system.put_file(str(source), path))

    def write(self, name: str, data: bytes) -> None:
        """Write a file there, whole or not at all. Raises StoreDown."""
        self._enter("write", name, lambda path: self._system.pipe_file(path, data))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there. Raises StoreDown."""
        self._found("remove", lambda: self._system.rm_file(self._path(name)))

    def _enter(self, verb: str, name: str, write: Callable[[str], object]) -> None:
        final = self._path(name)

        def enter() -> None:
            if self._protocol in WHOLE_PUTS:
                write(final)
                return
            passing = f"{self._root}/incoming/{uuid.uuid4().hex}"
            for path in (passing, final):
                self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
            try:
                write(passing)
                self._system.mv(passing, final)
            finally:
                with contextlib.suppress(Exception):  # it has moved, or the place is out of reach
                    self._system.rm_file(passing)

        self._tried(verb, enter)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _found(self, verb: str, ask: Callable[[], T]) -> T | None:
        try:
            return self._tried(verb, ask)
        except FileNotFoundError:
            return None

    def _tried(self, verb: str, call: Callable[[], T]) -> T:
        for wait_s in (*WAITS_S, None):
            try:
                with Request(LOG, self._what, verb, self._url):
                    return call()
            except FileNotFoundError:
                raise
            except PermissionError as exc:
                raise StoreError(
                    f"{self._what} ({self._protocol}) refuses it: {_reason(exc)}.",
                    remedy=f"Check the credentials in the environment, and {self._setting}_OPTIONS.",
                ) from exc
            except Exception as exc:
                if wait_s is None:
                    raise StoreDown(
                        f"{self._what} ({self._protocol}) cannot be reached: {_reason(exc)}.",
                        remedy="Run the same command again when it answers: what is made is kept here.",
                    ) from exc
                time.sleep(wait_s)
        raise AssertionError("the last try returns or raises")


def open_remote(url: str, options: str) -> Remote | None:
    """Open the shared store; None where the settings name none. Raises InvalidInput, ServiceMissing."""
    return Remote(url, _options(options, STORE)) if url else None


def open_output(url: str, options: str) -> Remote | None:
    """Open where lectures go; None where the settings name no place. Raises InvalidInput, ServiceMissing."""
    return Remote(url, _options(options, OUTPUT), OUTPUT, "The place for lectures") if url else None


def name_of(url: str) -> str:
    """Name a shared store without telling its address, which may hold a password; empty for none."""
    return hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16] if url else ""


def _options(text: str, setting: str) -> dict[str, Any]:
    try:
        given = json.loads(text or "{}")
        if not isinstance(given, dict):
            raise ValueError("it is not an object")
    except ValueError as exc:
        remedy = 'Such as {"endpoint_url": "http://127.0.0.1:9000"}.'
        raise InvalidInput(f"{setting}_OPTIONS", "it is not an object of JSON", remedy=remedy) from exc
    return given


def _reason(exc: BaseException) -> str:
    return f"{type(exc).__name__}: {exc}".rstrip(". ")[:300]
