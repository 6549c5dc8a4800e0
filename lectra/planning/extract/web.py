"""Sources from the web: fetched through the guard of the pictures, and by nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from lectra.addresses import BadAddress, check_address, shown_address
from lectra.errors import ImageError, InvalidInput, ServiceMissing
from lectra.images.download import FetchPolicy, fetch
from lectra.logs import Request
from lectra.settings import Settings
from lectra.sources.reading import FIELD, MAX_BYTES

LOG = logging.getLogger("lectra.sources")
TIMEOUT_S = 60
ACCEPT = "text/html, application/xhtml+xml, application/pdf, */*;q=0.5"
_BY_HAND = "Download it yourself, and give the file."
_LOCKED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def fetcher(settings: Settings) -> Callable[[str], bytes]:
    """Return what fetches a document; it is for a thread without an event loop.

    It raises InvalidInput, which shows of the address what :func:`lectra.addresses.shown_address` does.
    """
    policy = FetchPolicy(
        user_agent=settings.contact,
        allow_hosts=settings.image_allow_hosts,
        max_bytes=MAX_BYTES,
        timeout_s=TIMEOUT_S,
    )
    return partial(fetch_document, policy=policy)


def fetch_document(address: str, policy: FetchPolicy, purpose: str = "a document") -> bytes:
    """Return what is at an address, which is logged by its ``purpose``. Raises InvalidInput."""
    name = shown_address(address)
    try:
        check_address(address)
        with Request(LOG, "The web", purpose, address) as request:
            reply = asyncio.run(fetch(address, policy=policy, headers={"Accept": ACCEPT}))
            request.status = reply.status
    except BadAddress as exc:
        raise InvalidInput(FIELD, f"{name}: {exc}", remedy=_BY_HAND) from exc
    except (ImageError, ServiceMissing) as exc:
        raise InvalidInput(FIELD, f"{name}: {exc.message}", remedy=exc.remedy or _BY_HAND) from exc
    if reply.status != HTTPStatus.OK:
        raise InvalidInput(FIELD, f"{name} {_answered(reply.status)}", remedy=_remedy(reply.status))
    return reply.body


def _answered(status: int) -> str:
    if status in _GONE:
        return f"is not there: its server answered with status {status}"
    if status in _LOCKED:
        return f"is not given to everybody: its server answered with status {status}"
    return f"was not given: its server answered with status {status}"


def _remedy(status: int) -> str:
    if status in _GONE:
        return "Check the address in a browser."
    return _BY_HAND if status < HTTPStatus.TOO_MANY_REQUESTS else f"Try again later. {_BY_HAND}"
