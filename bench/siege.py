"""Four lectures at once, as heavy as they may be, while hostile requests come in: the memory they take.

    python -m bench.siege [--json]

Each lecture has a slide that is spoken for over an hour, and three whose pictures are the largest that are
decoded. Meanwhile, outlines of hostile text are sent to the HTTP API without a pause, which refuses them once
it has read them. Memory is the proportional share (PSS) of the runner with all that it has started, which is
what a worker's container holds, and of the API; looked at twice a second until all lectures are made.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import psutil

from bench.command import main
from bench.figures import Bound, Figure
from bench.load import TOKEN, api, ended
from bench.server import prefect_server
from lectra.document.text import MAX_NARRATION
from tests.api.hostile import outlines
from tests.servers.images import ImageServer
from tests.servers.pictures import Picture, encode

LECTURES = 4
WORKER_GB = 4.0
"""What the compose file gives a worker of four."""
MADE = ("complete", "partial")
WITHIN_WORKER = Bound(must=WORKER_GB, aim=3.8, of="value")
NONE = Bound(must=0, aim=0, of="value")
ANSWERED = Bound(must=30.0, aim=10.0, of="value")
GB = 1e9


class Watch:
    """Looks at the memory of processes below this one, by the module that they run."""

    def __init__(self, *modules: str) -> None:
        self.peak_gb = dict.fromkeys(modules, 0.0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            for module in self.peak_gb:
                now = sum(_pss(process) for process in _trees_of(module)) / GB
                self.peak_gb[module] = max(self.peak_gb[module], now)


def _trees_of(module: str) -> Iterator[psutil.Process]:
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if module in process.cmdline():
                yield from {process, *process.children(recursive=True)}


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


@dataclass
class Seen:
    """How the API answered what was hostile."""

    sent: int = 0
    errors: int = 0
    slowest_s: float = 0.0


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Make the lectures under siege, and give what they took."""
    with ImageServer() as images:
        large = Picture("", "rain", form="png", width=8000, height=6000)
        images.pictures = [replace(large, name=f"{number}.png") for number in range(3 * LECTURES)]
        for picture in images.pictures:
            encode(picture)
        env = {f"LECTRA_{name.upper()}": address for name, address in images.addresses().items()}
        env |= {"LECTRA_IMAGE_ALLOW_HOSTS": images.host, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
        with prefect_server(env) as server, api(server.env | env | {"PREFECT_API_URL": server.api}) as url:
            return asyncio.run(_besieged(url))


async def _besieged(url: str) -> list[Figure]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    seen = Seen()
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=120) as client:
        with Watch("deployments.serve", "deployments.api") as watch:
            began = time.monotonic()
            ids = [await _ask(client, number) for number in range(LECTURES)]
            attack = asyncio.create_task(_attack(client, seen))
            ends = await asyncio.gather(*(ended(client, one) for one in ids))
            took_s = time.monotonic() - began
            attack.cancel()
    states = [end["state"] for end in ends]
    print(*states, file=sys.stderr)
    not_made = sum(state not in MADE for state in states)
    worker, door = watch.peak_gb.values()
    return [
        Figure("siege: worker and four lectures", worker, "GB", bound=WITHIN_WORKER),
        Figure("siege: API", door, "GB"),
        Figure("siege: lectures not made", not_made, "", bound=NONE),
        Figure("siege: hostile requests", seen.sent, ""),
        Figure("siege: errors of the server", seen.errors, "", bound=NONE),
        Figure("siege: slowest answer", seen.slowest_s, "s", bound=ANSWERED),
        Figure("siege: until all are made", took_s, "s"),
    ]


async def _ask(client: httpx.AsyncClient, number: int) -> str:
    shown = [{"title": f"Rain {number} {place}", "narration": "It rains."} for place in range(3)]
    spoken = {"title": "Numbers", "narration": ("123 " * MAX_NARRATION)[:MAX_NARRATION]}
    plan = {"title": f"Siege {number}", "slides": [*shown, spoken]}
    lecture = {"outline": plan, "llm": "embedded", "tts": "embedded", "images": "commons"}
    for _ in range(60):
        answer = await client.post("/generate_presentation", json=lecture)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        await asyncio.sleep(1)  # the runner has not told the server yet what it makes
    if answer.status_code != httpx.codes.ACCEPTED:
        raise SystemExit(f"a lecture was refused: {answer.text}")
    return str(answer.json()["id"])


async def _attack(client: httpx.AsyncClient, seen: Seen) -> None:
    """Send what is refused once all of it is read: the outlines are hostile, the theme there is not."""
    for outline in itertools.cycle(list(outlines())):
        began = time.monotonic()
        answer = await client.post("/generate_presentation", json={"outline": outline, "theme": "none such"})
        seen.sent += 1
        seen.errors += answer.is_server_error
        seen.slowest_s = max(seen.slowest_s, time.monotonic() - began)


if __name__ == "__main__":
    main(measure, __doc__)
