"""The HTTP API under load: 50 clients read state and events while three lectures are made.

    python -m bench.load [--json] [--clients 50] [--share 0.3]

Three rounds on one server: a lecture alone, three at once that nobody looks at, three at once with half of
the clients watching events and the other half reading state twice a second. The services are stand-ins that
take --share of the design's times, so that what is compared is the machine's own work. Times of lectures are
Prefect's: from when one was asked for to its end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from bench.figures import Bound, Figure, to_table
from bench.lecture import clean_env, running
from bench.server import prefect_server
from bench.stand_ins import stand_ins

CLIENTS, LECTURES, SHARE = 50, 3, 0.3
SLIDES = 6
PAUSE_S = 0.5
OVER = ("complete", "partial", "failed", "cancelled")
TOKEN = "bench"
ERRORS = Bound(must=0, aim=0, of="value")
QUICK = Bound(must=1.0, aim=0.25, of="value")
UNHINDERED = Bound(must=1.5, aim=1.2)


class Seen(NamedTuple):
    """What the clients met: how long each answer took, and what went wrong."""

    state_s: list[float]
    first_event_s: list[float]
    events: list[int]
    errors: list[str]


def measure(_keep: Path, *, clients: int = CLIENTS, share: float = SHARE) -> list[Figure]:
    """Make a lecture alone, three unwatched and three watched, and compare."""
    with (
        stand_ins(share=share) as services,
        prefect_server(services.env | {"PREFECT_RUNNER_POLL_FREQUENCY": "1"}) as server,
        api(server.env | services.env | {"PREFECT_API_URL": server.api}) as url,
    ):
        return _from_outside(url, clients)


def _from_outside(url: str, clients: int) -> list[Figure]:
    """Take the figures in another process: the stand-ins are in this one, and would answer late beside it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as crowd:
        return crowd.submit(measure_at, url, clients).result()


def measure_at(url: str, clients: int) -> list[Figure]:
    """Take the figures of the API at an address."""
    return asyncio.run(_rounds(url, clients))


@contextmanager
def api(found: dict[str, str]) -> Iterator[str]:
    """Run the API without limits to speak of; gives its address."""
    with tempfile.TemporaryDirectory(prefix="lectra-bench-api-") as folder:
        place = Path(folder)
        env = clean_env(place, place / "cache") | found
        env |= {
            "LECTRA_API_TOKENS": TOKEN,
            "LECTRA_API_RATE": "1000000/minute",
            "LECTRA_API_MAKE_RATE": "1000/minute",
            "LECTRA_OUTPUT_DIR": str(place / "outputs"),
        }
        with running([sys.executable, "-m", "deployments.api", "--port", "0"], env, place / "log") as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("HTTP API at "):
                    yield line.split()[-1]
                    return
            raise SystemExit(f"the API did not start: {(place / 'log').read_text()}")


async def _rounds(url: str, clients: int) -> list[Figure]:
    limits = httpx.Limits(max_connections=None)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=60) as client:
        await _made(client, 1, "Warming up", _nobody)
        (alone_s,) = await _made(client, 1, "Alone", _nobody)
        unwatched_s = statistics.median(await _made(client, LECTURES, "Unwatched", _nobody))
        seen = Seen([], [], [], [])
        began = time.monotonic()
        watched_s = statistics.median(
            await _made(client, LECTURES, "Watched", lambda ids: _crowd(client, ids, clients, seen))
        )
        took_s = time.monotonic() - began
    for error in seen.errors[:10]:
        print(error, file=sys.stderr)
    return [
        Figure("load: state, p95", _p95(seen.state_s), "s", bound=QUICK),
        Figure("load: state, median", statistics.median(seen.state_s), "s"),
        Figure("load: first event, p95", _p95(seen.first_event_s), "s"),
        Figure("load: states read each second", len(seen.state_s) / took_s, ""),
        Figure("load: events received", sum(seen.events), ""),
        Figure("load: errors", len(seen.errors), "", bound=ERRORS),
        Figure("load: lecture, three unwatched", unwatched_s, "s", "alone", alone_s),
        Figure("load: lecture, three watched", watched_s, "s", "alone", alone_s),
        Figure("load: lecture, watched", watched_s, "s", "three unwatched", unwatched_s, bound=UNHINDERED),
    ]


async def _made(
    client: httpx.AsyncClient, count: int, topic: str, meanwhile: Callable[[list[str]], Awaitable[object]]
) -> list[float]:
    """Have so many lectures made at once; gives how long each took."""
    ids = [await _ask(client, f"{topic} {number}") for number in range(count)]
    looking = asyncio.ensure_future(meanwhile(ids))
    ends = await asyncio.gather(*(ended(client, presentation) for presentation in ids))
    await looking
    for end in ends:
        if end["state"] != "complete":
            raise SystemExit(f"a lecture was not made: {end['state']}: {end['message']}")
    return [
        (datetime.fromisoformat(end["ended_at"]) - datetime.fromisoformat(end["created_at"])).total_seconds()
        for end in ends
    ]


async def _ask(client: httpx.AsyncClient, topic: str) -> str:
    plan = {"title": topic, "slides": [_slide(topic, number) for number in range(SLIDES)]}
    lecture = {"outline": plan, "llm": "embedded", "tts": "edge", "images": "commons"}
    answer = await client.post("/generate_presentation", json=lecture)
    if answer.status_code != httpx.codes.ACCEPTED:
        raise SystemExit(f"a lecture was refused: {answer.text}")
    return str(answer.json()["id"])


def _slide(topic: str, number: int) -> dict[str, object]:
    """Give a slide that is written already: what a model takes for it is no matter of the API."""
    said = " ".join(f"Sentence {line} of slide {number} tells of {topic}." for line in range(8))
    return {"title": f"{topic}, part {number}", "points": ["One", "Two"], "narration": said}


async def ended(client: httpx.AsyncClient, presentation: str) -> dict[str, Any]:
    """Wait until a presentation is made or not, and give how it stands then."""
    while True:
        now: dict[str, Any] = (await client.get(f"/presentations/{presentation}")).json()
        if now["state"] in OVER:
            return now
        await asyncio.sleep(2)


async def _nobody(_ids: list[str]) -> None:
    """Look at nothing."""


async def _crowd(client: httpx.AsyncClient, ids: list[str], clients: int, seen: Seen) -> None:
    watchers = clients // 2
    await asyncio.gather(
        *(_watch(client, ids[number % len(ids)], seen) for number in range(watchers)),
        *(_read(client, ids, number, seen) for number in range(clients - watchers)),
    )


async def _watch(client: httpx.AsyncClient, presentation: str, seen: Seen) -> None:
    began, count, last = time.monotonic(), 0, ""
    try:
        async with client.stream("GET", f"/presentations/{presentation}/events", timeout=300) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    count, last = count + 1, line
                    if count == 1:
                        seen.first_event_s.append(time.monotonic() - began)
    except httpx.HTTPError as exc:
        seen.errors.append(f"events: {exc!r}")
        return
    seen.events.append(count)
    if not last or json.loads(last.removeprefix("data: ")).get("state") not in OVER:
        seen.errors.append(f"events of {presentation} ended with {last!r}")


async def _read(client: httpx.AsyncClient, ids: list[str], number: int, seen: Seen) -> None:
    """Read states until all lectures are made; each client begins at another moment."""
    left = set(ids)
    await asyncio.sleep(PAUSE_S * (number % 10) / 10)
    while left:
        for presentation in sorted(left):
            began = time.monotonic()
            try:
                answer = await client.get(f"/presentations/{presentation}")
            except httpx.HTTPError as exc:
                seen.errors.append(f"state: {exc!r}")
                continue
            seen.state_s.append(time.monotonic() - began)
            if answer.status_code != httpx.codes.OK:
                seen.errors.append(f"state: {answer.status_code} {answer.text}")
            elif answer.json()["state"] in OVER:
                left.discard(presentation)
        await asyncio.sleep(PAUSE_S)


def _p95(seconds: list[float]) -> float:
    """Give what 95 of 100 took at most."""
    return sorted(seconds)[max(0, math.ceil(len(seconds) * 0.95) - 1)]


def main() -> None:
    """Run it once and print its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--clients", type=int, default=CLIENTS, help=f"default: {CLIENTS}")
    parser.add_argument("--share", type=float, default=SHARE, help=f"default: {SHARE}")
    given = parser.parse_args()
    figures = measure(Path(), clients=given.clients, share=given.share)
    print(json.dumps([figure.plain() for figure in figures]) if given.json else to_table(figures))
    sys.exit(0 if all(figure.verdict != "missed" for figure in figures) else 1)


if __name__ == "__main__":
    main()
