"""The connection to Microsoft's voices: the ``edge-tts`` package, at any address, and whether it answers.

The package connects to the service alone: it has the address as a constant, and no way to set another. What
is done about that is all here, and ``tests/contract/test_edge_client.py`` fails when the package changes. No
narration depends on that test: each connection is checked by :class:`_OnlyTo` before it is opened.

No sound is decoded here, so that asking whether the service answers does not take NumPy.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from contextvars import ContextVar
from typing import Any

import aiohttp
from edge_tts import Communicate, communicate
from edge_tts.constants import WSS_URL
from edge_tts.exceptions import EdgeTTSException
from pydantic import SecretStr
from yarl import URL

from lectra.errors import ServiceMissing
from lectra.logs import Request
from lectra.programs import setup_again

LOG = logging.getLogger("lectra.tts")
PROBE = ("Hello.", "en-US-AriaNeural")
CONNECT_S = 10

_address: ContextVar[str] = ContextVar("edge_address", default=WSS_URL)


class _Address(str):
    """The address that the client connects to: in each context its own.

    The client has it as a constant, which it formats into the full address when it connects. In place of
    the constant stands this, which looks up the context's value as it is formatted, so that two voices, in
    threads or on one loop, can speak through different addresses.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return _address.get()


communicate.WSS_URL = _Address(WSS_URL)  # type: ignore[attr-defined]  # it is not meant to be set

FAILURES = (aiohttp.ClientError, EdgeTTSException, TimeoutError, OSError, ValueError, KeyError)
"""All that the client is known to raise: the last two on answers that are not of the protocol."""


class _OnlyTo(aiohttp.TCPConnector):
    """Connects to one server and to no other, whatever address the client or a redirect names.

    The client closes its connector after each connection, and uses it again where it tries a second time. So
    this one stays open until :meth:`end`.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._server = address

    async def connect(  # its parent's call
        self,
        req: aiohttp.ClientRequest,
        traces: Any,
        timeout: Any,  # noqa: ASYNC109
    ) -> Any:
        """Open the connection that a request needs. Raises ServiceMissing where it is to another server."""
        server = URL(self._server).origin()
        if req.url.origin() != server:
            raise ServiceMissing(
                f"The speech was to go to {req.url.host} and not to {server.host}: it was not sent.",
                remedy=f"{setup_again()} It needs its own version of edge-tts. Check LECTRA_EDGE_URL too.",
            )
        return await super().connect(req, traces, timeout)

    async def close(self, *, abort_ssl: bool = False) -> None:
        """Stay open."""

    async def end(self) -> None:
        """Close what is still open."""
        await super().close()


class EdgeRequest:
    """One request to the service, or to what is at ``url`` in its place; made on the loop that runs it.

    ``options`` are those of ``Communicate``.
    """

    def __init__(self, url: SecretStr, text: str, voice: str, **options: Any) -> None:
        address = address_of(url)
        # The client appends its own parameters with an ampersand.
        self._address = address if "?" in address else f"{address}?"
        self._connector = _OnlyTo(address)
        self._client = Communicate(
            text,
            voice,
            boundary="WordBoundary",
            connector=self._connector,
            connect_timeout=CONNECT_S,
            **options,
        )

    async def messages(self) -> AsyncGenerator[Any, None]:
        """Send the request, and give the messages that it brings as they come.

        Raises those of :data:`FAILURES`, and ServiceMissing where they would come from another server.
        """
        _address.set(self._address)
        try:
            async with aclosing(self._client.stream()) as messages:
                async for message in messages:
                    yield message
        finally:
            await self._connector.end()

    def is_whole(self, audio_bytes: int) -> bool:
        """Whether the service has said that the speech is all there, in ``audio_bytes``."""
        # The client adds up the bytes when the service says that it is done, and only then.
        return self._client.state["cumulative_audio_bytes"] == audio_bytes


async def edge_answers(url: SecretStr, timeout_s: float) -> bool:
    """Whether the service, or what is at ``url`` in its place, sends sound within ``timeout_s``.

    Raises ServiceMissing where the client would ask another server.
    """
    try:
        with request_to(url, "probe"):
            async with (
                asyncio.timeout(timeout_s),
                aclosing(EdgeRequest(url, *PROBE).messages()) as messages,
            ):
                async for message in messages:
                    if message["type"] == "audio":
                        return True
    except FAILURES:
        return False
    return False


def request_to(url: SecretStr, purpose: str) -> Request:
    """Return what logs a request to the service, or to what is at ``url`` in its place."""
    return Request(LOG, "edge", purpose, address_of(url))


def address_of(url: SecretStr) -> str:
    """Return the address that is asked, which may hold a key."""
    return url.get_secret_value() or WSS_URL
