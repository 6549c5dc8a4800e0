"""What a Prefect server is told by whoever serves on it: limits, blocks, and of runs that are gone.

Prefect reads its address when it is imported: import this when PREFECT_API_URL is set.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException

from blocks import register_blocks
from deployments.lease_files import lease_files, slots_held
from deployments.recover import Sweeper, keep_sweeping, tell
from flows.limits import reset_limits, share_limits
from lectra.errors import ServiceMissing
from lectra.settings import Settings

SERVED = {"generate", "revise", "batch", "weekly"}
"""The deployments, which the runner registers one after another."""
REGISTER_S = 90.0
"""How long the runner may take to register what it serves."""
TIDY_S = 15.0
"""How long it may take to tell Prefect of the runs that are stopped."""


class Serving:
    """Serving on a Prefect server; ``own`` where it is this machine's own, and nobody else serves on it."""

    def __init__(self, settings: Settings, *, own: bool) -> None:
        self._slots = settings.slots
        self._leases = lease_files(settings.data_dir) if own else None
        self._sweeper = Sweeper(self._leases)
        self._over = threading.Event()

    def prepare(self) -> None:
        """Set limits and blocks, and see to the runs that an earlier server has left."""
        held = slots_held(self._leases.read()) if self._leases else None
        asyncio.run(set_limits_and_blocks(self._slots, held))
        tell(self._sweeper.sweep(first=True))

    def begin(self) -> None:
        """Look after runs from now on, in a thread."""
        threading.Thread(target=keep_sweeping, args=[self._sweeper, self._over], daemon=True).start()

    def stop(self) -> None:
        """End the runs of this machine so that they go on the next time, if Prefect can still be told."""
        self._over.set()

        def stop() -> None:
            with contextlib.suppress(httpx.HTTPError, PrefectException):
                self._sweeper.stop()

        telling = threading.Thread(target=stop, daemon=True)
        telling.start()
        telling.join(TIDY_S)


async def set_limits_and_blocks(slots: Mapping[str, int], held: Mapping[UUID, int] | None = None) -> None:
    """Create the limits that are missing, and register the blocks, so that they can be filled in.

    With ``held`` the server has just started and is ours: its limits are set, see ``reset_limits``.
    """
    if held is None:
        await share_limits(slots)
    else:
        await reset_limits(slots, held)
    await register_blocks()


def wait_until_served(tend: Callable[[], object]) -> list[str]:
    """Wait until the runner has registered the deployments, and name them; raises ServiceMissing.

    ``tend`` is called meanwhile, now and then.
    """
    deadline = time.monotonic() + REGISTER_S
    with get_client(sync_client=True) as client:
        while True:
            found = client.read_deployments()
            missing = SERVED - {deployment.name for deployment in found}
            if not missing:
                flows = {flow.id: flow.name for flow in client.read_flows()}
                return sorted(f"{flows.get(it.flow_id, '?')}/{it.name}" for it in found)
            if time.monotonic() > deadline:
                raise ServiceMissing(
                    f"The runner does not serve {', '.join(sorted(missing))}.",
                    remedy="Look at what it says above.",
                )
            tend()
            time.sleep(0.2)
