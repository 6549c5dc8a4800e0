"""How much a caller may ask for: in a moving window, by token, or by address without tokens."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from typing import Annotated, Literal

from fastapi import Depends, Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string

from deployments.api.auth import Caller, caller
from deployments.api.errors import Refusal
from lectra.errors import InvalidInput
from lectra.settings import Settings

LOG = logging.getLogger("lectra.api")
Kind = Literal["any", "make"]
ANSWER_S, AGAIN_S = 1.0, 5.0
"""How long a Redis may take to count, and how long it is left alone where it did not."""


class TooMany(Refusal):
    """One request more than ``amount`` in ``period_s``; there is room again in ``wait_s``."""

    def __init__(self, kind: Kind, rate: RateLimitItem, wait_s: int) -> None:
        what = "lectures made or revised" if kind == "make" else "requests"
        super().__init__(
            429,
            f"more than {rate.amount} {what} in {_spelt(rate)}",
            remedy=f"Come again in {wait_s} s, as Retry-After says.",
            headers={"Retry-After": str(wait_s)},
        )
        self.kind = kind
        self.amount = rate.amount
        self.period_s = rate.get_expiry()
        self.wait_s = wait_s


class Limits:
    """Counts what callers ask for: in common where a Redis is named, and in this process while that is away.

    So limits hold always, for strangers as well; what is away is asked again every ``AGAIN_S``.
    """

    def __init__(self, settings: Settings) -> None:
        self._rates: dict[Kind, RateLimitItem] = {
            "any": parse(settings.api_rate),
            "make": parse(settings.api_make_rate),
        }
        self._common = MovingWindowRateLimiter(_storage(settings.api_limits_url.get_secret_value()))
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._ask_again_at = 0.0

    async def check(self, kind: Kind, who: str) -> None:
        """Count a request. Raises TooMany (429) where it is one too many."""
        rate = self._rates[kind]
        wait_s = await self._counted_in_common(rate, kind, who)
        if wait_s is None:
            wait_s = await _hit(self._own, rate, kind, who)
        if wait_s:
            raise TooMany(kind, rate, wait_s)

    async def _counted_in_common(self, rate: RateLimitItem, kind: Kind, who: str) -> int | None:
        """Count a request for all processes; None where that cannot be done now, and the log says so."""
        if time.monotonic() < self._ask_again_at:
            return None
        try:
            async with asyncio.timeout(ANSWER_S):
                return await _hit(self._common, rate, kind, who)
        except (StorageError, TimeoutError) as exc:
            self._ask_again_at = time.monotonic() + AGAIN_S
            reason = type(exc.storage_error if isinstance(exc, StorageError) else exc).__name__
            said = "requests cannot be counted in common, but in this process alone"
            LOG.error(said, extra={"reason": reason})
            return None


async def _hit(windows: MovingWindowRateLimiter, rate: RateLimitItem, kind: Kind, who: str) -> int:
    """Count a request; gives how many seconds are to be waited where it is one too many, else 0."""
    if await windows.hit(rate, kind, who):
        return 0
    free_at = (await windows.get_window_stats(rate, kind, who)).reset_time
    return max(1, math.ceil(free_at - time.time()))


async def counted(request: Request, who: Annotated[Caller, Depends(caller)]) -> Caller:
    """Give who asks, and count the request."""
    await request.app.state.limits.check("any", who.name)
    return who


def _storage(url: str) -> Storage:
    try:
        client = {"implementation": "redispy"} if url.startswith("redis") else {}
        storage = storage_from_string(f"async+{url}", wrap_exceptions=True, **client)
    except (ConfigurationError, ValueError) as exc:
        reason = str(exc).replace(url, "…")
        raise InvalidInput(
            "LECTRA_API_LIMITS_URL", reason, remedy=Settings.model_fields["api_limits_url"].description or ""
        ) from exc
    assert isinstance(storage, Storage)  # noqa: S101  # what async+ gives
    return storage


def _spelt(rate: RateLimitItem) -> str:
    seconds = rate.get_expiry()
    return {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}.get(seconds, f"{seconds} s")
