"""Prefect's server, its services and workers as processes of their own, on PostgreSQL and Redis."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from deployments.health import wrong_with
from tests.flows.conftest import AUTH, ROOT, clean_env
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer

POOL = "lectra"
NAME = "prefect"
"""By which the server is reached from other machines, besides its own names."""
APART = ("unshare", "--user", "--map-root-user", "--uts")
START_S = 120


def what_is_missing() -> str:
    """Say what this machine lacks; empty where a cluster can be run."""
    if shutil.which("redis-server") is None:
        return "redis-server is not installed: apt-get install redis-server"
    try:
        import prefect_redis  # noqa: F401
    except ImportError:
        return "prefect-redis is not installed: pip install -r requirements-cluster.lock"
    apart = subprocess.run([*APART, "hostname", "machine-a"], capture_output=True, check=False)
    if apart.returncode:
        return "machines cannot be told apart: unshare --uts is not permitted (see tests/flows/disk.py)"
    return ""


class Cluster:
    """Processes that end with it. Workers are on machines of other names, as far as they can see."""

    def __init__(self, place: Path, env: dict[str, str]) -> None:
        self.place = place
        self.port, self.redis_port = free_port(), free_port()
        self.api = f"http://127.0.0.1:{self.port}/api"
        self._env = {**clean_env(place / "home", place / "cache"), **env}
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Cluster:
        try:
            self._up()
        except BaseException:
            self._stack.close()
            raise
        return self

    def _up(self) -> None:
        postgres = self._stack.enter_context(PostgresServer(self.place / "postgres"))
        database = postgres.new_database("prefect", "secret").replace("postgresql:", "postgresql+asyncpg:")
        redis = f"redis://127.0.0.1:{self.redis_port}"
        self._prefect = {
            **self._env,
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
            "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
            "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
            "PREFECT_REDIS_MESSAGING_URL": f"{redis}/0",
            "PREFECT_SERVER_DOCKET_URL": f"{redis}/1",
            "PREFECT_SERVER_TASKS_TAG_CONCURRENCY_SLOT_WAIT_SECONDS": "0.05",
            "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_API_AUTH_STRING": AUTH,
            "LECTRA_PREFECT_HOSTS": f"{NAME}:{self.port}",
        }
        asked = {"PREFECT_API_URL": self.api, "PREFECT_API_AUTH_STRING": AUTH}
        self._runs = {**self._env, **asked, "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}
        listens = ["--port", str(self.redis_port), "--bind", "127.0.0.1"]
        redis_server = ["redis-server", *listens, "--save", ""]
        self._start("redis", redis_server, self._env)
        start = [sys.executable, "-m", "prefect", "server"]
        self.finish([*start, "database", "upgrade", "--yes"], self._prefect)
        self.start_server()
        self._start("services", [*start, "services", "start"], self._prefect)
        self.finish([sys.executable, "-m", "deployments.register", "--pool", POOL], self._runs)
        self._start("recover", [sys.executable, "-m", "deployments.recover"], self._runs)

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start_server(self) -> None:
        """Start Prefect's server, without its services, and wait until it answers."""
        command = [sys.executable, "-m", "deployments.prefect_server", "--port", str(self.port)]
        process = self._start("server", command, self._prefect)
        deadline = time.monotonic() + START_S
        while wrong := wrong_with(f"{self.api}/ready"):
            assert process.poll() is None, (
                f"The server ended with {process.returncode}.\n{self.said('server')}"
            )
            assert time.monotonic() < deadline, f"{wrong}\n{self.said('server')}"
            time.sleep(0.2)

    def start_worker(self, machine: str) -> psutil.Popen:
        """Start a worker that takes two runs at once, on a machine of this name."""
        worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process"]
        apart = [*APART, "sh", "-c", 'hostname "$0" && exec "$@"', machine]
        return self._start(machine, [*apart, *worker, "--limit", "2", "--name", machine], self._runs)

    def said(self, name: str) -> str:
        """Give what a process has written."""
        return (self.place / f"{name}.log").read_text(errors="replace")[-4000:]

    def finish(self, command: Sequence[str], env: dict[str, str]) -> None:
        """Run a command to its end."""
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def _start(self, name: str, command: Sequence[str], env: dict[str, str]) -> psutil.Popen:
        log = self._stack.enter_context((self.place / f"{name}.log").open("ab"))
        process = psutil.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self._stack.callback(process.wait)
        self._stack.callback(kill_all, process)
        return process


def kill_all(process: psutil.Process) -> int:
    """Kill a process and all that it has started, with no time for anything; gives their number."""
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for one in family:  # none may see another's end and tell of it
        with contextlib.suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGSTOP)
    for one in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    return len(family)
