"""The server's connections: how long a client may take to speak and to listen, and how many it may have.

A client that sends no head in time, or reads nothing of its answer, is let go; one more than there may be is
told so and closed. None of them keeps a connection, a file or memory for good.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import resource
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from deployments.api.envelope import HEADERS
from deployments.api.errors import ErrorAnswer, Problem
from deployments.api.framing import Strict

HEAD_S = 10.0
"""How long a client may take to send the head of a request."""
READ_S = 20.0
"""How long a client may read nothing while something waits for it."""
LOOK_S = 2.0
"""How often that is looked at."""
MOST, MOST_EACH = 1000, 250
"""Connections at once, in all and from one address. A browser has six."""
FILES_EACH, OTHER_FILES = 2, 100
"""Descriptors that a connection takes, itself and a file that it is sent; and those of all the rest."""
SOUND = "Send a request as RFC 9112 has it, with one Content-Length or Transfer-Encoding: chunked."


class Bounds(NamedTuple):
    """How many connections there may be; from the addresses of ``proxies``, as many as in all."""

    most: int = MOST
    most_each: int = MOST_EACH
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    def refuses(self, host: str, others: Iterable[str]) -> bool:
        """Whether one more connection, from ``host``, is one too many beside those from ``others``."""
        hosts = list(others)
        return len(hosts) >= self.most or (hosts.count(host) >= self.most_each and not self._is_proxy(host))

    def _is_proxy(self, host: str) -> bool:
        try:
            place = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(place in network for network in self.proxies)


def bounds_for(proxies: str) -> Bounds:
    """Set the bounds that this process can hold; ``proxies`` is what FORWARDED_ALLOW_IPS says."""
    need = MOST * FILES_EACH + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = hard if hard != resource.RLIM_INFINITY else need
    if soft != resource.RLIM_INFINITY and soft < min(need, room):
        soft = min(need, room)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    most = MOST if soft == resource.RLIM_INFINITY else min(MOST, (soft - OTHER_FILES) // FILES_EACH)
    return Bounds(most=max(most, 1), proxies=tuple(_networks(proxies)))


def _networks(proxies: str) -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    listed = ["0.0.0.0/0", "::/0"] if proxies.strip() == "*" else proxies.split(",")
    for each in listed:
        try:
            yield ipaddress.ip_network(each.strip(), strict=False)
        except ValueError:
            continue  # a name, or a socket's path: it is no client's address


class Patient(H11Protocol):
    """A connection that is let go where its client does not speak, or listen, in time."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.conn: h11.Connection = Strict()
        self._head_due: asyncio.TimerHandle | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._left = 0
        self._moved_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent
        """Begin to wait, or refuse one connection too many."""
        others = [host_of(each) for each in self.connections]
        super().connection_made(transport)
        self._moved_at = self.loop.time()
        self._look()
        bounds: Bounds = self.config.app.state.bounds  # type: ignore[union-attr]  # what serve() gives
        if bounds.refuses(host_of(self), others):
            self._answer(503, "there are too many connections", "Come again in 5 s.", (b"Retry-After", b"5"))
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on where the head is not whole."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._wait()

    def resume_writing(self) -> None:
        """Note that the client has read."""
        self._moved_at = self.loop.time()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        if self._looking:
            self._looking.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that is not sound, and close the connection."""
        refusal = self.conn.refusal if isinstance(self.conn, Strict) else ""
        self._answer(400, refusal or msg, SOUND)

    def _answer(self, status: int, reason: str, remedy: str, *headers: tuple[bytes, bytes]) -> None:
        """Answer in the one form of errors, without the app, and close the connection."""
        problem = Problem(field=None, reason=reason, remedy=remedy)
        body = json.dumps(ErrorAnswer(error=problem).model_dump()).encode()
        common = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        own = [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
        head = h11.Response(
            status_code=status,
            headers=[*own, *common, *headers, (b"Connection", b"close")],
            reason=HTTPStatus(status).phrase.encode(),
        )
        try:
            parts = [self.conn.send(event) for event in (head, h11.Data(data=body), h11.EndOfMessage())]
            self.transport.write(b"".join(part for part in parts if part))
        except h11.LocalProtocolError:
            pass  # another answer has begun: it ends here
        self.transport.close()

    def _wait(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._head_due is None:
            self._head_due = self.loop.call_later(HEAD_S, self._let_go)

    def _stop_waiting(self) -> None:
        if self._head_due:
            self._head_due.cancel()
            self._head_due = None

    def _let_go(self) -> None:
        self._head_due = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()

    def _look(self) -> None:
        """Cut off a client that has read nothing for too long, also where the connection is closing."""
        left, now = self.transport.get_write_buffer_size(), self.loop.time()
        if left == 0 or left < self._left:
            self._moved_at = now
        self._left = left
        if now - self._moved_at > READ_S:
            self.transport.abort()
            return
        self._looking = self.loop.call_later(LOOK_S, self._look)


def host_of(connection: Any) -> str:
    """Give the address that a connection comes from."""
    return connection.client[0] if connection.client else ""
