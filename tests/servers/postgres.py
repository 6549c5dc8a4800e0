"""A real PostgreSQL: the one that the durable server would run here."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType

from deployments.postgres import Postgres
from deployments.postgres_programs import find_programs


class PostgresServer:
    """Runs while it is used as a context manager; ``stop`` and ``start`` it, ``pause`` and ``resume`` it."""

    def __init__(self, folder: Path) -> None:
        self.server = Postgres(folder)
        self.start()
        spare_disk(folder)

    def __enter__(self) -> PostgresServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.end()

    def pause(self) -> None:
        """Take connections and never answer."""
        os.kill(self.server.pid(), signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.server.pid(), signal.SIGCONT)

    def new_database(self, name: str, password: str) -> str:
        """Make an empty database; gives its address, with a password that this server does not ask for."""
        psql = find_programs(None, self.server.folder).folder / "psql"
        where = ["--host", str(self.server.sockets), "--username", "postgres", "postgres"]
        statement = ["--no-psqlrc", "--command", f"CREATE DATABASE {name};"]
        subprocess.run([psql, *where, *statement], check=True, capture_output=True)
        return f"postgresql://postgres:{password}@/{name}?host={self.server.sockets}"


def spare_disk(folder: Path) -> None:
    """Let the PostgreSQL that runs on a folder leave it to the system when the disk has what it writes.

    It waits for that at each commit, at a new database and when it ends. All is kept unless the machine dies.
    """
    with (folder / "postgresql.conf").open("a") as conf:
        conf.write("fsync = off\n")
    os.kill(int((folder / "postmaster.pid").read_text().splitlines()[0]), signal.SIGHUP)
