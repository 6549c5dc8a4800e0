"""How a model's server is asked: one request, its reply line by line, and how long each part may take."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import SecretStr

from lectra.errors import ModelError, ServiceMissing
from lectra.text import shorten
from lectra.tls import trusted

BUSY = (429, 503)
"""Statuses of a server that is loading its model, or has a full queue."""
UNWELCOME = (401, 403)


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds.

    ``first_s`` is for the first line, before which a cold model may have to be loaded; ``stall_s`` for each
    later one; ``busy_s`` for a server that says it is busy, asked again after ``pause_s``, then twice that …
    """

    connect_s: float = 4.0
    first_s: float = 480.0
    stall_s: float = 90.0
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


class Refusal(ModelError):
    """A server answered with an error status; ``said`` is its message."""

    def __init__(self, server: Server, status: int, said: str) -> None:
        super().__init__(f"{server} answered {status}: {shorten(said, 300) or 'nothing more'}.")
        self.status = status
        self.said = said


class _Busy(Exception):
    """The server asks for patience, perhaps for so many seconds."""

    def __init__(self, asked_s: float) -> None:
        self.asked_s = asked_s


async def get_json(server: Server, path: str, timeout_s: float) -> Any:
    """Get a JSON answer. Raises ServiceMissing where none comes in time, Refusal for an error status."""
    try:
        async with asyncio.timeout(timeout_s), _client(server) as client:
            response = await client.get(server.url + path)
    except httpx.InvalidURL:
        raise no_address(server) from None
    except (TimeoutError, httpx.HTTPError) as exc:
        raise unreachable(server, exc) from exc
    if response.is_error:
        raise Refusal(server, response.status_code, error_in(response.content))
    try:
        return response.json()
    except ValueError as exc:
        raise ServiceMissing(f"{server} answers, but not as it should.", remedy=server.remedy) from exc


async def post_lines(server: Server, path: str, body: dict[str, Any]) -> AsyncGenerator[str, None]:
    """Post ``body`` and give the reply's lines as they come, none of them empty.

    A busy server is asked again until ``busy_s`` are over. Raises ServiceMissing where it cannot be reached,
    Refusal for an error status, ModelError where the reply breaks off or stalls.
    """
    deadline = time.monotonic() + server.patience.busy_s
    pause_s = server.patience.pause_s
    while True:
        try:
            async with aclosing(_lines(server, path, body)) as lines:
                async for line in lines:
                    yield line
            return
        except _Busy as busy:
            wait_s = max(busy.asked_s, pause_s * random.uniform(0.5, 1.5))  # noqa: S311  # no secret
            if time.monotonic() + wait_s > deadline:
                waited = f"for {server.patience.busy_s:.0f} s"
                raise ModelError(
                    f"{server} was busy {waited}.", remedy="Try again when it has less to do."
                ) from busy
        await asyncio.sleep(wait_s)
        pause_s = min(pause_s * 2, server.patience.longest_pause_s)


async def _lines(server: Server, path: str, body: dict[str, Any]) -> AsyncGenerator[str, None]:
    limit_s = server.patience.first_s
    try:
        async with _client(server) as client:
            request = client.build_request("POST", server.url + path, json=body)
            async with asyncio.timeout(limit_s):
                response = await client.send(request, stream=True)
            async with aclosing(response):
                if response.is_error:
                    raise await _refusal(server, response)
                lines = response.aiter_lines()
                while True:
                    async with asyncio.timeout(limit_s):
                        line = await anext(lines, None)
                    if line is None:
                        return
                    limit_s = server.patience.stall_s
                    if line.strip():
                        yield line
    except httpx.InvalidURL:
        raise no_address(server) from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as exc:
        raise unreachable(server, exc) from exc
    except httpx.HTTPError as exc:
        raise ModelError(f"{server} broke off its reply: {exc or type(exc).__name__}.") from exc
    except TimeoutError as exc:
        raise ModelError(f"{server} was silent for {limit_s:.0f} s.") from exc


async def _refusal(server: Server, response: httpx.Response) -> Exception:
    said = error_in(await response.aread())
    if response.status_code in BUSY:
        asked = response.headers.get("retry-after", "")
        return _Busy(float(asked) if asked.isdecimal() else 0.0)
    return Refusal(server, response.status_code, said)


def unreachable(server: Server, exc: Exception) -> ServiceMissing:
    """Say that a server does not answer."""
    reason = shorten(str(exc) or "no answer in time", 120)
    return ServiceMissing(f"{server} cannot be reached ({reason}).", remedy=server.remedy)


def no_address(server: Server) -> ServiceMissing:
    """Say that an address is none: not why, since that may quote a password in it."""
    return ServiceMissing(f"{server} cannot be reached: it is no address.", remedy=server.remedy)


def error_in(content: bytes) -> str:
    """Read the message of an error answer, whichever of the usual forms it has."""
    try:
        found = httpx.Response(200, content=content).json()
    except ValueError:
        return content.decode(errors="replace").strip()
    return said_in(found) or content.decode(errors="replace").strip()


def said_in(answer: Any) -> str:
    """Give the message under ``error`` in an answer, or nothing where there is none."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict):
        error = error.get("message") or error
    return str(error) if error else ""


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
