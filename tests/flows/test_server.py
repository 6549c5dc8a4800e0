"""Which Prefect server a run is on: the user's, the durable one, or one of its own that ends with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from flows.server import Durable, configured_api, find_durable, tell_durable
from tests.flows.conftest import ROOT, end_group
from tests.flows.durable import DurableServer
from tests.flows.processes import children, wait_until_gone
from tests.flows.served import quick_lecture

BARE = ("--tts", "none", "--images", "none", "--no-video", "--json")
QUICK = ("--slides", "2", "--llm", "embedded", *BARE)


def test_help_comes_without_prefect():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "flows.generate", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--slides" in done.stdout
    assert "lectra.request" in done.stderr
    assert " prefect" not in done.stderr


def test_bad_input_is_told_before_anything_is_started(fresh_bench):
    done = fresh_bench.run("Tea", "--slides", "two", "--json")
    assert done.code == 2
    assert not Path(fresh_bench.env["PREFECT_HOME"]).exists()


def test_a_killed_run_takes_its_server_with_it(fresh_bench, tmp_path):
    process = fresh_bench.start("Tea", *QUICK, "--out", str(tmp_path / "out"))
    try:
        deadline = time.monotonic() + 30
        while not (servers := children(process.pid)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        process.wait(timeout=5)
        wait_until_gone(servers[0], 10)
    finally:
        end_group(process)


def test_a_server_that_does_not_come_up_says_why(fresh_bench, tmp_path):
    nowhere = f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/prefect.db"
    outline = quick_lecture(tmp_path, "Tea")["outline"]
    done = fresh_bench.run("--outline", outline, *BARE, PREFECT_SERVER_DATABASE_CONNECTION_URL=nowhere)
    assert done.code == 3
    error = done.json["error"]
    assert "did not start" in error["message"]
    assert "unable to open database file" in error["message"]
    assert error["remedy"]


def test_the_address_set_in_prefects_profile_is_the_users(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    assert configured_api() == ""
    (tmp_path / "profiles.toml").write_text(
        'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://there/api"\n[profiles.other]\n'
    )
    assert configured_api() == "http://there/api"
    monkeypatch.setenv("PREFECT_PROFILE", "other")
    assert configured_api() == ""
    (tmp_path / "prefect.toml").write_text('[api]\nurl = "http://here/api"\n')
    assert configured_api() == "http://here/api"
    monkeypatch.setenv("PREFECT_API_URL", "http://first/api")
    assert configured_api() == "http://first/api"


def test_what_a_dead_server_has_written_down_is_ignored(tmp_path):
    assert find_durable(tmp_path) is None
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes connections and never answers
        tell_durable(tmp_path, Durable(f"http://127.0.0.1:{silent.getsockname()[1]}/api", os.getpid()))
        assert find_durable(tmp_path) is None
    assert find_durable(tmp_path) is None
    (tmp_path / "server.json").write_text("[]")
    assert find_durable(tmp_path) is None


def test_a_port_that_is_taken_is_named(tmp_path):
    other = DurableServer(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = other.popen("--port", str(taken.getsockname()[1]))
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.startswith("error: port: ")
    assert other.processes() == []


class Busy(BaseHTTPRequestHandler):
    """A server on a machine that does much else."""

    def do_GET(self) -> None:  # the library's name
        time.sleep(1)
        self.send_response(200)
        self.end_headers()


def test_a_server_that_is_busy_is_found_all_the_same(tmp_path):
    with HTTPServer(("127.0.0.1", 0), Busy) as busy:
        threading.Thread(target=busy.handle_request, daemon=True).start()
        tell_durable(tmp_path, Durable(f"http://127.0.0.1:{busy.server_port}/api", os.getpid()))
        assert find_durable(tmp_path)
