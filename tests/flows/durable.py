"""The durable server as a user starts it, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, Any

from flows.access import auth_file
from tests.flows.conftest import call_prefect, clean_env, end_group, processes_with, start_program
from tests.servers.postgres import spare_disk

START_S = 300


class DurableServer:
    """`python -m deployments.server` on a data folder below ``place``; ``env`` is what finds it."""

    def __init__(self, place: Path, *options: str) -> None:
        """Give it ``options``; without any, it has no HTTP API."""
        self.place = place
        self.options = options or ("--no-api",)
        self.env = clean_env(place / "home", place / "cache")
        self.data = Path(self.env["LECTRA_DATA_DIR"])
        self.process: subprocess.Popen[str] | None = None
        self.api = ""
        self.page = ""
        self.said: list[str] = []

    def start(self, **env: str) -> None:
        """Start it on a free port, and wait until it says that it runs."""
        self.process = process = self.popen("--port", "0", **env)
        assert process.stdout
        assert process.stderr
        self.said.clear()
        threading.Thread(target=self._hear, args=[process.stderr], daemon=True).start()
        deadline = time.monotonic() + START_S
        for line in process.stdout:
            self.said.append(line)
            if line.startswith("Prefect server at "):
                self.api = line.split()[-1] + "/api"
            if line.startswith("Page and HTTP API at "):
                self.page = line.split()[-1]
            if line.startswith("Runs started"):
                if (self.data / "postgres").exists():
                    spare_disk(self.data / "postgres")
                threading.Thread(target=self._hear, args=[process.stdout], daemon=True).start()
                return
            if time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"the server takes over {START_S} s: {''.join(self.said)}")
        raise AssertionError(f"the server ended: {''.join(self.said)}")

    def _hear(self, stream: IO[str]) -> None:
        """Take what it says, so that it never waits for a reader."""
        self.said.extend(stream)

    def popen(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """Start the program and do not wait."""
        return start_program("deployments.server", *arguments, *self.options, env={**self.env, **env})

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as a user does; gives its exit code."""
        assert self.process
        self.process.send_signal(number)
        try:
            return self.process.wait(timeout=30)
        finally:
            end_group(self.process)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call Prefect's API."""
        return call_prefect(self.api, method, path, body, self.auth)

    @property
    def auth(self) -> str:
        """What it asks for: where nobody has told it, as its owner reads it."""
        return self.env.get("LECTRA_PREFECT_AUTH") or auth_file(self.data).read_text().strip()

    def limit(self, tag: str) -> dict[str, Any]:
        """Give the limit of a tag as the server has it."""
        found: dict[str, Any] = self.call("GET", f"/v2/concurrency_limits/tag:{tag}")
        return found

    def processes(self) -> list[int]:
        """Give what runs with this server's data folder in its environment, as all its programs do."""
        return [pid for pid in processes_with(LECTRA_DATA_DIR=self.data) if pid != os.getpid()]
