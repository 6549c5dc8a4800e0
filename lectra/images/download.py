"""The one function through which every byte from the network comes, and what it must be to pass."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time

import httpcore
import httpx

from lectra.errors import ImageError, ServiceMissing
from lectra.images.guard import GuardedNetwork, Resolver, system_resolver
from lectra.images.kinds import picture_kind
from lectra.tls import trusted

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class FetchPolicy:
    """What may be fetched, and how much of it.

    ``allow_hosts`` may have addresses that are not public: each is ``host`` or ``host:port``. ``resolver``
    and ``network`` are how names are looked up and connections made.
    """

    user_agent: str
    allow_hosts: tuple[str, ...] = ()
    max_bytes: int = 20_000_000
    timeout_s: float = 30
    connect_timeout_s: float = 5
    max_redirects: int = 5
    resolver: Resolver = system_resolver
    network: httpcore.AsyncNetworkBackend = field(default_factory=httpcore.AnyIOBackend)


@dataclass(frozen=True)
class Reply:
    """An answer: any status but a redirect. ``retry_after_s`` is how long the server asks to wait."""

    status: int
    body: bytes
    retry_after_s: float | None = None


async def fetch(url: str, *, policy: FetchPolicy, headers: Mapping[str, str] | None = None) -> Reply:
    """Fetch an address of the web. ``headers`` go to its own origin only, not where it redirects to.

    Raises ServiceMissing where nobody answers in time, ImageError where the address is not one of the public
    web, or more is sent than ``policy.max_bytes``. No message holds more of the address than its host.
    """
    target = _parse(url)
    try:
        async with asyncio.timeout(policy.timeout_s):
            return await _follow(target, policy, headers or {})
    except (TimeoutError, httpcore.TimeoutException) as exc:
        raise ServiceMissing(f"{target.host} did not answer in time.", remedy="Try again later.") from exc
    except httpcore.ConnectError as exc:
        raise ServiceMissing(f"{target.host} cannot be reached.", remedy="Check the network.") from exc
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as exc:
        raise ImageError(f"{target.host} broke off its answer.") from exc


def host_of(url: str) -> str:
    """Give the host and port of an address of the web. Raises ImageError where it is none."""
    parsed = _parse(url)
    host = f"[{parsed.host}]" if ":" in parsed.host else parsed.host
    return f"{host}:{parsed.port or {'http': 80, 'https': 443}[parsed.scheme]}"


def picture_of(reply: Reply) -> bytes:
    """Give the picture that an answer holds. Raises ImageError where it holds none."""
    if reply.status != 200:
        raise ImageError(f"The picture's server answered with status {reply.status}.")
    kind = picture_kind(reply.body)
    if not kind:
        raise ImageError("What was sent is no picture.")
    return reply.body


async def _follow(url: httpx.URL, policy: FetchPolicy, headers: Mapping[str, str]) -> Reply:
    for _ in range(policy.max_redirects + 1):
        async with _answer(url, policy, headers) as response:
            sent = {name.lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status not in REDIRECTS or b"location" not in sent:
                return Reply(response.status, await _read(response, policy), _wait(sent.get(b"retry-after")))
        target = _parse(sent[b"location"], base=url)
        if _origin(target) != _origin(url):
            headers = {}
        url = target
    raise ImageError(f"{url.host} redirects too often.")


@contextlib.asynccontextmanager
async def _answer(
    url: httpx.URL, policy: FetchPolicy, headers: Mapping[str, str]
) -> AsyncIterator[httpcore.Response]:
    """Ask for ``url``, on a connection of its own: one that another host shares would not be checked."""
    network = GuardedNetwork(policy.network, policy.resolver, policy.allow_hosts)
    wait = dict.fromkeys(("read", "write", "pool"), policy.timeout_s)
    sent = {"User-Agent": policy.user_agent, "Accept-Encoding": "identity", **headers}
    async with (
        httpcore.AsyncConnectionPool(ssl_context=trusted(), network_backend=network) as pool,
        pool.stream(
            "GET",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=list(sent.items()),
            extensions={"timeout": {"connect": policy.connect_timeout_s, **wait}},
        ) as response,
    ):
        yield response


async def _read(response: httpcore.Response, policy: FetchPolicy) -> bytes:
    body = bytearray()
    async for part in response.aiter_stream():
        body += part
        if len(body) > policy.max_bytes:
            raise ImageError(f"More than {policy.max_bytes / 1e6:.0f} MB were sent.")
    return bytes(body)


def _parse(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        parsed = base.join(url) if base else httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as exc:
        raise ImageError("The address is malformed.") from exc
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ImageError("The address is not one of the web.")
    return parsed


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _wait(retry_after: str | None) -> float | None:
    """Read ``Retry-After``: seconds, or a date."""
    if not retry_after:
        return None
    try:
        if retry_after.strip().isdigit():
            return float(retry_after)
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time())
    except ValueError:
        return None
