"""Clients that trickle, stall or storm: each is let go in time, and the others are served meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.api.crafted import put_presentation
from tests.api.process import TOKEN
from tests.api.raw import connect, head

pytestmark = pytest.mark.slow


def trickled(api, text: bytes, pause_s: float) -> tuple[bytes, float]:
    """Send a request byte by byte; gives what comes back, and after which time it is over."""
    began = time.monotonic()
    with connect(api) as line:
        line.settimeout(pause_s)
        answer = b""
        for byte in text:
            try:
                line.sendall(bytes([byte]))
                part = line.recv(65536)
            except TimeoutError:
                continue
            except ConnectionError:
                break
            if not part:
                break
            answer += part
        return answer, time.monotonic() - began


def test_a_body_that_trickles_in_is_refused_in_time(api):
    head = (
        f"POST /generate_presentation HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    with connect(api) as line:
        line.sendall(head.encode())
        began = time.monotonic()
        line.sendall(b'{"topic": ')
        answer = b"".join(iter(lambda: line.recv(65536), b""))
        took_s = time.monotonic() - began
    assert b" 408 " in answer.splitlines()[0]
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["field"] == "body"
    assert took_s > 9


def test_a_head_that_trickles_in_is_cut_off_and_others_are_served(api):
    with ThreadPoolExecutor(21) as pool:
        slow = [
            pool.submit(trickled, api, b"GET /healthz HTTP/1.1\r\nX-A: " + b"b" * 200, 0.2) for _ in range(20)
        ]
        for _ in range(20):
            assert httpx.get(f"{api.url}/healthz", timeout=30).status_code == 200
        assert not all(one.done() for one in slow), "the others did not wait for them"
        for answer, took_s in (one.result() for one in slow):
            assert answer == b""
            assert took_s > 9


def test_two_hundred_requests_at_once_are_all_answered(api, made):
    paths = [
        "/healthz",
        "/presentations",
        f"/presentations/{made['id']}",
        f"/presentations/{made['id']}/files/report.json",
    ]

    def ask(number: int) -> int:
        with api.client() as client:  # of one that all share, a hundred connections are open at most
            return client.get(paths[number % 4]).status_code

    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(ask, range(200)))
    assert answers == [200] * 200


def descriptors(api) -> int:
    return sum(1 for _ in Path(f"/proc/{api.process.pid}/fd").iterdir())


def sockets(api) -> int:
    """Count the connections that the process has, those to Prefect among them."""
    found = 0
    for file in Path(f"/proc/{api.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found += str(file.readlink()).startswith("socket:")
    return found


def is_over(line, within_s: float) -> bool:
    """Whether the server gives a connection up in time, read from now on or not."""
    deadline = time.monotonic() + within_s
    line.settimeout(1)
    while time.monotonic() < deadline:
        try:
            line.send(b"GET / HTTP/1.1\r\n")
        except ConnectionError:
            return True
        except TimeoutError:
            pass
        time.sleep(1)
    return False


def test_who_reads_nothing_is_cut_off_and_their_files_are_closed(api, site):
    presentation, folder = put_presentation(site)
    with (folder / "captions.vtt").open("wb") as file:
        file.truncate(10**9)
    before = descriptors(api)
    with contextlib.ExitStack() as opened:
        lines = [opened.enter_context(connect(api)) for _ in range(20)]
        for line in lines:
            line.sendall(head(f"GET /presentations/{presentation}/files/captions.vtt HTTP/1.1"))
        time.sleep(3)
        assert descriptors(api) >= before + 40
        assert all(is_over(line, 40) for line in lines)
        assert descriptors(api) <= before + 5


def test_who_asks_again_and_again_and_reads_nothing_is_cut_off(api, made):
    request = head(f"GET /presentations/{made['id']} HTTP/1.1")
    with connect(api) as line:
        line.settimeout(2)
        with contextlib.suppress(TimeoutError, ConnectionError):
            for _ in range(20_000):
                line.sendall(request)
        assert is_over(line, 60)


def test_who_reads_slowly_but_reads_is_served(api, site):
    presentation, folder = put_presentation(site)
    content = os.urandom(12_000_000)
    (folder / "captions.vtt").write_bytes(content)
    with connect(api) as line:
        line.sendall(
            head(f"GET /presentations/{presentation}/files/captions.vtt HTTP/1.1", "Connection: close")
        )
        received = b""
        began = time.monotonic()
        while part := line.recv(200_000):
            received += part
            time.sleep(0.4)
        assert received.endswith(content[-1000:])
        assert len(received) > len(content)
        assert time.monotonic() - began > 22, "longer than one who reads nothing has"


def test_one_connection_too_many_is_told_so_and_the_others_go_on(site):
    api = site.api()
    api.start()
    try:
        with contextlib.ExitStack() as opened:
            held = [opened.enter_context(connect(api)) for _ in range(250)]
            with connect(api) as one_more:
                answer = b"".join(iter(lambda: one_more.recv(65536), b""))
            assert b" 503 " in answer.splitlines()[0]
            assert b"retry-after: 5" in answer.lower()
            assert "too many connections" in json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["reason"]
            held[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b" 200 " in held[0].recv(65536).splitlines()[0]
            deadline = time.monotonic() + 30
            while sockets(api) > 20 and time.monotonic() < deadline:
                time.sleep(0.5)
            assert sockets(api) <= 20, "those that say nothing are gone"
        assert httpx.get(f"{api.url}/healthz").status_code == 200
    finally:
        api.stop()


def test_a_proxy_may_have_as_many_connections_as_there_are(site):
    api = site.api(FORWARDED_ALLOW_IPS="127.0.0.0/8")
    api.start()
    try:
        with contextlib.ExitStack() as opened:
            for _ in range(300):
                opened.enter_context(connect(api))
            assert httpx.get(f"{api.url}/healthz").status_code == 200
    finally:
        api.stop()
