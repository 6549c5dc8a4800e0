"""Several processes of the API count together, in a Redis; without it each counts alone, and says so."""

from __future__ import annotations

import shutil
import signal
import subprocess

import httpx
import pytest

from tests.flows.conftest import end_group
from tests.servers.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def redis():
    """Run a Redis; gives its process and its address."""
    program = shutil.which("redis-server")
    assert program, "redis-server is not installed: apt-get install redis-server"
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout
        assert any("Ready to accept connections" in line for line in process.stdout)
        yield process, f"redis://127.0.0.1:{port}/2"
    finally:
        end_group(process)


@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGSTOP], ids=["gone", "hung"])
def test_two_processes_count_together_and_each_alone_while_redis_is_away(site, redis, ends):
    process, url = redis
    both = [site.api(LECTRA_API_RATE="6/minute", LECTRA_API_LIMITS_URL=url) for _ in range(2)]
    try:
        for api in both:
            api.start()
        with both[0].client() as one, both[1].client() as other, both[1].client("wrong" * 4) as stranger:
            statuses = [client.get("/presentations").status_code for client in (one, other) * 4]
            assert statuses == [200] * 6 + [429] * 2
            process.send_signal(ends)
            if ends == signal.SIGTERM:
                process.wait(timeout=20)
            statuses = [other.get("/presentations").status_code for _ in range(8)]
            assert statuses == [200] * 6 + [429] * 2
            statuses = [stranger.get("/presentations").status_code for _ in range(8)]
            assert statuses == [401] * 6 + [429] * 2
            logins = [
                httpx.post(f"{both[1].url}/login", data={"token": "wrong" * 4}).status_code for _ in range(2)
            ]
            assert logins == [429] * 2
        told = sum("requests cannot be counted" in line for line in both[1].log)
        assert 0 < told < 9, "it is asked again now and then, and not at each request"
        assert not any("Traceback" in line for line in both[1].log)
    finally:
        for api in both:
            api.stop()
