"""A lecture whose log is looked at, and what is to be in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from tests.servers.edge import EdgeServer
from tests.servers.images import ImageServer
from tests.servers.ollama import OllamaServer

KEYS = {
    "LECTRA_OPENAI_API_KEY": "canary-openai",
    "LECTRA_PEXELS_API_KEY": "canary-pexels",
    "LECTRA_UNSPLASH_API_KEY": "canary-unsplash",
    "LECTRA_PIXABAY_API_KEY": "canary-pixabay",
}
SENTENCE = "A nightingale sings by the canal at dusk."
TOPIC = "Waterways"
OUTLINE = {
    "title": TOPIC,
    "slides": [
        {"title": TOPIC, "kind": "title", "narration": "Welcome to a talk on waterways."},
        {"title": "By the Canal", "points": ["Birdsong"], "narration": SENTENCE},
        {"title": "How They Are Dug", "points": ["Navvies", "Puddled clay"]},
    ],
}
ASKED = ("By the Canal", "Puddled clay", TOPIC, "waterways")
"""What stands in the lecture's prompts and searches."""


class Logged(Protocol):
    """The stand-ins that a lecture is made with."""

    @property
    def ollama(self) -> OllamaServer:
        """The language model's."""

    @property
    def edge(self) -> EdgeServer:
        """The voice's."""

    @property
    def images(self) -> ImageServer:
        """The images': of them, Pixabay's takes its key in the query and fails."""


def log_in_prefect(call: Callable[..., Any], run: str) -> list[str]:
    """Give the messages in Prefect's log of a run, once its end is among them."""
    question = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC", "limit": 200}
    deadline = time.monotonic() + 60
    while True:
        told = [each for each in call("POST", "/logs/filter", question) if each["name"].startswith("lectra")]
        if any(" ends: " in each["message"] for each in told):
            return [each["message"] for each in told]
        assert time.monotonic() < deadline, told
        time.sleep(0.5)


def check_lines(told: str, services: Logged) -> None:
    """Look for a line of each kind."""
    assert f"pixabay at {services.images.host}, search: HTTP 500 in " in told
    assert f"edge at {services.edge.url.split('/')[2]}, speech: answered in " in told
    assert f"Ollama at {services.ollama.url.removeprefix('http://')}, /api/chat: HTTP 200 in " in told
    assert "images is pixabay: pixabay was asked for." in told
    assert "fallback of image · slide 0: drawn" in told
    for slide in (1, 2):
        assert f"fallback of image · slide {slide}: no picture" in told
    assert " begins" in told
    assert " ends: partial after " in told
