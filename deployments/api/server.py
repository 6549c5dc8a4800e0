"""The app under uvicorn: who connects is bound in number and time, and the end is orderly."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from deployments.api.connections import Patient, bounds_for

IDLE_S = 15
LAST_REQUESTS_S = 30
"""How long requests under way may take when the program is to end."""


class Server(uvicorn.Server):
    """Ends the event streams at once when it is told to end, and lets other requests finish."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # part of its call
        """End in good order; uvicorn's own would raise the signal once more at the end."""
        app: FastAPI = self.config.app  # type: ignore[assignment]  # what serve() gives
        self._loop.call_soon_threadsafe(app.state.presentations.end_watching)
        self.force_exit |= self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serve the app on a socket that listens, until SIGINT or SIGTERM."""
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")
    app.state.bounds = bounds_for(proxies)
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Who sits behind a proxy says so, and which addresses are the proxy's.
        proxy_headers=bool(proxies),
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=LAST_REQUESTS_S,
    )
    Server(config).run(sockets=[listener])
