"""A durable Prefect server for a benchmark, as a user starts it, and a count of the calls to it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from bench.lecture import clean_env, running
from flows.server import find_durable

START_S = 120
GRACE_S = 15
_REQUEST = re.compile(rb"(?:GET|POST|PUT|PATCH|DELETE) /api/\S* HTTP/1\.1\r\n")


class Server(NamedTuple):
    """A server that runs: the settings by which a run finds it, and its address."""

    env: dict[str, str]
    api: str


@contextlib.contextmanager
def prefect_server(settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start the durable server on an empty folder, and stop it at the end; its runs have ``settings`` too."""
    with tempfile.TemporaryDirectory(prefix="lectra-bench-server-") as folder:
        data, log = Path(folder) / "data", Path(folder) / "log.txt"
        found = {"LECTRA_DATA_DIR": str(data)}
        env = clean_env(Path(folder), Path(folder) / "cache") | found | dict(settings or {})
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        command = [sys.executable, "-m", "deployments.server", "--port", port, "--no-api"]
        with running(command, env, log) as process:
            deadline = time.monotonic() + START_S
            while not (durable := find_durable(data)):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"the Prefect server did not start: {log.read_text()}")
                time.sleep(0.1)
            try:
                yield Server(found, durable.api)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(GRACE_S)


class CountedWire:
    """A wire to a server: what goes over it is passed on, and requests are counted.

    The server answers to its own names alone, so requests are given its own in place of the wire's.

    Entered, it listens at ``api``, in a thread of its own.
    """

    def __init__(self, api: str) -> None:
        target = urlsplit(api)
        self.calls = 0
        self._target = (target.hostname, target.port)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def api(self) -> str:
        """Address to use in place of the server's."""
        return f"http://127.0.0.1:{self._port}/api"

    def _run(self) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1"))
        self._port = server.sockets[0].getsockname()[1]
        self._names = (f"127.0.0.1:{self._port}".encode(), ":".join(map(str, self._target)).encode())
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, requests = await asyncio.open_connection(*self._target)
        await asyncio.gather(
            self._pass_on(reader, requests, counted=True), self._pass_on(answers, writer, counted=False)
        )

    async def _pass_on(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(1 << 16):
                self.calls += len(_REQUEST.findall(data)) if counted else 0
                target.write(data.replace(*self._names) if counted else data)
                await target.drain()
        target.close()
