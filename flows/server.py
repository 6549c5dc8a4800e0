"""The Prefect server of a command line: the user's, the durable one of this machine, else one of its own.

Nothing here imports Prefect: a server of its own is started before that, and comes up at the same time.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from flows.access import ANSWERED, ASKED_FOR, client_auth, new_auth, write_private
from flows.children import server_env
from flows.configured import configured
from flows.guard import LOOPBACK
from lectra.errors import ServiceMissing
from lectra.runlog.process import process_start
from lectra.settings import read_settings

HOST = "127.0.0.1"
START_S = 180.0
"""How long a server may take to come up: on an empty home it makes its database first."""
FOUND_S = 3.0
"""How long the durable server may take to answer before a run starts one of its own.

On a busy machine that is a while; whose process is gone is not asked at all.
"""
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
        self, kind: Literal["embedded", "durable"], settings: Mapping[str, str], auth: str, *, port: int = 0
    ) -> None:
        """Start it on ``port``, or on any that is free; OSError where that one is taken.

        It asks for ``auth``, as user:password.
        """
        self._kind = kind
        # The socket is bound here and inherited, so that no other process can take its port meanwhile.
        self._listener = socket.create_server((HOST, port), backlog=2048)
        self.api = f"http://{HOST}:{self._listener.getsockname()[1]}/api"
        own = {"PREFECT_SERVER_UI_API_URL": "/api", **settings}  # under whichever of its names it is opened
        self._env = {**own, **server_env(os.environ), ASKED_FOR: auth}
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
    if use_server(data_dir):
        return None
    auth = configured(ASKED_FOR, "server", "api", "auth_string") or new_auth()
    server = Server("embedded", EMBEDDED, auth)
    _own.add(server.api)
    os.environ["PREFECT_API_URL"], os.environ[ANSWERED] = server.api, auth
    return server


def use_server(data_dir: Path) -> str:
    """Let this process find the Prefect server that is there, and be let in: the user's, else the durable.

    Returns its address; empty where there is none. Call this before Prefect is imported.
    """
    api = configured_api()
    if not api:
        durable = find_durable(data_dir)
        if durable is None:
            return ""
        api = os.environ["PREFECT_API_URL"] = durable.api
    if auth := auth_for(api, data_dir):
        os.environ[ANSWERED] = auth
    return api


def auth_for(api: str, data_dir: Path) -> str:
    """Return what to answer the server at ``api`` with: as it was set, else as the durable one has noted.

    What the durable server asks for goes to no other address.
    """
    if given := client_auth(read_settings()):
        return given
    durable = _noted(data_dir)
    return durable.auth if durable and _is_same(api, durable.api) else ""


def _is_same(one: str, other: str) -> bool:
    """Whether two addresses lead to the same port of this machine."""
    first, second = urlsplit(one), urlsplit(other)
    here = all((place.hostname or "") in {name.strip("[]") for name in LOOPBACK} for place in (first, second))
    return one.rstrip("/") == other.rstrip("/") or (here and first.port == second.port)


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
    """Where the durable server of this machine is, what it asks for, and the process to stop it by.

    ``start`` is when that process began, see ``process_start``: by then nobody else can have its port.
    """

    api: str
    pid: int
    auth: str = ""
    start: str = ""


def tell_durable(data_dir: Path, durable: Durable) -> None:
    """Write down where the durable server is, for :func:`find_durable`, and for its owner alone."""
    noted = durable._replace(start=process_start(durable.pid))
    write_private(_note(data_dir), json.dumps(noted._asdict()))


def forget_durable(data_dir: Path) -> None:
    """Remove what was written down."""
    _note(data_dir).unlink(missing_ok=True)


def find_durable(data_dir: Path) -> Durable | None:
    """Return the durable server, if there is one and it answers."""
    durable = _noted(data_dir)
    return durable if durable and answers(durable.api, FOUND_S) else None


def _noted(data_dir: Path) -> Durable | None:
    """Return what a durable server has written down of itself, as long as its process lives.

    Once that is gone, another user's may have its port: that one is told nothing.
    """
    try:
        noted = json.loads(_note(data_dir).read_text())
        durable = Durable(str(noted["api"]), int(noted["pid"]), str(noted["auth"]), str(noted["start"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return durable if process_start(durable.pid) == durable.start else None


def _note(data_dir: Path) -> Path:
    return data_dir / "server.json"


def configured_api() -> str:
    """Return the address of the user's own Prefect server, where Prefect would find it; empty if none is."""
    return configured("PREFECT_API_URL", "api", "url")
