"""A durable Prefect server whose lectures are made with stand-ins for the services, and the API beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from bench.stand_ins import StandIns, stand_ins
from tests.api.process import GENEROUS, OTHER_TOKEN, TOKEN, Api
from tests.flows.durable import DurableServer
from tests.flows.logged import KEYS

SHARE = 0.15
"""How long the stand-ins take, of the times of the source design."""
OUTLINE = {
    "title": "Tides",
    "slides": [
        {"title": "Tides", "kind": "title", "narration": "Welcome to the tides."},
        {"title": "The moon", "points": ["It pulls"], "narration": "The moon pulls at the sea."},
    ],
}
QUICK = {"outline": OUTLINE, "llm": "embedded", "tts": "none", "images": "none", "video": False}
"""A lecture that takes a few seconds and no service: no voice and no picture."""
WHOLE = {**QUICK, "tts": "embedded", "images": "drawn"}
"""It with both."""
SLOW = {"topic": "Rivers", "slides": 4, "llm": "ollama", "tts": "edge", "images": "commons"}
"""A lecture that is under way for some seconds."""
HOSTILE = '<script>alert(1)</script>\r\nSet-Cookie: a=b\x00 {{ 7*7 }} %s \u202e"; DROP TABLE'
END_S = 120


class Site(NamedTuple):
    """Where the tests' lectures are made."""

    durable: DurableServer
    services: StandIns
    outputs: Path
    env: dict[str, str]

    def api(self, *arguments: str, **env: str) -> Api:
        """Give an API beside the server, not started yet."""
        return Api({**self.env, **env}, *arguments)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run the services' stand-ins and the durable server for the session, whose log is to hold no secret."""
    place = tmp_path_factory.mktemp("site")
    durable = DurableServer(place)
    with stand_ins(share=SHARE) as services:
        services.images.fail("pixabay", lasting=True, status=500)
        secrets = {**KEYS, "LECTRA_EDGE_URL": f"{services.edge.url}&token=canary-edge"}
        durable.start(**{**services.env, **secrets}, PREFECT_RUNNER_POLL_FREQUENCY="1")
        env = {
            **durable.env,
            **GENEROUS,
            "PREFECT_API_URL": durable.api,
            "LECTRA_OUTPUT_DIR": str(place / "outputs"),
            "LECTRA_API_TOKENS": f"{TOKEN},{OTHER_TOKEN}",
            "LECTRA_API_SHARED": "1",
        }
        try:
            yield Site(durable, services, place / "outputs", env)
        finally:
            durable.stop()


@pytest.fixture(scope="session")
def api(site: Site) -> Iterator[Api]:
    """Run the API for the session."""
    api = site.api()
    api.start()
    try:
        yield api
    finally:
        api.stop()


@pytest.fixture
def client(api: Api) -> Iterator[httpx.Client]:
    """Give a client with a token."""
    with api.client() as client:
        yield client


@pytest.fixture(scope="session")
def made(api: Api) -> dict[str, Any]:
    """Give a presentation that is made, on a hostile topic."""
    with api.client() as client:
        asked = client.post(
            "/generate_presentation", json={**WHOLE, "topic": HOSTILE, "audience": "\0 {{x}}"}
        )
        assert asked.status_code == 202, asked.text
        assert "set-cookie" not in asked.headers
        return ended(client, asked.json()["id"])


def ended(client: httpx.Client, presentation: str) -> dict[str, Any]:
    """Wait for the end of a presentation; gives it."""
    return waited(client, presentation, lambda it: it["state"] not in ("pending", "running"))


def waited(
    client: httpx.Client, presentation: str, until: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """Read a presentation until it is as it is to be; gives it."""
    deadline = time.monotonic() + END_S
    while time.monotonic() < deadline:
        answer = client.get(f"/presentations/{presentation}")
        assert answer.status_code == 200, answer.text
        now: dict[str, Any] = answer.json()
        if until(now):
            return now
        time.sleep(0.3)
    raise AssertionError(now)
