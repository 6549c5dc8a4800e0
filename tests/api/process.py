"""The HTTP API as a user starts it, for tests."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx

from tests.flows.conftest import end_group, start_program

TOKEN, OTHER_TOKEN = "first-token-of-the-tests", "second-token-of-the-tests"
GENEROUS = {"LECTRA_API_RATE": "1000000/minute", "LECTRA_API_MAKE_RATE": "1000000/minute"}


class Sent(NamedTuple):
    """A server-sent event."""

    id: int
    kind: str
    data: dict[str, Any]


class Api:
    """`python -m deployments.api` on a free port; ``env`` is what it runs with."""

    def __init__(self, env: dict[str, str], *arguments: str) -> None:
        self.env = env
        self.arguments = arguments
        self.url = ""
        self.log: list[str] = []
        self.greeting: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def start(self, port: int = 0) -> None:
        """Start it, and wait until it says where it is."""
        self.process = start_program("deployments.api", "--port", str(port), *self.arguments, env=self.env)
        assert self.process.stdout
        assert self.process.stderr
        threading.Thread(target=self._keep, args=[self.process.stderr], daemon=True).start()
        for line in self.process.stdout:
            self.greeting.append(line)
            if line.startswith("HTTP API at "):
                self.url = line.split()[-1]
                return
        raise AssertionError(f"the API ended: {self.log}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal; gives its exit code."""
        assert self.process
        self.process.send_signal(number)
        try:
            return self.process.wait(timeout=40)
        finally:
            end_group(self.process)

    def client(self, token: str = TOKEN, **headers: str) -> httpx.Client:
        """Give a client; an empty token is left out."""
        credentials = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers={**credentials, **headers}, timeout=30)

    def session(self, token: str = TOKEN) -> dict[str, str]:
        """Log in on the page with a token; gives the cookies that a browser keeps."""
        with httpx.Client(base_url=self.url, timeout=30) as browser:
            assert browser.post("/login", data={"token": token}).status_code == 303
            return dict(browser.cookies)

    def _keep(self, stream: Any) -> None:
        self.log.extend(iter(stream.readline, ""))


def events(answer: httpx.Response) -> Iterator[Sent]:
    """Read server-sent events as they come."""
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield Sent(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
