"""A guard around Prefect's app: it answers to its own names alone, and to no page of another origin.

Prefect takes any Host and lets every origin read its answers, so a page of the web could ask a server on this
machine for secrets, or have it run a command. The guard is plain ASGI and comes before all of Prefect's code.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NamedTuple

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
OWN_SITE = ("none", "same-origin")
"""What a browser says of a request that no other origin's page has made: typed, or from the server's own."""
HTTP_PORT = 80
MISDIRECTED, FORBIDDEN = 421, 403
SHARING = b"access-control-"
FRAMELESS = (b"x-frame-options", b"DENY")


class Refusal(NamedTuple):
    """Why a request is refused: the status of the answer, and what it says."""

    status: int
    reason: str


NOT_OURS = Refusal(
    MISDIRECTED,
    "This Prefect server does not answer to that name. Use the address that it was started with, or add the "
    "name and port to LECTRA_PREFECT_HOSTS.\n",
)
FOREIGN = Refusal(FORBIDDEN, "This Prefect server does not answer to pages of other origins.\n")


def own_hosts(port: int, further: Iterable[str] = ()) -> frozenset[str]:
    """Return the Host headers that a server on ``port`` answers to: loopback's, and ``further`` ones."""
    names = {f"{name}:{port}" for name in LOOPBACK}
    if port == HTTP_PORT:
        names |= set(LOOPBACK)
    return frozenset(names | {name.lower() for name in further})


def judge(headers: Iterable[tuple[bytes, bytes]], hosts: frozenset[str]) -> Refusal | None:
    """Return why a request with these headers is refused; None where it may pass.

    A header that comes twice is refused like a wrong one: who reads it next might read the other.
    """
    given: dict[bytes, list[str]] = {b"host": [], b"origin": [], b"sec-fetch-site": []}
    for name, value in headers:
        if (known := given.get(name.lower())) is not None:
            known.append(value.decode("latin-1").strip().lower())
    if len(given[b"host"]) != 1 or given[b"host"][0] not in hosts:
        return NOT_OURS
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    if not _is_none_or_one_of(given[b"origin"], origins):
        return FOREIGN
    if not _is_none_or_one_of(given[b"sec-fetch-site"], OWN_SITE):
        return FOREIGN
    return None


class Guard:
    """An ASGI app that passes on to ``app`` what may pass, HTTP and WebSocket alike."""

    def __init__(self, app: App, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request or a connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif refusal := judge(scope["headers"], self._hosts):
            await _refuse(refusal, scope, receive, send)
        else:
            await self._app(scope, receive, _unshared(send))


def _is_none_or_one_of(given: list[str], known: Iterable[str]) -> bool:
    return not given or (len(given) == 1 and given[0] in known)


def _unshared(send: Send) -> Send:
    """Take out of answers what lets pages of other origins read them, or show them in a frame."""

    async def send_unshared(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message.get("headers", ()) if not pair[0].lower().startswith(SHARING)]
            message = {**message, "headers": [*kept, FRAMELESS]}
        await send(message)

    return send_unshared


async def _refuse(refusal: Refusal, scope: Message, receive: Receive, send: Send) -> None:
    kind = "http.response"
    if scope["type"] == "websocket":
        await receive()  # its handshake; what refuses it is an answer to that
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})  # which the client sees as a 403
            return
        kind = "websocket.http.response"
    body = refusal.reason.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})
