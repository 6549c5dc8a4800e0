"""Who may use the Prefect server of this machine: its owner's programs, no other user, no page of the web."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from deployments.health import read_standing
from flows.access import auth_file, new_auth, server_auth
from flows.server import EMBEDDED, Durable, Server, auth_for, find_durable, tell_durable
from lectra.errors import LectraError
from lectra.settings import Settings
from tests.flows.conftest import ROOT, Bench, basic, call_prefect, command
from tests.flows.durable import DurableServer
from tests.flows.served import Served, quick_lecture

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
CANARIES = {
    "LECTRA_OPENAI_API_KEY": "canary-openai",
    "LECTRA_PEXELS_API_KEY": "canary-pexels",
    "LECTRA_API_TOKENS": "canary-token-of-the-api",
    "AWS_SECRET_ACCESS_KEY": "canary-store",
    "PREFECT_API_KEY": "canary-cloud",
    "SOMEONES_PASSWORD": "canary-someones",
    "MY_MODEL_KEY": "canary-passed-on",
    "LECTRA_PASS_ENV": "MY_MODEL_KEY",
}
ALLOWED = {
    "database": set(),
    "Prefect server": set(),
    "runner": {"canary-openai", "canary-pexels", "canary-store", "canary-cloud", "canary-passed-on"},
    "HTTP API": {"canary-token-of-the-api", "canary-cloud"},
}
"""What each part needs of them."""
PREFECT = Subprotocol("prefect")
PLANTED = "prefect.deployments.steps.run_shell_script"


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DurableServer]:
    """Run the durable server as it comes: nobody has told it what to ask for."""
    server = DurableServer(tmp_path_factory.mktemp("as-it-comes"), "--api-port", "0")
    del server.env["LECTRA_PREFECT_AUTH"]
    server.start(**CANARIES)
    yield server
    if server.process and server.process.poll() is None:
        server.stop()


@pytest.fixture
def auth(durable: DurableServer) -> str:
    """Give what the server asks for, as its owner reads it."""
    return auth_file(durable.data).read_text().strip()


@pytest.fixture
def call(durable: DurableServer, auth: str) -> Callable[..., Any]:
    """Give Prefect's API as the owner calls it."""
    return lambda method, path, body=None: call_prefect(durable.api, method, path, body, auth)


def status(url: str, body: bytes | None = None, **headers: str) -> int:
    """Ask, and give the status of the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data=body, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as exc:
        return int(exc.code)


def modes(path: Path) -> dict[Path, int]:
    """Give what others may do in the folders above a file."""
    return {above: stat.S_IMODE(above.stat().st_mode) for above in path.parents}


def test_without_what_it_asks_for_it_tells_nothing(durable, auth):
    filter_ = f"{durable.api}/deployments/filter"
    assert status(filter_, b"{}") == 401
    assert status(filter_, b"{}", Authorization=basic("lectra:guessed")) == 401
    assert status(filter_, b"{}", Authorization=basic(auth)) == 200


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Host": "attacker.example:4200"}, 421),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
    ],
)
def test_pages_of_others_get_nowhere_even_with_what_it_asks_for(durable, auth, headers, refused):
    at = f"{durable.api}/block_documents/filter"  # there is no type of content: no browser asks before
    assert status(at, b'{"include_secrets": true}', Authorization=basic(auth), **headers) == refused
    assert status(f"{durable.api}/health", **headers) == refused
    assert status(durable.api.removesuffix("/api"), **headers) == refused


def test_no_answer_may_be_read_by_another_origin(durable, auth):
    own = durable.api.removesuffix("/api")
    request = urllib.request.Request(f"{durable.api}/health", headers={"Origin": own})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_websocket_is_held_to_the_same(durable, auth):
    at = durable.api.replace("http:", "ws:") + "/events/out"
    place = urlsplit(durable.api)
    for url, origin in (
        (at, Origin("http://localhost:8000")),
        (f"ws://attacker.example:{place.port}/api/events/out", None),
    ):
        to_it = socket.create_connection((place.hostname, place.port))
        with to_it, pytest.raises(InvalidStatus) as refused:
            connect(url, sock=to_it, origin=origin, subprotocols=[PREFECT], proxy=None)
        assert refused.value.response.status_code == (403 if origin else 421)
    with connect(at, subprotocols=[PREFECT], proxy=None) as own:
        own.send(json.dumps({"type": "auth", "token": auth}))
        assert json.loads(own.recv(timeout=30))["type"] == "auth_success"


@AS_ROOT
def test_another_user_of_the_machine_gets_nowhere(durable, auth):
    def as_nobody(*program: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*NOBODY, *program], capture_output=True, text=True, check=False, timeout=30)

    asked = as_nobody("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"{durable.api}/flows/count")
    assert asked.stdout == "401"
    posted = as_nobody("curl", "-s", "-w", "%{http_code}", "-d", "{}", f"{durable.api}/deployments/filter")
    assert posted.stdout.endswith("401")
    for name in ("prefect-auth", "server.json", "postgres"):
        assert as_nobody("ls", str(durable.data / name)).returncode
    standing = read_standing(durable.data)
    assert standing
    pid = standing.parts["Prefect server"].pid
    assert as_nobody("cat", f"/proc/{pid}/environ").returncode
    assert as_nobody("cat", "/proc/self/environ").returncode == 0


def test_what_it_asks_for_is_its_owners_alone(durable):
    assert stat.S_IMODE(durable.data.stat().st_mode) == 0o700
    for name in ("prefect-auth", "server.json"):
        assert stat.S_IMODE((durable.data / name).stat().st_mode) == 0o600, name
    assert stat.S_IMODE((durable.data / "postgres").stat().st_mode) == 0o700
    said = "".join(durable.said)
    assert auth_file(durable.data).read_text().strip() not in said
    assert str(auth_file(durable.data)) in said


def test_each_part_has_the_secrets_that_it_needs_and_no_other(durable):
    standing = read_standing(durable.data)
    assert standing
    parts = standing.parts
    for part, allowed in ALLOWED.items():
        environ = Path(f"/proc/{parts[part].pid or database(durable)}/environ").read_bytes().decode()
        found = {value for name, value in CANARIES.items() if f"{name}={value}" in environ}
        assert {value for value in found if value.startswith("canary-")} == allowed, part
        assert ("PREFECT_SERVER_DATABASE" in environ) is (part == "Prefect server"), part


def database(durable: DurableServer) -> int:
    return int((durable.data / "postgres/postmaster.pid").read_text().splitlines()[0])


def test_runs_of_its_owner_find_it_and_are_let_in(durable, call, tmp_path):
    before = call("POST", "/flow_runs/count", {})
    options = quick_lecture(tmp_path, "Tea")
    done = Bench(durable.env).run(
        *("--outline", options["outline"], "--tts", "none", "--images", "none", "--no-video", "--json"),
        *("--out", options["out"]),
    )
    assert done.code == 0, done.err
    revised = command("flows.revise", done.json["folder"], "--json", env=durable.env)
    assert revised.code == 0, revised.err
    assert call("POST", "/flow_runs/count", {}) == before + 2
    for program in (("deployments.recover", "--once"), ("flows.history",)):
        told = command(*program, env=durable.env)
        assert told.code == 0, told.err


def test_the_doctor_tells_whether_it_is_let_in(durable):
    def prefect(**env: str) -> dict[str, str]:
        told = command("flows.doctor", "--json", env={**durable.env, **env}).json
        return next(part for part in told["parts"] if part["part"] == "Prefect")

    assert prefect()["state"] == "ready"
    refused = prefect(PREFECT_API_AUTH_STRING="lectra:guessed")
    assert refused["state"] == "missing"
    assert "PREFECT_API_AUTH_STRING" in refused["remedy"]


@pytest.mark.slow
def test_a_command_that_someone_has_planted_is_gone_when_it_starts_again(durable, auth, call, tmp_path):
    proof = tmp_path / "proof"
    step = {PLANTED: {"script": f"touch {proof}"}}
    path = f"/deployments/{call('GET', '/deployments/name/generate/generate')['id']}"
    call("PATCH", path, {"pull_steps": [step]})
    assert call("GET", path)["pull_steps"] == [step]
    assert durable.stop() == 0
    durable.start()
    assert auth_file(durable.data).read_text().strip() == auth
    deadline = time.monotonic() + 60
    while call("GET", path)["pull_steps"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    served = Served(durable.api, auth)
    run = served.ended(served.start("generate/generate", lecture=quick_lecture(tmp_path, "Salt")))
    assert run["state_type"] == "COMPLETED"
    assert not proof.exists()


@pytest.mark.parametrize("port", [0])
def test_the_server_of_a_command_line_is_guarded_too(port):
    auth = new_auth()
    server = Server("embedded", EMBEDDED, auth, port=port)
    try:
        server.wait()
        at = f"{server.api}/flows/count"
        assert status(at, b"{}") == 401
        assert status(at, b"{}", Authorization=basic(auth)) == 200
        assert status(at, b"{}", Authorization=basic(auth), Host="attacker.example") == 421
        assert status(at, b"{}", Authorization=basic(auth), Origin="http://localhost:8000") == 403
    finally:
        server.end()


def test_each_server_of_a_command_line_asks_for_something_else():
    assert len({new_auth() for _ in range(100)}) == 100


def test_it_does_not_serve_as_root_unless_that_is_meant(tmp_path):
    server = DurableServer(tmp_path)
    del server.env["LECTRA_ALLOW_ROOT"]
    ended = subprocess.run(
        [sys.executable, "-m", "deployments.server", "--port", "0", "--no-api", "--host", "0.0.0.0"],
        cwd=ROOT,
        env=server.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    as_root = os.geteuid() == 0
    assert (
        "LECTRA_ALLOW_ROOT=1" in ended.stderr
    ) is as_root  # else it comes to the next: others, with no token
    assert not server.data.exists()


@pytest.mark.slow
def test_nobody_is_let_into_the_folders_above_the_data(tmp_path):
    place = tmp_path / "closed" / "further"
    place.mkdir(mode=0o700, parents=True)
    place.parent.chmod(0o700)
    before = modes(place / "x")
    server = DurableServer(place)
    server.data.mkdir(mode=0o755, parents=True)
    server.data.chmod(0o755)
    server.start()
    try:
        assert modes(place / "x") == before
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert "was open to others (mode 755)" in "".join(server.said)
    finally:
        server.stop()


def test_what_the_server_asks_for_goes_to_no_other_address(tmp_path, monkeypatch):
    for name in ("LECTRA_PREFECT_AUTH", "PREFECT_API_AUTH_STRING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    tell_durable(tmp_path, Durable("http://127.0.0.1:4200/api", os.getpid(), "lectra:secret"))
    assert auth_for("http://127.0.0.1:4200/api/", tmp_path) == "lectra:secret"
    assert auth_for("http://localhost:4200/api", tmp_path) == "lectra:secret"
    for other in ("http://127.0.0.1:4201/api", "http://prefect.example.org:4200/api"):
        assert auth_for(other, tmp_path) == ""


def test_who_has_the_port_of_a_server_that_is_gone_is_told_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("LECTRA_PREFECT_AUTH", raising=False)
    with subprocess.Popen(["sleep", "600"]) as gone:
        tell_durable(tmp_path, Durable("http://127.0.0.1:4200/api", gone.pid, "lectra:secret"))
        gone.kill()
    assert find_durable(tmp_path) is None
    assert auth_for("http://127.0.0.1:4200/api", tmp_path) == ""


def test_what_others_could_have_read_is_not_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv("LECTRA_PREFECT_AUTH", raising=False)
    settings = Settings(data_dir=tmp_path)
    first = server_auth(settings)
    assert server_auth(settings) == first
    assert stat.S_IMODE(auth_file(tmp_path).stat().st_mode) == 0o600
    auth_file(tmp_path).chmod(0o644)
    with pytest.raises(LectraError, match="others could read it") as refused:
        server_auth(settings)
    assert refused.value.remedy
    auth_file(tmp_path).unlink()
    auth_file(tmp_path).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LectraError, match="cannot be read"):
        server_auth(settings)
