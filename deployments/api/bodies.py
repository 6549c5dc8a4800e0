"""Bodies are read whole before anything looks at them: none too large, none that trickles in.

Documents are larger, so those that are sent are handed on as they come, with bounds of their own.
"""

from __future__ import annotations

import asyncio
import contextlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deployments.api.errors import Refusal
from lectra.sources.reading import MAX_BYTES

MOST_BYTES = 256_000
WITHIN_S = 10.0
DRAINED_BYTES, DRAINED_S = 16_000_000, 2.0
"""What is read on of a body that is too large, and thrown away: a client that is cut off in the middle of
sending does not hear why."""
CLOSE = {"Connection": "close"}
DOCUMENTS = "/sources"
"""Where documents are sent to."""
MOST_DOCUMENT_BYTES = MAX_BYTES + 1_000_000
"""Of a body with documents: the largest document, and what is around it."""
LEAST_BYTES_S = 50_000
"""How slowly documents may come, after their first ``WITHIN_S``."""


class Bodies:
    """Reads the body of each request, refuses it with 413 or 408, or hands it on."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES, within_s: float = WITHIN_S) -> None:
        self._app = app
        self._most = most_bytes
        self._within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if scope["type"] == "http" and (scope["method"], scope["path"]) == ("POST", DOCUMENTS):
            await self._hand_on(headers, scope, receive, send)
            return
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

    async def _hand_on(self, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on a body as it comes; who is answered before all of it is there is let go."""
        paced = Paced(int(headers.get("content-length", "0")), receive)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and not paced.is_over:
                if paced.is_read or "expect" not in headers:
                    await _drain(receive)
                MutableHeaders(scope=message).update(CLOSE)
            await send(message)

        await self._app(scope, paced, answer)

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
        return Refusal(
            413, reason, remedy="Send less, and long texts as documents.", field="body", headers=CLOSE
        )


class Paced:
    """Receives a body of ``declared_bytes``, 0 if that is not known. Raises Refusal: too much, or too slow.

    What counts is the time for which the client was waited for, not what was done with what it sent.
    """

    def __init__(self, declared_bytes: int, receive: Receive) -> None:
        self._receive = receive
        self._declared_bytes = declared_bytes
        self._left_bytes = MOST_DOCUMENT_BYTES
        self._left_s = WITHIN_S
        self.is_read = False
        self.is_over = False

    async def __call__(self) -> Message:
        """Receive the next part."""
        if self._declared_bytes > MOST_DOCUMENT_BYTES:
            raise _too_many_bytes()
        self.is_read = True
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(max(self._left_s, 0)):
                message = await self._receive()
        except TimeoutError:
            reason = f"it comes more slowly than {LEAST_BYTES_S // 1000} kB/s"
            raise Refusal(408, reason, remedy="Send it faster.", field="body") from None
        size = len(message.get("body", b""))
        self._left_bytes -= size
        self._left_s += size / LEAST_BYTES_S - (asyncio.get_running_loop().time() - began)
        self.is_over = not message.get("more_body", False)
        if self._left_bytes < 0:
            raise _too_many_bytes()
        return message


def _too_many_bytes() -> Refusal:
    reason = f"it is larger than {MOST_DOCUMENT_BYTES // 1_000_000} MB"
    return Refusal(413, reason, remedy="Send one document at a time.", field="body")


async def _part(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ConnectionError
    return message.get("body", b""), message.get("more_body", False)


async def _drain(receive: Receive) -> None:
    left = DRAINED_BYTES
    with contextlib.suppress(TimeoutError, ConnectionError):
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
