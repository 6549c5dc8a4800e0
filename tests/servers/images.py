"""A local server that speaks the protocols of five image services, and serves their pictures.

    with ImageServer(delay_s=0.2) as server:
        server.pictures = [Picture("moon", title="The moon")]      # else made up for every search
        server.fail("commons", status=429, retry_after="1")        # the next request only
        services = server.services()                               # settings that point here
        …
        assert server.most_in_flight("commons") == 1

It answers under /w/api.php (Commons), /openverse, /pexels, /unsplash and /pixabay, each followed by the
service's documented path. As a program: ``python -m tests.servers.images --port 8765 --delay-s 0.9`` prints
the environment that points LECTRA here; ``GET /log`` gives the log as JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import http.server
import json
import sys
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from lectra.images.choice import ImageServices
from tests.servers import image_answers
from tests.servers.pictures import Picture, encode, made_up

KEYS = {"pexels": "canary-pexels", "unsplash": "canary-unsplash", "pixabay": "canary-pixabay"}
ENDLESS_CHUNK = b"\xff\xd8\xff" + b"\0" * 65_533


@dataclass
class Fault:
    """What a request to a service meets in place of its answer; ``body`` is JSON unless said otherwise."""

    status: int = 500
    retry_after: str = ""
    location: str = ""
    body: bytes = b"{}"
    silent_s: float = 0


@dataclass
class Asked:
    """A request: when it came and went (seconds since the epoch), and how many were then under way."""

    source: str
    path: str
    host: str
    headers: dict[str, str]
    started: float
    in_flight: int
    source_in_flight: int
    ended: float = 0
    status: int = 0


@dataclass
class _State:
    pictures: list[Picture] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    lasting: dict[str, Fault] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    delay_s: float = 0


class ImageServer:
    """The server, in a thread. ``pictures`` is what any search finds; empty: six for each, made up."""

    def __init__(self, *, port: int = 0, delay_s: float = 0) -> None:
        self._state = _State(delay_s=delay_s)
        state = self._state

        class Handler(_Handler):
            pass

        Handler.state = state
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def log(self) -> list[Asked]:
        with self._state.lock:
            return list(self._state.log)

    @property
    def pictures(self) -> list[Picture]:
        return self._state.pictures

    @pictures.setter
    def pictures(self, pictures: list[Picture]) -> None:
        self._state.pictures = pictures

    def fail(self, source: str, *, lasting: bool = False, **fault: Any) -> None:
        """Let the next request to a service (or all, if ``lasting``) fail; ``file`` is the pictures."""
        made = Fault(**fault)
        if lasting:
            self._state.lasting[source] = made
        else:
            self._state.faults[source].append(made)

    def recover(self, source: str) -> None:
        """Let a service work again."""
        self._state.lasting.pop(source, None)

    def services(self, *, keys: bool = True) -> ImageServices:
        """Give settings that point all services here and allow this host."""
        given = {f"{name}_api_key": SecretStr(key) for name, key in KEYS.items()} if keys else {}
        return ImageServices(settings={**self.addresses(), **given}, allow_hosts=(self.host,))

    def addresses(self) -> dict[str, str]:
        others = ("openverse", "pexels", "unsplash", "pixabay")
        return {"commons_url": f"{self.url}/w/api.php", **{f"{n}_url": f"{self.url}/{n}" for n in others}}

    def asked(self, source: str) -> list[Asked]:
        return [asked for asked in self.log if asked.source == source]

    def most_in_flight(self, *sources: str) -> int:
        """Give the most requests that were under way at once, in all or to one of ``sources``."""
        if not sources:
            return max((asked.in_flight for asked in self.log), default=0)
        return max((asked.source_in_flight for asked in self.log if asked.source in sources), default=0)

    def start(self) -> ImageServer:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> ImageServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Handler(http.server.BaseHTTPRequestHandler):
    state: _State
    wbufsize = -1

    def do_GET(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/log":
            self._send(200, json.dumps([dataclasses.asdict(asked) for asked in self.state.log]).encode())
            return
        source = _source(url.path)
        with self._noted(source), contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.status = 0
            fault = self._fault(source)
            time.sleep(self.state.delay_s if fault is None else fault.silent_s)
            if fault:
                self._meet(fault)
            elif source == "file":
                self._send_picture(url.path)
            else:
                self._answer(source, url)

    def _answer(self, source: str, url: urllib.parse.SplitResult) -> None:
        query = dict(urllib.parse.parse_qsl(url.query))
        root = f"http://{self.headers['Host']}"
        if source == "unknown":
            self._send(404, b"{}")
        elif not _allowed(source, query, self.headers.get("Authorization", "")):
            self._send(401, b'{"error": "not allowed"}')
        elif source == "unsplash" and url.path.endswith("/download"):
            self._send(200, b'{"url": "counted"}')
        else:
            words = image_answers.words(source, query)
            found = self.state.pictures or made_up(words)
            self._send(200, json.dumps(image_answers.ANSWERS[source](found, root)).encode())

    def _send_picture(self, path: str) -> None:
        name = urllib.parse.unquote(path.removeprefix("/file/"))
        picture = next((p for p in self.state.pictures if p.name == name), None) or Picture(name)
        if picture.redirect:
            self._send(302, b"", location=picture.redirect)
        elif picture.form == "endless":
            self._send_endless()
        else:
            self._send(200, encode(picture), kind="image/jpeg")

    def _send_endless(self) -> None:
        self.send_response(200)
        self.status = 200
        self.end_headers()
        for _ in range(4_000):  # 260 MB, should nobody hang up
            self.wfile.write(ENDLESS_CHUNK)

    def _meet(self, fault: Fault) -> None:
        self._send(fault.status, fault.body, retry_after=fault.retry_after, location=fault.location)

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        kind: str = "application/json",
        location: str = "",
        retry_after: str = "",
    ) -> None:
        self.status = status
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def _fault(self, source: str) -> Fault | None:
        with self.state.lock:
            queued = self.state.faults[source]
            return queued.pop(0) if queued else self.state.lasting.get(source)

    @contextlib.contextmanager
    def _noted(self, source: str) -> Iterator[None]:
        state = self.state
        with state.lock:
            under_way = [asked for asked in state.log if not asked.ended]
            asked = Asked(
                source=source,
                path=self.path,
                host=self.headers["Host"],
                headers=dict(self.headers),
                started=time.time(),
                in_flight=len(under_way) + 1,
                source_in_flight=sum(other.source == source for other in under_way) + 1,
            )
            state.log.append(asked)
        try:
            yield
        finally:
            with state.lock:
                asked.ended, asked.status = time.time(), self.status

    def log_message(self, *_: object) -> None:
        """Say nothing: the log is kept."""


def _source(path: str) -> str:
    first = path.split("/")[1]
    return {"w": "commons"}.get(first, first if first in ("file", *image_answers.ANSWERS) else "unknown")


def _allowed(source: str, query: dict[str, str], authorization: str) -> bool:
    wanted = {"pexels": KEYS["pexels"], "unsplash": f"Client-ID {KEYS['unsplash']}"}.get(
        source, authorization
    )
    return authorization == wanted and (source != "pixabay" or query.get("key") == KEYS["pixabay"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay-s", type=float, default=0)
    parser.add_argument("--seconds", type=float, default=600)
    options = parser.parse_args()
    with ImageServer(port=options.port, delay_s=options.delay_s) as server:
        named = {**server.addresses(), **{f"{name}_api_key": key for name, key in KEYS.items()}}
        lines = [f"LECTRA_{name.upper()}={value}" for name, value in named.items()]
        sys.stdout.write("\n".join((*lines, f"LECTRA_IMAGE_ALLOW_HOSTS={server.host}", "")))
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            time.sleep(options.seconds)


if __name__ == "__main__":
    main()
