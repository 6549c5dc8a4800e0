"""The app under uvicorn: slow clients are let go, and the end is orderly."""

from __future__ import annotations

import asyncio
import os
import socket
from types import FrameType

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
"""How long a client may take to send the head of a request."""
IDLE_S = 15
LAST_REQUESTS_S = 30
"""How long requests under way may take when the program is to end."""


class Patient(H11Protocol):
    """Closes a connection on which no head of a request has come in time."""

    _due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on where the head is not whole."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._due is None:
            self._due = self.loop.call_later(HEAD_S, self._let_go)

    def _stop_waiting(self) -> None:
        if self._due:
            self._due.cancel()
            self._due = None

    def _let_go(self) -> None:
        self._due = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()


class Server(uvicorn.Server):
    """Ends the event streams at once when it is told to end, and lets other requests finish."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take note of a signal."""
        app: FastAPI = self.config.app  # type: ignore[assignment]  # what serve() gives
        self._loop.call_soon_threadsafe(app.state.presentations.end_watching)
        super().handle_exit(sig, frame)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in good order: a signal that was obeyed is not raised once more."""
        await super().shutdown(sockets)
        self._captured_signals.clear()


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serve the app on a socket that listens, until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        http=Patient,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Who sits behind a proxy says so, and which addresses are the proxy's.
        proxy_headers=bool(os.environ.get("FORWARDED_ALLOW_IPS")),
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=LAST_REQUESTS_S,
    )
    Server(config).run(sockets=[listener])
