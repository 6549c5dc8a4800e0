"""Who may use the Prefect server of this machine: its owner's programs, no other user, no page of the web."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from flows.access import auth_file, new_auth, server_auth
from flows.server import EMBEDDED, Durable, Server, auth_for, find_durable, tell_durable
from lectra.errors import LectraError
from lectra.settings import Settings
from tests.flows.conftest import ROOT, basic, status
from tests.flows.durable import DurableServer


def modes(path: Path) -> dict[Path, int]:
    """Give what others may do in the folders above a file."""
    return {above: stat.S_IMODE(above.stat().st_mode) for above in path.parents}


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
