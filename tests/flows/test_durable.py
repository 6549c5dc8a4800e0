"""The durable server as it comes: whom it lets in, which runs find it, how it stops and starts again."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from deployments.health import read_standing
from flows.access import auth_file
from flows.server import find_durable
from tests.flows.conftest import Bench, basic, command, status
from tests.flows.durable import DurableServer
from tests.flows.processes import children
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


def test_without_what_it_asks_for_it_tells_nothing(durable):
    filter_ = f"{durable.api}/deployments/filter"
    assert status(filter_, b"{}") == 401
    assert status(filter_, b"{}", Authorization=basic("lectra:guessed")) == 401
    assert status(filter_, b"{}", Authorization=basic(durable.auth)) == 200


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
def test_pages_of_others_get_nowhere_even_with_what_it_asks_for(durable, headers, refused):
    at = f"{durable.api}/block_documents/filter"  # there is no type of content: no browser asks before
    assert status(at, b'{"include_secrets": true}', Authorization=basic(durable.auth), **headers) == refused
    assert status(f"{durable.api}/health", **headers) == refused
    assert status(durable.api.removesuffix("/api"), **headers) == refused


def test_no_answer_may_be_read_by_another_origin(durable):
    own = durable.api.removesuffix("/api")
    request = urllib.request.Request(f"{durable.api}/health", headers={"Origin": own})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_websocket_is_held_to_the_same(durable):
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
        own.send(json.dumps({"type": "auth", "token": durable.auth}))
        assert json.loads(own.recv(timeout=30))["type"] == "auth_success"


@AS_ROOT
def test_another_user_of_the_machine_gets_nowhere(durable):
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


def test_runs_of_its_owner_find_it_and_are_let_in(durable, tmp_path):
    before = durable.call("POST", "/flow_runs/count", {})
    options = quick_lecture(tmp_path, "Tea")
    process = Bench(durable.env).start(
        *("--outline", options["outline"], "--tts", "none", "--images", "none", "--no-video", "--json"),
        *("--out", options["out"]),
    )
    servers: set[int] = set()
    while process.poll() is None:
        servers |= {pid for pid in children(process.pid) if b"server_process" in command_of(pid)}
        time.sleep(0.2)
    out, err = process.communicate()
    assert process.returncode == 0, err
    made = json.loads(out)
    assert made["status"] == "complete"
    assert servers == set(), "it has started one of its own"
    revised = command("flows.revise", made["folder"], "--json", env=durable.env)
    assert revised.code == 0, revised.err
    assert durable.call("POST", "/flow_runs/count", {}) == before + 2
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
def test_a_command_that_someone_has_planted_is_gone_when_it_starts_again(durable, tmp_path):
    auth = durable.auth
    proof = tmp_path / "proof"
    step = {PLANTED: {"script": f"touch {proof}"}}
    path = f"/deployments/{durable.call('GET', '/deployments/name/generate/generate')['id']}"
    durable.call("PATCH", path, {"pull_steps": [step]})
    assert durable.call("GET", path)["pull_steps"] == [step]
    assert durable.stop() == 0
    durable.start()
    assert auth_file(durable.data).read_text().strip() == auth
    deadline = time.monotonic() + 60
    while durable.call("GET", path)["pull_steps"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    served = Served(durable.api, durable.auth)
    run = served.ended(served.start("generate/generate", lecture=quick_lecture(tmp_path, "Salt")))
    assert run["state_type"] == "COMPLETED"
    assert not proof.exists()


def test_it_serves_the_deployments(durable):
    deadline = time.monotonic() + 30
    names: set[str] = set()
    while names != {"generate", "revise", "batch", "weekly"}:
        assert time.monotonic() < deadline, names
        names = {found["name"] for found in durable.call("POST", "/deployments/filter", {})}
        time.sleep(0.2)


def test_a_second_one_says_that_one_is_running(durable):
    second = durable.popen("--port", "0")
    _, err = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "running already" in err
    assert durable.api in err


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM])
def test_stopped_it_leaves_nothing_running_and_started_again_it_knows_what_it_knew(durable, number):
    key = f"kept-{number}"
    durable.call("POST", "/variables/", {"name": key.lower(), "value": 1})
    weekly = durable.call("GET", "/deployments/name/batch/weekly")
    durable.call("PATCH", f"/deployments/{weekly['id']}", {"paused": False, "description": "old"})
    assert durable.stop(number) == 0
    assert durable.processes() == []
    assert find_durable(durable.data) is None
    durable.start()
    assert durable.call("GET", f"/variables/name/{key}")["value"] == 1
    deadline = time.monotonic() + 60
    while (now := durable.call("GET", "/deployments/name/batch/weekly"))["description"] == "old":
        assert time.monotonic() < deadline, "the runner has not told of its deployments"
        time.sleep(0.2)
    assert not now["paused"]


@pytest.mark.slow
def test_what_was_set_of_a_deployment_is_there_when_the_runner_has_started_again(durable):
    common = {
        "paused": True,
        "job_variables": {"env": {"A": "b"}},
        "concurrency_options": {"collision_strategy": "CANCEL_NEW", "grace_period_seconds": None},
        "enforce_parameter_schema": False,
        "tags": ["ours"],
    }
    parameters = {
        "generate/generate": {"lecture": {"topic": "Tea", "slides": 7}},
        "revise/revise": {"lecture": {"project": "tea"}},
        "batch/batch": {"at_once": 3},
        "batch/weekly": {"at_once": 4},
    }

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = durable.call("GET", f"/deployments/name/{name}")
        return found

    def set_fields(name: str) -> dict[str, Any]:
        found = read(name)
        limit = found["global_concurrency_limit"]["limit"]
        return {field: found[field] for field in (*common, "parameters", "schedules")} | {"limit": limit}

    for name, given in parameters.items():
        path = f"/deployments/{read(name)['id']}"
        schedule = {"schedule": {"cron": "30 7 * * *", "timezone": "UTC"}, "max_scheduled_runs": 2}
        durable.call("POST", f"{path}/schedules", [schedule])
        durable.call("PATCH", path, {**common, "parameters": given, "concurrency_limit": 3})
        durable.call("PATCH", path, {"description": "old"})
    before = {name: set_fields(name) for name in parameters}
    assert durable.stop() == 0
    durable.start()
    deadline = time.monotonic() + 60
    while any(read(name)["description"] == "old" for name in parameters):
        assert time.monotonic() < deadline, "the runner has not told of all deployments"
        time.sleep(0.2)
    for name, given in parameters.items():
        assert set_fields(name) == before[name], name
        assert before[name]["parameters"] == given
        assert {field: before[name][field] for field in common} == common
        assert before[name]["limit"] == 3
        assert any(each["schedule"].get("cron") == "30 7 * * *" for each in before[name]["schedules"])


@pytest.mark.slow
def test_killed_it_can_be_started_again(durable):
    made = {"flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}}  # a schedule may add to the others
    flow = durable.call("POST", "/flows/", {"name": "kept"})["id"]
    durable.call("POST", "/flow_runs/", {"flow_id": flow, "state": {"type": "COMPLETED"}})
    count = durable.call("POST", "/flow_runs/count", made)
    assert count
    durable.process.kill()
    durable.process.wait()
    durable.start()
    assert durable.call("POST", "/flow_runs/count", made) == count
    assert durable.stop() == 0
    assert durable.processes() == []
    durable.start()


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
