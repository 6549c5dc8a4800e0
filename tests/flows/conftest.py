"""A real Prefect server, and the command line as a user starts it."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
NOWHERE = {
    "LECTRA_OLLAMA_URL": "http://127.0.0.1:9",
    "LECTRA_EDGE_URL": "ws://127.0.0.1:9/edge",
    "LECTRA_COMMONS_URL": "http://127.0.0.1:9/w/api.php",
    "LECTRA_OPENVERSE_URL": "http://127.0.0.1:9",
    "LECTRA_BACKOFF_S": "0.1",
}
"""No test asks a service of the world: nothing answers at this port."""
AUTH = "tests:what-its-prefect-server-asks-for"
LET_IN = {"LECTRA_PREFECT_AUTH": AUTH, "LECTRA_ALLOW_ROOT": "1"}
"""All servers of the tests ask for the same: runs with other data folders are let in. Root is meant."""


class Done(NamedTuple):
    """How the command line ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What it printed under --json."""
        found: dict[str, Any] = json.loads(self.out)
        return found


class Bench(NamedTuple):
    """Where one test's command lines run."""

    env: dict[str, str]

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """Start the command line."""
        return start_program("flows.generate", *arguments, env={**self.env, **env})

    def run(self, *arguments: str, **env: str) -> Done:
        """Run the command line to its end."""
        process = self.start(*arguments, **env)
        try:
            out, err = process.communicate(timeout=300)
        finally:
            end_group(process)
        return Done(process.returncode, out, err)

    def make(self, *arguments: str, **env: str) -> Done:
        """Make a lecture in this process, see ``tests.flows.here``."""
        from tests.flows.here import generate_here

        return generate_here(*arguments, env={**self.env, **env})

    def revise(self, *arguments: str, **env: str) -> Done:
        """Remake a lecture in this process."""
        from tests.flows.here import revise_here

        return revise_here(*arguments, env={**self.env, **env})


def start_program(
    module: str, *arguments: str, env: dict[str, str], within: Sequence[str] = ()
) -> subprocess.Popen[str]:
    """Start a program of the project in a group of its own; ``within`` comes before the command."""
    return subprocess.Popen(
        [*within, sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def command(
    module: str, *arguments: str, env: dict[str, str], answer: str = "", timeout_s: float = 300
) -> Done:
    """Run a program of the project to its end; ``answer`` is what it reads."""
    ended = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=env,
        input=answer,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


def call_prefect(api: str, method: str, path: str, body: Any = None, auth: str = AUTH) -> Any:
    """Call the API of a Prefect server; gives what it answers, None where that is nothing."""
    request = urllib.request.Request(
        api + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": basic(auth)},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        said = answer.read()
    return json.loads(said) if said else None


def basic(auth: str) -> str:
    """Give the header that a server is answered with."""
    return f"Basic {base64.b64encode(auth.encode()).decode()}"


def status(url: str, body: bytes | None = None, **headers: str) -> int:
    """Ask for a page; gives the status of the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as exc:
        return int(exc.code)


def end_group(process: subprocess.Popen[Any]) -> None:
    """Kill what is left of a process and its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def processes_with(**env: object) -> list[int]:
    """Give the processes that were started with all of this in their environment."""
    marks = {f"{name}={value}".encode() for name, value in env.items()}
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if marks <= set(environ.read_bytes().split(b"\0")):
                found.append(int(environ.parent.name))
        except OSError:
            continue
    return found


def clean_env(home: Path, cache: Path) -> dict[str, str]:
    """Give an environment in which neither Prefect nor LECTRA has ever run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "LECTRA"))}
    places = {"PREFECT_HOME": home, "LECTRA_CACHE_DIR": cache, "LECTRA_DATA_DIR": home / "data"}
    return {**kept, **NOWHERE, **LET_IN, **{name: str(place) for name, place in places.items()}}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store that the tests of a session share, as a user's runs do."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def bench(server: str, cache: Path, tmp_path: Path) -> Bench:
    """Give a command line that finds the session's server and store."""
    return Bench({**clean_env(tmp_path / "home", cache), "PREFECT_API_URL": server})


@pytest.fixture
def fresh_bench(tmp_path: Path) -> Bench:
    """Give a command line on a machine where Prefect has never run."""
    return Bench(clean_env(tmp_path / "home", tmp_path / "cache"))


Tree = Callable[[Path], set[str]]


@pytest.fixture
def tree() -> Tree:
    """Give the names of all files below a folder."""
    return lambda folder: {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }
