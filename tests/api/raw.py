"""Requests byte by byte, as no client library sends them."""

from __future__ import annotations

import socket

from tests.api.process import TOKEN, Api


def connect(api: Api, timeout_s: float = 30) -> socket.socket:
    """Open a connection to the API."""
    host, port = api.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=timeout_s)


def exchange(api: Api, request: bytes) -> bytes:
    """Send bytes and read until the server closes the connection."""
    with connect(api, 15) as line:
        line.sendall(request)
        return b"".join(iter(lambda: line.recv(65536), b""))


def head(first: str, *fields: str, end: str = "\r\n") -> bytes:
    """Write the head of a request that has a token."""
    lines = [first, "Host: 127.0.0.1", f"Authorization: Bearer {TOKEN}", *fields, "", ""]
    return end.join(lines).encode("latin-1")
