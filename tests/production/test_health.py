"""Health checks: what is asked, what is told, and with which exit code."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deployments.health import Place, Standing, check, forget_standing, write_standing, wrong_with
from lectra.runlog.process import process_start
from tests.flows.conftest import ROOT, clean_env


class Answers(BaseHTTPRequestHandler):
    """Answers 200, and 503 with a reason at /tired."""

    def do_GET(self) -> None:
        tired = self.path == "/tired"
        body = b'{"detail": "too tired"}' if tired else b"true"
        self.send_response(503 if tired else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    """Give the address of a server that answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def nowhere() -> str:
    """Give an address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_an_address_is_well_when_it_answers_200(url, nowhere):
    assert wrong_with(f"{url}/health") == ""
    assert wrong_with(f"{url}/tired") == f'answers 503 at {url}/tired: {{"detail": "too tired"}}'
    assert "does not answer" in wrong_with(nowhere)


def test_the_program_tells_it_with_its_exit_code(url):
    asked = [
        subprocess.run(
            [sys.executable, "-m", "deployments.health", url + path],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        for path in ("/", "/tired")
    ]
    assert [(done.returncode, done.stdout.split()[0]) for done in asked] == [(0, "ready"), (1, "answers")]


def test_each_part_is_told_of(tmp_path, url, nowhere):
    me, start = os.getpid(), process_start(os.getpid())
    parts = {
        "well": Place(pid=me, start=start, url=f"{url}/health"),
        "silent": Place(pid=me, start=start, url=nowhere),
        "gone": Place(pid=me, start="another boot:1", url=f"{url}/health"),
        "without address": Place(pid=me, start=start),
    }
    write_standing(tmp_path, Standing(pid=me, start=start, parts=parts))
    found = dict(check(tmp_path))
    assert found["well"] == found["without address"] == "ready"
    assert "does not answer" in found["silent"]
    assert "started again" in found["gone"]


def test_nothing_is_running_where_nothing_or_something_old_is_written_down(tmp_path: Path):
    assert dict(check(tmp_path)) == {"server": "is not running"}
    write_standing(tmp_path, Standing(pid=os.getpid(), start="another boot:1", parts={}))
    assert dict(check(tmp_path)) == {"server": "is not running"}
    forget_standing(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "deployments.server", "--check"],
        cwd=ROOT,
        env=clean_env(tmp_path, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (1, ["server", "is", "not", "running"])
