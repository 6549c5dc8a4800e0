"""The one connection to Prefect, opened when it is needed; what goes wrong with it is told in one way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_KEY, PREFECT_API_URL

from flows.server import auth_for, find_durable
from lectra.errors import ServiceMissing

LOG = logging.getLogger("lectra.api")
START = "Start `make server`, or `python -m deployments.serve` beside your own Prefect server."
PAGE = 200
"""The most that Prefect's server gives at once."""
MOST_BAD = 3
"""How many of its runs Prefect may be unable to give before it is taken for broken."""


class Connection:
    """Asks Prefect. Raises ServiceMissing where it does not answer."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._open: PrefectClient | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Let go of the client."""
        client, self._open = self._open, None
        if client:
            with contextlib.suppress(Exception):
                await client.__aexit__(None, None, None)

    async def read_each(
        self,
        flows: FlowFilter,
        wanted: FlowRunFilter,
        sort: FlowRunSort,
        *,
        limit: int,
        offset: int,
    ) -> list[FlowRun | None]:
        """Read runs, with None for each that Prefect itself cannot give.

        It gives a page of them or an error, so where there is an error the page is read in ever smaller
        parts. Raises ServiceMissing where more than ``MOST_BAD`` are bad, or all: the trouble is another one.
        """
        found: list[FlowRun | None] = []
        left = [(offset, limit)]
        while left:
            first, count = left.pop()
            give_up = count == 1 and found.count(None) >= MOST_BAD
            async with self.asking() as client:
                try:
                    found += await client.read_flow_runs(
                        flow_filter=flows, flow_run_filter=wanted, sort=sort, limit=count, offset=first
                    )
                    continue
                except httpx.HTTPStatusError as exc:
                    if give_up or exc.response.status_code != HTTPStatus.INTERNAL_SERVER_ERROR:
                        raise
            if count == 1:
                LOG.error("Prefect cannot give a run", extra={"place": first})
                found.append(None)
            else:
                left += [(first + count // 2, count - count // 2), (first, count // 2)]
        if found and not any(found):
            raise ServiceMissing("The Prefect server gives none of its runs.", remedy=START)
        return found

    @contextlib.asynccontextmanager
    async def asking(self) -> AsyncIterator[PrefectClient]:
        """Give the client; what goes wrong with it is told in one way."""
        try:
            yield await self._client()
        except (httpx.HTTPError, PrefectException, RuntimeError) as exc:
            if isinstance(exc, httpx.TransportError):
                await self.close()  # it may have moved: the next one to ask looks for it again
            said = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
            how = "refuses" if isinstance(exc, httpx.HTTPStatusError) else "does not answer"
            raise ServiceMissing(f"The Prefect server {how}: {said[:300]}", remedy=START) from exc

    async def _client(self) -> PrefectClient:
        async with self._opening:
            if self._open is None:
                address, auth = await self._address()
                client = PrefectClient(
                    address,
                    auth_string=auth or PREFECT_API_AUTH_STRING.value(),
                    api_key=PREFECT_API_KEY.value(),
                )
                self._open = await client.__aenter__()
            return self._open

    async def _address(self) -> tuple[str, str]:
        """Return where the server is, and what it asks for where that is this machine's own."""
        if url := PREFECT_API_URL.value():
            return str(url), ""
        durable = await asyncio.to_thread(find_durable, self._data_dir)
        if durable is None:
            raise ServiceMissing("No Prefect server is running.", remedy=START)
        return durable.api, auth_for(durable.api, self._data_dir)
