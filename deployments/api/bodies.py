"""Bodies are read whole before anything looks at them: none too large, none that trickles in."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deployments.api.errors import Refusal

MOST_BYTES = 256_000
WITHIN_S = 10.0
DRAINED_BYTES, DRAINED_S = 16_000_000, 2.0
"""What is read on of a body that is too large, and thrown away: a client that is cut off in the middle of
sending does not hear why."""
CLOSE = {"Connection": "close"}


class Bodies:
    """Reads the body of each request, refuses it with 413 or 408, or hands it on."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES, within_s: float = WITHIN_S) -> None:
        self._app = app
        self._most = most_bytes
        self._within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if "content-length" not in headers and "transfer-encoding" not in headers:
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(headers, receive)
        except Refusal as refused:
            await refused.answer(scope, receive, send)
            return
        except ConnectionError:
            return
        await self._app(scope, _replayed(body, receive), send)

    async def _read(self, headers: Headers, receive: Receive) -> bytes:
        """Give the whole body. Raises Refusal, and ConnectionError where the client has gone."""
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._within_s):
                if int(headers.get("content-length", "0")) > self._most:
                    raise await self._too_large(headers, receive)
                while True:
                    part, more = await _part(receive)
                    size += len(part)
                    if size > self._most:
                        raise await self._too_large(headers, receive)
                    parts.append(part)
                    if not more:
                        return b"".join(parts)
        except TimeoutError:
            raise Refusal(
                408,
                f"the body did not arrive within {self._within_s:.0f} s",
                remedy="Send it at once.",
                field="body",
                headers=CLOSE,
            ) from None

    async def _too_large(self, headers: Headers, receive: Receive) -> Refusal:
        """Give the refusal of a body, when the client is ready to hear it."""
        if "expect" not in headers:
            await _drain(receive)
        reason = f"it is larger than {self._most // 1000} kB"
        return Refusal(413, reason, remedy="Send less: shorten the outline.", field="body", headers=CLOSE)


async def _part(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ConnectionError
    return message.get("body", b""), message.get("more_body", False)


async def _drain(receive: Receive) -> None:
    left = DRAINED_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_S):
            while left > 0:
                part, more = await _part(receive)
                left -= len(part)
                if not more:
                    return


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Give the body as one message, and after it what else there is to be received."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
