"""Several processes of the API count together, in a Redis; without it they count nothing, and say so."""

from __future__ import annotations

import shutil
import subprocess
import time

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


def test_two_processes_count_together_and_one_that_cannot_count_refuses_nobody(site, redis):
    process, url = redis
    both = [site.api(LECTRA_API_RATE="6/minute", LECTRA_API_LIMITS_URL=url) for _ in range(2)]
    try:
        for api in both:
            api.start()
        with both[0].client() as one, both[1].client() as other:
            statuses = [client.get("/presentations").status_code for client in (one, other) * 4]
            assert statuses == [200] * 6 + [429] * 2
            process.terminate()
            process.wait(timeout=20)
            began = time.monotonic()
            assert other.get("/presentations").status_code == 200
            assert time.monotonic() - began < 5
        assert any("requests cannot be counted" in line for line in both[1].log)
        assert not any("Traceback" in line for line in both[1].log)
    finally:
        for api in both:
            api.stop()
