"""The connection to Microsoft's voices: the ``edge-tts`` package, at any address, and whether it answers.

No sound is decoded here, so that asking whether the service answers does not take NumPy.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from contextvars import ContextVar
from typing import Any

import aiohttp
from edge_tts import Communicate, communicate
from edge_tts.constants import WSS_URL
from edge_tts.exceptions import EdgeTTSException
from pydantic import SecretStr

PROBE = ("Hello.", "en-US-AriaNeural")

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


async def edge_answers(url: SecretStr, timeout_s: float) -> bool:
    """Whether the service, or what is at ``url`` in its place, sends sound within ``timeout_s``."""
    try:
        async with (
            asyncio.timeout(timeout_s),
            aclosing(stream(Communicate(*PROBE, boundary="WordBoundary"), url)) as messages,
        ):
            async for message in messages:
                if message["type"] == "audio":
                    return True
    except FAILURES:
        return False
    return False


async def stream(client: Communicate, url: SecretStr) -> AsyncGenerator[Any, None]:
    """Give the messages that a request brings, as they come, from the service or ``url`` in its place."""
    address = url.get_secret_value() or WSS_URL
    # The client appends its own parameters with an ampersand.
    _address.set(address if "?" in address else f"{address}?")
    async with aclosing(client.stream()) as messages:
        async for message in messages:
            yield message
