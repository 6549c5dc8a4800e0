"""A durable Prefect server with its database, limits and deployments: ``python -m deployments.server``.

It runs until Ctrl-C or SIGTERM, and what it knows is there again the next time. Runs started on this machine
find it by themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console

from deployments.postgres import postgres
from flows.command import fail
from flows.environment import prepare_prefect
from flows.server import Durable, Server, find_durable, forget_durable, tell_durable
from lectra.errors import InvalidInput, LectraError, ServiceMissing
from lectra.settings import Settings, read_settings

SAY = Console(highlight=False, soft_wrap=True, markup=False)
PORT = 4200
DATABASE = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")
DURABLE = {
    # How long a step waits before it asks for a slot again; Prefect's own 10 s are made for other work.
    "PREFECT_SERVER_TASKS_TAG_CONCURRENCY_SLOT_WAIT_SECONDS": "0.05",
    # A killed run's slots are free again within a minute: their leases end, and are looked for every second.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "deployments.leases",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "1",
}


def main(arguments: list[str]) -> None:
    """Run the server until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m deployments.server", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help=f"where it listens (default: {PORT})")
    port = parser.parse_args(arguments).port
    _listen(_stop)
    try:
        settings = read_settings()
        with _only_one(settings.data_dir), _database(settings.data_dir) as database:
            _run(settings, port, database)
    except LectraError as exc:
        fail(exc, as_json=False)
    except (KeyboardInterrupt, SystemExit):  # the latter: SIGTERM in its first second
        SAY.print("Stopped. What it knows is there again the next time.")


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _listen(handler: Callable[[int, Any], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "server.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            there = find_durable(data_dir)
            where = f"at {there.api} (process {there.pid})" if there else "and is just starting or ending"
            raise LectraError(
                f"A server is running already, {where}.", remedy="Use it, or stop it first."
            ) from exc
        yield


@contextlib.contextmanager
def _database(data_dir: Path) -> Iterator[str]:
    """Give the database's address: the user's, else that of our own PostgreSQL."""
    if given := _given_database():
        yield given
        return
    with postgres(data_dir / "postgres") as own:
        yield own


def _given_database() -> str:
    return next((os.environ[name] for name in DATABASE if os.environ.get(name)), "")


def _run(settings: Settings, port: int, database: str) -> None:
    prepare_prefect(settings.cache_dir)
    try:
        server = Server("durable", {**DURABLE, DATABASE[0]: database}, port=port)
    except OSError as exc:
        raise InvalidInput(
            "port", f"{port} cannot be listened on: {exc.strerror}", remedy="Name another with --port."
        ) from exc
    try:
        os.environ["PREFECT_API_URL"] = server.api
        server.wait()
        asyncio.run(_serve(settings, server, database))
    finally:
        _listen(signal.SIG_IGN)  # once is enough: what was started is being ended
        forget_durable(settings.data_dir)
        server.end()


async def _serve(settings: Settings, server: Server, database: str) -> None:
    """Set the limits and serve the deployments, for as long as the server lives."""
    from deployments.serve import serve_all  # noqa: PLC0415  # Prefect's address is known only now
    from flows.limits import reset_limits  # noqa: PLC0415

    await reset_limits(settings.slots)
    tell_durable(settings.data_dir, Durable(server.api, os.getpid()))
    _greet(settings, server, database)
    serving = asyncio.create_task(serve_all(greeting=False))
    while server.process.poll() is None and not serving.done():
        await asyncio.wait([serving], timeout=1)
        _listen(_stop)  # Prefect's runner takes SIGTERM for itself when it starts
    if not serving.done():
        raise ServiceMissing(f"The Prefect server has ended. {server.said()}", remedy="Start it again.")
    await serving


def _greet(settings: Settings, server: Server, database: str) -> None:
    where = f"PostgreSQL in {settings.data_dir / 'postgres'}"
    if _given_database():
        where = urlsplit(database)._replace(query="").geturl()
        where = re.sub(r"//[^/]*@", "//…@", where)
    limits = ", ".join(f"{tag} {size}" for tag, size in settings.slots.items())
    SAY.print(f"Prefect server at {server.api.removesuffix('/api')}")
    SAY.print(f"  database     {where}")
    SAY.print(f"  limits       {limits}")
    SAY.print("  deployments  generate/generate, revise/revise, batch/batch, batch/weekly")
    SAY.print("Runs started on this machine find it by themselves. Ctrl-C ends it.")


if __name__ == "__main__":
    main(sys.argv[1:])
