"""The Prefect server of a command line: the user's, the durable one of this machine, else one of its own.

Nothing here imports Prefect: a server of its own is started before that, and comes up at the same time.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from lectra.errors import ServiceMissing

HOST = "127.0.0.1"
START_S = 180.0
"""How long a server may take to come up: on an empty home it makes its database first."""
FOUND_S = 0.5
"""How long the durable server may take to answer before a run starts one of its own."""
DURABLE_PATIENCE_S = 1.0
"""How long to wait for one answer of a durable server that starts, before looking whether it still does."""

EMBEDDED = {
    "PREFECT_SERVER_UI_ENABLED": "false",
    # A run that is alone has no automations, and nobody watches its events: they cost writes to SQLite.
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED": "false",
    # Nobody fills in its blocks, and to offer those of all that is installed takes up to a second.
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}
"""What a server for one run does without; runs, tasks, states and artifacts are kept as ever."""

_own: set[str] = set()


class Server:
    """A Prefect server that this process has started and that ends with it; ``api`` is its address."""

    def __init__(
        self, kind: Literal["embedded", "durable"], settings: Mapping[str, str], *, port: int = 0
    ) -> None:
        """Start it on ``port``, or on any that is free; OSError where that one is taken."""
        self._kind = kind
        # The socket is bound here and inherited, so that no other process can take its port meanwhile.
        self._listener = socket.create_server((HOST, port), backlog=2048)
        self.api = f"http://{HOST}:{self._listener.getsockname()[1]}/api"
        self._env = {"PREFECT_SERVER_UI_API_URL": self.api, **settings, **os.environ}
        self.start()
        if kind == "embedded":
            self._listener.close()

    def start(self) -> None:
        """Start its process; once more, where it is durable and has died.

        The socket of a durable server stays open here: who connects while it is down is not refused, but
        answered when it is up again.
        """
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # it lasts as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flows.server_process", str(self._listener.fileno()), self._kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            pass_fds=[self._listener.fileno()],
            env=self._env,
            start_new_session=True,  # Ctrl-C is for this process, which then ends the server
        )

    def wait(self) -> None:
        """Wait until it answers; raises ServiceMissing, with what it said, where it does not."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            # A connection made while it starts waits. It breaks with the process, but not a durable one's.
            patience_s = deadline - time.monotonic() if self._kind == "embedded" else DURABLE_PATIENCE_S
            if answers(self.api, patience_s):
                return
            time.sleep(0.02)
        raise ServiceMissing(
            f"The Prefect server for this run did not start. {self.said()[-2000:]}".strip(),
            remedy="Look at what it says, or start one yourself and set PREFECT_API_URL.",
        )

    def said(self) -> str:
        """Give what it has written to stderr."""
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip()

    def end(self, timeout_s: float = 10.0) -> None:
        """Let it finish the requests under way, and end it."""
        self._listener.close()
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def open_server(data_dir: Path) -> Server | None:
    """Let what runs in this process find a Prefect server; gives it where it was started for this.

    Call this before Prefect is imported.
    """
    if configured_api():
        return None
    if durable := find_durable(data_dir):
        os.environ["PREFECT_API_URL"] = durable.api
        return None
    server = Server("embedded", EMBEDDED)
    _own.add(server.api)
    os.environ["PREFECT_API_URL"] = server.api
    return server


def is_alone(api: str | None) -> bool:
    """Whether no other process's runs can be on the server at ``api``: none is there yet, or it is ours."""
    return not api or api in _own


def answers(api: str, timeout_s: float) -> bool:
    """Whether a Prefect server answers at an address, asked without any proxy."""
    place = urlsplit(api)
    connection = http.client.HTTPConnection(place.hostname or HOST, place.port, timeout=timeout_s)
    try:
        connection.request("GET", f"{place.path}/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Durable(NamedTuple):
    """Where the durable server of this machine is, and the process to stop it by."""

    api: str
    pid: int


def tell_durable(data_dir: Path, durable: Durable) -> None:
    """Write down where the durable server is, for :func:`find_durable`."""
    path = _note(data_dir)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(durable._asdict()))
    draft.replace(path)


def forget_durable(data_dir: Path) -> None:
    """Remove what was written down."""
    _note(data_dir).unlink(missing_ok=True)


def find_durable(data_dir: Path) -> Durable | None:
    """Give the durable server, if there is one and it answers."""
    try:
        noted = json.loads(_note(data_dir).read_text())
        durable = Durable(str(noted["api"]), int(noted["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return durable if answers(durable.api, FOUND_S) else None


def _note(data_dir: Path) -> Path:
    return data_dir / "server.json"


def configured_api() -> str:
    """Give the address of the user's own Prefect server, where Prefect would find it; empty if none is."""
    if url := os.environ.get("PREFECT_API_URL"):
        return url
    prefect_toml = _toml(Path("prefect.toml"))
    pyproject = _toml(Path("pyproject.toml")).get("tool", {}).get("prefect", {})
    for found in (prefect_toml, pyproject):
        if url := found.get("api", {}).get("url"):
            return str(url)
    return _dotenv_api() or _profile_api()


def _profile_api() -> str:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = _toml(Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).expanduser())
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return str(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL", ""))


def _dotenv_api() -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for line in Path(".env").read_text().splitlines():
            name, _, value = line.partition("=")
            if name.removeprefix("export ").strip().upper() == "PREFECT_API_URL":
                return value.strip().strip("'\"")
    return ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except (OSError, ValueError):
        return {}
