"""The run log's database: SQLite in a file, or PostgreSQL; reached within seconds or given up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from lectra.errors import InvalidInput, LectraError, ServiceMissing
from lectra.runlog.schema import migrate
from lectra.settings import Settings

WAIT_S = 2.0
"""How long a connection, a statement or a lock may take."""
FILE = "runs.db"
LOCK = 0x1EC7_4A
"""The advisory lock that keeps other writers out, in PostgreSQL."""
FORMS = "Use sqlite:////path/to/runs.db or postgresql://user:password@host/database (%40 for @ in passwords)."

T = TypeVar("T")


class Database:
    """Where the run log is. ``shown`` says so without any password."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_file = url.get_backend_name() == "sqlite"
        self.shown = _shown(url)

    def reach(self, work: Callable[[Connection], T]) -> T:
        """Do ``work`` on a connection of its own; raises ServiceMissing where the database does not serve.

        Each connection and statement has its deadline, so this ends within a few of :data:`WAIT_S`.
        """
        try:
            return asyncio.run(self._reach(work))
        except LectraError:
            raise
        except Exception as exc:
            raise ServiceMissing(
                f"The run log ({self.shown}) cannot be used: {self._reason(exc)}",
                remedy="See that its place can be written, that it is not locked, and that its server runs.",
            ) from exc

    async def _reach(self, work: Callable[[Connection], T]) -> T:
        engine = self._file_engine() if self.is_file else self._server_engine()
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(work)
        finally:
            await engine.dispose()

    def _file_engine(self) -> AsyncEngine:
        path = Path(self.url.database or "").expanduser()
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        # No isolation level: transactions begin where the code says so, and not where the driver thinks best.
        return create_async_engine(
            self.url.set(drivername="sqlite+aiosqlite", database=str(path)),
            poolclass=NullPool,
            connect_args={"timeout": WAIT_S, "isolation_level": None},
        )

    def _server_engine(self) -> AsyncEngine:
        import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415  # only for those who have a server

        # The driver reads the address itself, and so knows all that PostgreSQL's own programs know in one.
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        dial = partial(asyncpg.connect, address, timeout=WAIT_S, command_timeout=WAIT_S)
        return create_async_engine("postgresql+asyncpg://", async_creator=dial, poolclass=NullPool)

    def _reason(self, error: Exception) -> str:
        told = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
        line = told.splitlines()[0]
        secrets = [str(self.url.password or ""), *map(str, self.url.query.values())]
        for secret in filter(None, secrets):
            line = line.replace(secret, "***")
        return line


def database_from(settings: Settings) -> Database:
    """Find the run log that the settings name; raises InvalidInput for an address that is none."""
    given = settings.database_url.get_secret_value().strip()
    if not given:
        return Database(URL.create("sqlite", database=str(settings.data_dir.absolute() / FILE)))
    try:
        url = make_url(re.sub(r"^postgres://", "postgresql://", given))
    except (ArgumentError, ValueError):  # their texts may hold the address, and so the password
        raise InvalidInput("database_url", "it cannot be read", remedy=FORMS) from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        reason = f"{url.get_backend_name()} is not known here"
        raise InvalidInput("database_url", reason, remedy=FORMS)
    is_file = url.get_backend_name() == "sqlite"
    if "@" in (url.host or "") or (is_file and url.database in (None, "", ":memory:")):
        raise InvalidInput("database_url", "it does not say where the database is", remedy=FORMS)
    return Database(url)


@contextlib.contextmanager
def writing(connection: Connection) -> Iterator[Session]:
    """Give a session in a transaction that no other writer shares, on tables that are up to date."""
    if connection.dialect.name == "sqlite":
        _turn_on_wal(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    migrate(connection)
    with Session(connection) as session:
        yield session
        session.flush()
    connection.commit()


def _turn_on_wal(connection: Connection) -> None:
    """Let readers and a writer work side by side; the file remembers it.

    It is refused while another connection is at work, which then has turned it on or leaves it to the next.
    """
    with contextlib.suppress(DBAPIError):
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _shown(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"SQLite, {url.database}"
    host: Any = url.host or url.query.get("host") or "localhost"
    return f"PostgreSQL, {url.database or url.username or ''} at {host}" + (
        f":{url.port}" if url.port else ""
    )
