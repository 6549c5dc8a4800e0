"""A durable server for all processes of a test session: the first to need it starts it, and stops it last."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tests.flows.durable import DurableServer

SLOTS = {"LECTRA_LLM_SLOTS": "3"}
"""Runs in several processes ask stand-ins for the model: one need not wait for another's reply."""


@contextlib.contextmanager
def shared_server(place: Path) -> Iterator[str]:
    """Find the server of a session whose folder is ``place``, or start it; gives its API's address."""
    address = place / "server.address"
    with (place / "server.users").open("w") as users, contextlib.ExitStack() as stack:
        with locked(place / "server.lock"):
            if address.exists():
                api = address.read_text()
            else:
                api = stack.enter_context(running(place, address, users))
            fcntl.flock(users, fcntl.LOCK_SH)
        yield api


@contextlib.contextmanager
def running(place: Path, address: Path, users: IO[str]) -> Iterator[str]:
    """Run the server until nobody else uses it."""
    server = DurableServer(place / "server")
    server.start(**SLOTS)
    address.write_text(server.api)
    try:
        yield server.api
    finally:
        while not withdrawn(place, address, users):
            time.sleep(0.2)
        server.stop()


def withdrawn(place: Path, address: Path, users: IO[str]) -> bool:
    """Take the address back, unless there are other users: from then on nobody finds the server."""
    with locked(place / "server.lock"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        address.unlink()
        return True


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time do something."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
