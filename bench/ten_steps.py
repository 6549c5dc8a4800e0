"""Ten steps of half a second under the limit of speech, sent as a run sends its own; prints JSON.

    python -m bench.ten_steps

Prints how long the flow waited for all, and when each began and ended in seconds since the epoch. Prefect's
server is found, or one is started for this alone, as for a lecture.
"""

# ruff: noqa: E402  # Prefect's settings are made before it is imported
from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from flows.environment import prepare_prefect, spare_certificates
from flows.server import configured_api, is_alone, open_server
from lectra.settings import Settings

SETTINGS = Settings()
prepare_prefect(SETTINGS.cache_dir, quiet=True)
SERVER = open_server(SETTINGS.data_dir)
spare_certificates(SETTINGS.cache_dir, configured_api())

from prefect import flow, task
from prefect.settings import PREFECT_API_URL

from flows.limits import share_limits
from flows.steps import Steps
from lectra.runs.journal import timeit
from lectra.runs.run import Run, open_run
from tasks.policy import policy

STEPS, STEP_S = 10, 0.5


@task(name="tts", tags=["tts"], **policy())
@timeit("tts")
def rest(run: Run, slide: int, began: float) -> int:  # noqa: ARG001  # the run is for @timeit
    """Take half a second; ``began`` keeps it from being found in the cache of another time."""
    time.sleep(STEP_S)
    return slide


@flow(name="ten-steps")
async def ten_steps() -> dict[str, Any]:
    """Send all steps at once and wait for them; gives the seconds that took, and what the journal says."""
    with tempfile.TemporaryDirectory() as folder:
        alone = is_alone(PREFECT_API_URL.value())
        run = open_run(
            folder=Path(folder),
            cache_dir=SETTINGS.cache_dir,
            slots=SETTINGS.slots if alone else await share_limits(SETTINGS.slots),
            slides=STEPS,
            alone=alone,
        )
        wall_s = await _sent(run)
        times: dict[str, dict[int | None, float]] = {}
        for event in run.journal.events():
            times.setdefault(event.kind, {})[event.slide] = event.at
    spans = [(times["started"][slide], times["ended"][slide]) for slide in times["ended"]]
    return {"wall_s": wall_s, "spans": spans}


async def _sent(run: Run) -> float:
    steps = Steps(run)
    began = time.monotonic()
    await asyncio.gather(*(steps.result(rest, slide=number, began=began) for number in range(STEPS)))
    return time.monotonic() - began


def main() -> None:
    """Run the flow and print what it gives."""
    if SERVER:
        SERVER.wait()
    try:
        print(json.dumps(asyncio.run(ten_steps())))
    finally:
        if SERVER:
            SERVER.end()


if __name__ == "__main__":
    main()
