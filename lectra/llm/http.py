"""How a model's server is asked: one request, its reply line by line, and bounds on time and size."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from lectra.errors import ModelError, ServiceMissing
from lectra.llm.lines import TooLong, split_lines
from lectra.llm.refusals import BUSY, Refusal, error_in, is_about_money, pause_asked
from lectra.logs import TEXT_CHARS, Request
from lectra.text import shorten
from lectra.tls import trusted

LOG = logging.getLogger("lectra.llm")
MAX_LINE_BYTES = 4_000_000
"""Of a reply; one that comes as a single JSON object may be one line."""
MAX_REPLY_BYTES = 64_000_000
MAX_ERROR_BYTES = 64_000
MAX_LIST_BYTES = 8_000_000
NOT_JSON_CHARS = 120


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds.

    ``first_s`` is for the first line, before which a cold model may have to be loaded; ``stall_s`` for each
    later one, ``whole_s`` for all of a reply; ``busy_s`` for a server that says it is busy, asked again after
    ``pause_s``, then twice that …
    """

    connect_s: float = 4.0
    first_s: float = 480.0
    stall_s: float = 90.0
    whole_s: float = 900.0
    busy_s: float = 180.0
    pause_s: float = 0.5
    longest_pause_s: float = 15.0


@dataclass(frozen=True)
class Server:
    """A server of language models. ``remedy`` says what to do where it cannot be reached."""

    name: str
    url: str
    remedy: str
    api_key: SecretStr | None = None
    patience: Patience = Patience()

    def __str__(self) -> str:
        return f"{self.name} at {shown_url(self.url)}"


class _Busy(Exception):
    """The server asks for patience, perhaps for so many seconds."""

    def __init__(self, asked_s: float, said: str) -> None:
        self.asked_s = asked_s
        self.said = said


async def get_json(server: Server, path: str, timeout_s: float) -> Any:
    """Get a JSON answer. Raises ServiceMissing where none comes in time, Refusal for an error status."""
    try:
        with Request(LOG, server.name, path, server.url) as asked:
            async with asyncio.timeout(timeout_s), _client(server) as client:
                request = client.build_request("GET", server.url + path)
                async with aclosing(await client.send(request, stream=True)) as response:
                    asked.status = response.status_code
                    content, whole = await _body(response, MAX_LIST_BYTES)
    except httpx.InvalidURL:
        raise no_address(server) from None
    except (TimeoutError, httpx.HTTPError) as exc:
        raise unreachable(server, exc) from exc
    if not response.is_success:
        raise _refusal(server, response, content)
    try:
        if not whole:
            raise ValueError(f"more than {MAX_LIST_BYTES // 1_000_000} MB")
        return json.loads(content)
    except (ValueError, RecursionError) as exc:
        came = shorten(error_in(content[:1000])[0], NOT_JSON_CHARS) if whole else str(exc)
        raise ServiceMissing(f"{server} answers, but not as it should: {came}", remedy=server.remedy) from exc


async def post_lines(server: Server, path: str, body: dict[str, Any]) -> AsyncGenerator[str, None]:
    """Post ``body`` and give the reply's lines as they come, empty ones too.

    A busy server is asked again until ``busy_s`` are over. Raises ServiceMissing where it cannot be reached,
    Refusal for an error status, ModelError where the reply breaks off, stalls, or has no end.
    """
    deadline = time.monotonic() + server.patience.busy_s
    pause_s = server.patience.pause_s
    if LOG.isEnabledFor(logging.DEBUG):
        LOG.debug("asks: %s", shorten(json.dumps(body, ensure_ascii=False), TEXT_CHARS))
    while True:
        try:
            with Request(LOG, server.name, path, server.url) as asked:
                async with aclosing(_lines(server, path, body, asked)) as lines:
                    async for line in lines:
                        yield line
            return
        except _Busy as busy:
            wait_s = max(busy.asked_s, pause_s * random.uniform(0.5, 1.5))  # noqa: S311  # no secret
            if time.monotonic() + wait_s > deadline:
                said = f": {shorten(busy.said, 200).rstrip('.')}" if busy.said else ""
                told = f"{server} was busy for {server.patience.busy_s:.0f} s{said}."
                if busy.asked_s > server.patience.busy_s:
                    told = f"{server} is busy, and asks for a pause of {busy.asked_s:.0f} s{said}."
                raise ModelError(told, remedy="Try again when it has less to do.") from busy
        await asyncio.sleep(wait_s)
        pause_s = min(pause_s * 2, server.patience.longest_pause_s)


async def _lines(
    server: Server, path: str, body: dict[str, Any], asked: Request
) -> AsyncGenerator[str, None]:
    patience = server.patience
    limit_s = patience.first_s
    deadline = time.monotonic() + patience.whole_s
    try:
        async with _client(server) as client:
            request = client.build_request("POST", server.url + path, json=body)
            async with asyncio.timeout(limit_s):
                response = await client.send(request, stream=True)
            asked.status = response.status_code
            async with aclosing(response):
                if not response.is_success:
                    limit_s = patience.stall_s
                    async with asyncio.timeout(limit_s):
                        content, _ = await _body(response, MAX_ERROR_BYTES)
                    raise _busy_or_refusal(server, response, content)
                lines = split_lines(
                    response.aiter_bytes(), max_line_bytes=MAX_LINE_BYTES, max_bytes=MAX_REPLY_BYTES
                )
                while True:
                    async with asyncio.timeout(min(limit_s, deadline - time.monotonic())):
                        line = await anext(lines, None)
                    if line is None:
                        return
                    limit_s = patience.stall_s
                    yield line
    except httpx.InvalidURL:
        raise no_address(server) from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as exc:
        raise unreachable(server, exc) from exc
    except httpx.HTTPError as exc:
        raise ModelError(f"{server} broke off its reply: {exc or type(exc).__name__}.") from exc
    except TooLong as exc:
        raise ModelError(f"{server} sent more than a reply may be: {exc}.") from exc
    except TimeoutError as exc:
        if time.monotonic() >= deadline:
            raise ModelError(f"{server} did not finish its reply in {patience.whole_s:.0f} s.") from exc
        raise ModelError(f"{server} was silent for {limit_s:.0f} s.") from exc


async def _body(response: httpx.Response, limit: int) -> tuple[bytes, bool]:
    """Read a body up to ``limit`` bytes, and whether that is all of it."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > limit:
            return bytes(content[:limit]), False
    return bytes(content), True


def _busy_or_refusal(server: Server, response: httpx.Response, content: bytes) -> Exception:
    refusal = _refusal(server, response, content)
    if refusal.status in BUSY and not is_about_money(refusal):
        return _Busy(pause_asked(response.headers, refusal.said), refusal.said)
    return refusal


def _refusal(server: Server, response: httpx.Response, content: bytes) -> Refusal:
    said, code = error_in(content)
    if response.is_redirect:
        said = f"it has moved to {shown_url(response.headers.get('location', ''))}"
    return Refusal(str(server), response.status_code, without_key(server, said), code)


def without_key(server: Server, said: str) -> str:
    """Take the key out of what a server says: some quote the one they refuse."""
    key = server.api_key.get_secret_value() if server.api_key else ""
    return said.replace(key, "…") if key else said


def unreachable(server: Server, exc: Exception) -> ServiceMissing:
    """Say that a server does not answer."""
    reason = shorten(str(exc) or "no answer in time", 120)
    return ServiceMissing(f"{server} cannot be reached ({reason}).", remedy=server.remedy)


def no_address(server: Server) -> ServiceMissing:
    """Say that an address is none: not why, since that may quote a password in it."""
    return ServiceMissing(f"{server} cannot be reached: it is no address.", remedy=server.remedy)


def shown_url(url: str) -> str:
    """Give an address without what may be secret in it: user, password, query."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return "an address that is none"
    host = f"[{parts.host}]" if ":" in parts.host else parts.host
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def _client(server: Server) -> httpx.AsyncClient:
    """Make a client: one a request, since each step of a run has an event loop of its own."""
    limits = httpx.Timeout(None, connect=server.patience.connect_s)
    headers = {"Authorization": f"Bearer {server.api_key.get_secret_value()}"} if server.api_key else {}
    # What comes is counted as it is sent: a compressed reply could hold any amount.
    headers["Accept-Encoding"] = "identity"
    # A proxy of the environment is for other machines.
    return httpx.AsyncClient(
        timeout=limits, headers=headers, verify=trusted(), trust_env=not is_local(server.url)
    )


def is_local(url: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        host = httpx.URL(url).host
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except (httpx.InvalidURL, ValueError):
        return False
