"""A Prefect server as a process that ends with the one that started it; see ``flows.server``.

``python -m flows.server_process SOCKET embedded|durable``: SOCKET is the number of a listening socket that it
inherits. It ends when its standard input does, which the system sees to however the other process ends.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
from typing import Any

from flows.guard import Guard, own_hosts
from lectra.settings import read_settings

LAST_REQUESTS_S = 3
"""How long requests under way may take when the server is to end."""


class Life:
    """Ends this process when standard input ends: at once, or by way of ``server`` where there is one."""

    def __init__(self) -> None:
        self.server: Any = None
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        if self.server is None:
            os._exit(0)
        self.server.should_exit = True
        threading.Timer(LAST_REQUESTS_S + 2, os._exit, [0]).start()


def guarded_app(port: int, *, ephemeral: bool = False, webserver_only: bool = False) -> Guard:
    """Build Prefect's app behind the guard, for a server on ``port``; its names are a setting."""
    from prefect.server.api.server import create_app  # noqa: PLC0415  # it takes seconds

    app = create_app(ephemeral=ephemeral, webserver_only=webserver_only, final=True)
    return Guard(app, own_hosts(port, read_settings().prefect_hosts))


def main(listener: socket.socket, *, embedded: bool) -> None:
    """Serve Prefect's API on ``listener``, behind a guard, and its UI where the server is durable."""
    life = Life()
    gc.disable()  # what is imported stays: looking through it for garbage takes a sixth of the start
    import uvicorn  # noqa: PLC0415  # after the watch has begun

    app = guarded_app(listener.getsockname()[1], ephemeral=embedded)
    config = uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=LAST_REQUESTS_S)
    life.server = uvicorn.Server(config)
    gc.freeze()
    gc.enable()
    life.server.run(sockets=[listener])


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), embedded=sys.argv[2] == "embedded")
