"""A local server of documents, with all that can go wrong on the way to one.

    with DocumentServer({"/tides.md": b"# Tides …"}) as server:
        read(f"{server.url}/tides.md")

/status/404 answers with that status, /silent not at all, /endless without end, and /to?URL leads elsewhere.
"""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
import urllib.parse
from collections.abc import Mapping
from typing import Any


class DocumentServer:
    """The server, in a thread; ``asked`` has the paths that were asked for, with their queries."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self.documents = dict(documents)
        self.asked: list[str] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def host(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}"

    def __enter__(self) -> DocumentServer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                path, _, query = self.path.partition("?")
                with contextlib.suppress(ConnectionError):
                    if path == "/silent":
                        time.sleep(3)
                    elif path == "/endless":
                        self._endless()
                    elif path == "/to":
                        self._answer(302, b"", Location=urllib.parse.unquote(query))
                    elif path.startswith("/status/"):
                        self._answer(int(path.rpartition("/")[2]), b"No.")
                    else:
                        body = server.documents.get(path)
                        self._answer(200 if body is not None else 404, body or b"")

            def _answer(self, status: int, body: bytes, **headers: str) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def _endless(self) -> None:
                self.send_response(200)
                self.end_headers()
                while True:
                    self.wfile.write(b"The sea rises. " * 4000)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler
