"""How much of a request's body the HTTP API reads, and for how long."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from deployments.api.bodies import MOST_BYTES, Bodies


async def answered(headers: dict[str, str], parts: Iterable[bytes], **bounds: Any) -> tuple[int, bytes]:
    """Send a body in parts; gives the status and what the app read of it. The last part is never the end."""
    read, sent = [], []
    told = iter([*parts])

    async def receive() -> dict[str, Any]:
        part = next(told, None)
        if part is None:
            await asyncio.sleep(3600)
        return {"type": "http.request", "body": part, "more_body": part != b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        read.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": named}
    await Bodies(app, **bounds)(scope, receive, send)
    if sent[0]["status"] != 200:
        assert json.loads(sent[1]["body"])["error"]["field"] == "body"
    return sent[0]["status"], b"".join(read)


def test_a_body_is_bounded_by_a_quarter_of_a_megabyte():
    assert MOST_BYTES == 256_000


async def test_a_body_that_is_as_large_as_it_may_be_is_handed_on_whole():
    half = b"x" * (MOST_BYTES // 2)
    assert await answered({"transfer-encoding": "chunked"}, [half, half, b""]) == (200, half + half)


@pytest.mark.parametrize(
    ("headers", "parts"),
    [
        ({"content-length": str(MOST_BYTES + 1)}, [b"x", b""]),
        ({"transfer-encoding": "chunked"}, [b"x" * MOST_BYTES, b"x", b""]),
        ({"content-length": "1"}, [b"x" * MOST_BYTES, b"x", b""]),
    ],
    ids=["as it says", "as it comes", "beyond what it says"],
)
async def test_a_larger_one_is_refused_and_nothing_of_it_handed_on(headers, parts):
    assert await answered(headers, parts) == (413, b"")


async def test_one_that_trickles_in_is_refused_in_time():
    assert await answered({"content-length": "9"}, [b"x"], within_s=0.05) == (408, b"")
