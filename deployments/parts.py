"""The processes that make up what is served, started in order, kept running, and ended in the other order."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from rich.console import Console

from deployments.health import Place, Standing, write_standing, wrong_with
from deployments.postgres import Postgres
from deployments.supervise import Kept, Part, Program
from flows.children import runner_env
from flows.server import Server
from lectra.errors import InvalidInput, ServiceMissing
from lectra.runlog.process import process_start
from lectra.settings import Settings

SAY = Console(highlight=False, soft_wrap=True, markup=False)
DATABASE = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")
DURABLE = {
    # How long a step waits before it asks for a slot again; Prefect's own 10 s are made for other work.
    "PREFECT_SERVER_TASKS_TAG_CONCURRENCY_SLOT_WAIT_SECONDS": "0.05",
    # A killed run's slots are free again within a minute: their leases end, and are looked for every second.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "deployments.leases",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "1",
}
READY_S = 90.0
"""How long runner and API may take to be ready."""
TICK_S = 0.2


@runtime_checkable
class HasProcess(Protocol):
    """A part that knows the number of its process."""

    def pid(self) -> int:
        """Give it; 0 where there is none."""


class PrefectServer:
    """The Prefect server as a part that is kept running."""

    name = "Prefect server"

    def __init__(self, database: str, port: int, auth: str) -> None:
        self._database = database
        self._port = port
        self._auth = auth
        self._server: Server | None = None

    @property
    def server(self) -> Server:
        """The server, once it was started."""
        if self._server is None:
            raise RuntimeError("the Prefect server was not started")
        return self._server

    def start(self) -> None:
        """Start it, the next time on the same socket."""
        if self._server:
            self._server.start()
            return
        try:
            settings = {**DURABLE, DATABASE[0]: self._database}
            self._server = Server("durable", settings, self._auth, port=self._port)
        except (OSError, OverflowError) as exc:
            reason = getattr(exc, "strerror", None) or exc
            raise InvalidInput(
                "port", f"{self._port} cannot be listened on: {reason}", remedy="Name another with --port."
            ) from exc

    def ended(self) -> str:
        """Say how it has ended; empty while it runs."""
        code = self.server.process.poll()
        return "" if code is None else f"{self.server.said()[-2000:]}\nexit code {code}"

    def end(self) -> None:
        """Let it finish the requests under way, and end it."""
        if self._server:
            self._server.end()

    def pid(self) -> int:
        """Give the number of its process."""
        return self.server.process.pid


class Runner(Program):
    """The runner as a part. It ends at once, and not as Prefect's would: that cancels the runs under way."""

    name = "runner"

    def __init__(self, pass_env: Iterable[str]) -> None:
        """Describe it; ``pass_env`` names what its runs need besides what they always get."""
        super().__init__(
            self.name,
            ["deployments.serve", "--quiet"],
            last="at-once",
            choose_env=lambda environ: runner_env(environ, pass_env),
        )


class Whole:
    """The parts that run, in the order in which they were started."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._kept: list[Kept] = []
        self._urls: dict[str, str] = {}

    def start(self, part: Part, url: str = "") -> None:
        """Start a part, which answers at ``url`` when it is ready, and keep it running from now on."""
        kept = Kept(part, self._changed)
        self._kept.append(kept)
        kept.start()
        self.locate(part.name, url)

    def locate(self, name: str, url: str) -> None:
        """Say where a part answers: one whose address is known only now, or that someone else runs."""
        self._urls[name] = url
        self.write_down()

    def tend(self) -> None:
        """Start again what has died; raises ServiceMissing where that is of no use."""
        for kept in self._kept:
            kept.tend()

    def wait_for(self, url: str) -> None:
        """Wait until an address answers; raises ServiceMissing."""
        deadline = time.monotonic() + READY_S
        while wrong := wrong_with(url, 1.0):
            self.tend()
            if time.monotonic() > deadline:
                raise ServiceMissing(f"It is not ready: {wrong}.", remedy="Look at what it says above.")
            time.sleep(TICK_S)

    def keep(self) -> None:
        """Keep the parts running; returns by an exception alone."""
        while True:
            self.tend()
            time.sleep(TICK_S)

    def end(self, *, down_to: str = "") -> None:
        """End all parts, the last one first; or no more than those down to the one of that name."""
        while self._kept:
            kept = self._kept.pop()
            kept.part.end()
            if kept.part.name == down_to:
                return

    def write_down(self) -> None:
        """Write down what runs, for --check."""
        pids = {kept.part.name: _pid(kept.part) for kept in self._kept}
        parts = {
            name: Place(pid=pid, start=process_start(pid) if pid else "", url=url)
            for name, url in self._urls.items()
            for pid in [pids.get(name, 0)]
        }
        me = os.getpid()
        write_standing(self.settings.data_dir, Standing(pid=me, start=process_start(me), parts=parts))

    def _changed(self, told: str) -> None:
        SAY.print(told)
        self.write_down()


def own_database(whole: Whole) -> str:
    """Start our own PostgreSQL as a part, and give its address for Prefect."""
    postgres = Postgres(whole.settings.data_dir / "postgres", whole.settings.postgres_bin)
    whole.start(postgres)
    return postgres.address


def _pid(part: Part) -> int:
    return part.pid() if isinstance(part, HasProcess) else 0
