"""Whom a connection is made to is proven by: the certificate authorities, loaded once (20 ms)."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Give what a client checks certificates with."""
    return httpx.create_ssl_context()
