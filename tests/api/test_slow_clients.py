"""Clients that trickle, stall or storm: each is let go in time, and the others are served meanwhile."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api.process import TOKEN

pytestmark = pytest.mark.slow


def connect(api) -> socket.socket:
    host, port = api.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


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
    assert 9 < took_s < 12


def test_a_head_that_trickles_in_is_cut_off_and_others_are_served(api):
    with ThreadPoolExecutor(21) as pool:
        slow = [
            pool.submit(trickled, api, b"GET /healthz HTTP/1.1\r\nX-A: " + b"b" * 200, 0.2) for _ in range(20)
        ]
        for _ in range(20):
            assert httpx.get(f"{api.url}/healthz", timeout=2).status_code == 200
        for answer, took_s in (one.result() for one in slow):
            assert answer == b""
            assert 9 < took_s < 13


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
