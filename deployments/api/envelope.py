"""What goes around every request and answer: its id, its line in the log, its metrics, security headers."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deployments.api.errors import Problem, Refusal, error_answer
from deployments.api.logs import request_id
from deployments.api.metrics import Metrics

LOG = logging.getLogger("lectra.api")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""On every answer that does not say otherwise itself."""


class Envelope:
    """Wraps an app; ``hosts`` are those it may be called by, any where there are none."""

    def __init__(self, app: ASGIApp, metrics: Metrics, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._metrics = metrics
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        mark = given if ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(mark)
        answer = _Answer(send, mark)
        try:
            await self._answer(headers, scope, receive, answer)
        finally:
            self._log(scope, answer)
            request_id.reset(token)

    async def _answer(self, headers: Headers, scope: Scope, receive: Receive, answer: _Answer) -> None:
        if self._hosts and _host(headers.get("host", "")) not in self._hosts:
            refused = Refusal(
                400,
                "it is not served under this name",
                remedy="Call it by 127.0.0.1 or localhost.",
                field="Host",
            )
            await refused.answer(scope, receive, answer.send)
            return
        try:
            await self._app(scope, receive, answer.send)
        except Exception:  # whatever it is, it is logged, and told in the one form
            LOG.exception("a request failed")
            if answer.status:
                raise
            problem = Problem(
                field=None,
                reason="the server met an error that it does not know",
                remedy="Its log says more, under the id in X-Request-ID.",
            )
            await error_answer(500, problem)(scope, receive, answer.send)

    def _log(self, scope: Scope, answer: _Answer) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in METHODS else "other"
        seconds = answer.first_byte_s or time.monotonic() - answer.began
        caller = scope.get("state", {}).get("caller")
        self._metrics.answered(method, route, answer.status, seconds, caller.viewer.owner if caller else "")
        LOG.info(
            "request",
            extra={
                "method": method,
                "path": scope["path"][:300],
                "route": route,
                "status": answer.status,
                "ms": round(seconds * 1000, 1),
                "client": (scope.get("client") or ("unknown",))[0],
                "caller": caller and caller.name,
            },
        )


class _Answer:
    """Watches an answer on its way out, and adds to its headers. ``status`` is 0 until it begins."""

    def __init__(self, send: Send, mark: str) -> None:
        self._send = send
        self._mark = mark
        self.began = time.monotonic()
        self.first_byte_s = 0.0
        self.status = 0

    async def send(self, message: Message) -> None:
        """Send on a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.first_byte_s = time.monotonic() - self.began
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers["X-Request-ID"] = self._mark
        await self._send(message)


def _host(header: str) -> str:
    """Give the name in a Host header, without its port."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:]*)(:\d*)?", header)
    return found[1].lower() if found else ""
