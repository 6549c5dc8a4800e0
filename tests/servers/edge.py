"""A local server that speaks the protocol of Edge's read-aloud service, and misbehaves as it is told.

    with EdgeServer() as server:
        server.fail("half", "no_audio")        # the next two requests
        ... LECTRA_EDGE_URL=server.url ...
        assert server.most_in_flight <= 3

As a program: ``python -m tests.servers.edge --port 8765 --seconds-per-70-words 5.4``; it prints its address,
ends by itself, and prints its log as JSON then.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import html
import json
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, Self, get_args

from aiohttp import WSMsgType, web

from tests.servers.edge_sound import Heard, Sound, Timbre, speak

Fault = Literal[
    "", "forbidden", "no_audio", "hang", "half", "short", "garbage", "no_words", "silence", "endless"
]
"""How a request goes wrong.

``forbidden``: 403 at the handshake. ``no_audio``: the turn ends without sound. ``hang``: nothing comes, and
the connection stays. ``half``: half the sound, then the connection is closed. ``short``: half the sound, and
the turn ends as if it were all. ``garbage``: bytes that are not MP3. ``no_words``: sound without word times.
``silence``: MP3 in which nothing is heard.
"""
PATH = "/edge/v1"
QUERY = "TrustedClientToken=local"
_FRAME = 720
"""Bytes of MP3 in a message: five frames, 0.12 s."""
_TICKS_A_SECOND = 10_000_000


@dataclass
class Request:
    """One request as the server saw it, in seconds from the server's start."""

    started_s: float
    fault: Fault
    text: str = ""
    voice: str = ""
    rate: str = ""
    pitch: str = ""
    query: str = ""
    ended_s: float | None = None


@dataclass
class EdgeServer:
    """The server, in a thread of its own while it is entered.

    ``seconds_per_70_words`` is how long it takes over that much speech (its first sound comes after a tenth);
    ``timbre`` whether it sends tones or intelligible English.
    """

    seconds_per_70_words: float = 0.0
    timbre: Timbre = "tones"
    port: int = 0
    log: list[Request] = field(default_factory=list)
    most_in_flight: int = 0

    def __post_init__(self) -> None:
        self._faults: deque[Fault] = deque()
        self._always: Fault = ""
        self._by_text: dict[str, Fault] = {}
        self._in_flight = 0
        self._born = time.monotonic()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        """Address for LECTRA_EDGE_URL."""
        return f"ws://127.0.0.1:{self.port}{PATH}?{QUERY}"

    def fail(self, *faults: Fault) -> None:
        """Let the next requests fail, one fault each; an empty one lets its request pass."""
        self._faults.extend(faults)

    def fail_always(self, fault: Fault) -> None:
        """Let every request fail, but those for which :meth:`fail` has something."""
        self._always = fault

    def fail_text(self, part: str, fault: Fault) -> None:
        """Let every request fail whose text holds ``part``; not for ``forbidden``, which sees no text."""
        self._by_text[part] = fault

    def recover(self) -> None:
        """Let nothing fail any more."""
        self._faults.clear()
        self._always = ""
        self._by_text.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the Edge server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application()
        app.router.add_get(PATH, self._serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        self._loop.run_until_complete(site.start())
        self.port = runner.addresses[0][1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        fault: Fault = self._faults.popleft() if self._faults else self._always
        seen = Request(self.now(), fault, query=http.query_string)
        self.log.append(seen)
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            if fault == "forbidden":
                return web.Response(status=403)
            socket = web.WebSocketResponse()
            await socket.prepare(http)
            await self._turn(socket, seen)
            return socket
        finally:
            self._in_flight -= 1
            seen.ended_s = self.now()

    async def _turn(self, socket: web.WebSocketResponse, seen: Request) -> None:
        config = await _receive(socket, "speech.config")
        wants_words = '"wordBoundaryEnabled":"true"' in config
        _read_ssml(await _receive(socket, "ssml"), seen)
        seen.fault = seen.fault or next((it for part, it in self._by_text.items() if part in seen.text), "")
        if seen.fault == "hang":
            await socket.receive()
            return
        await socket.send_str(_message("turn.start", '{"context":{"serviceTag":"local"}}'))
        if seen.fault != "no_audio":
            began = time.monotonic()
            tempo = 1 + int(seen.rate.removesuffix("%") or 0) / 100
            text = "" if seen.fault == "silence" else seen.text
            sound = await asyncio.to_thread(speak, text, self.timbre, tempo)
            await self._send(socket, sound, seen.fault, began, wants_words=wants_words)
        if seen.fault != "half":
            await socket.send_str(_message("turn.end", "{}"))
        await socket.close()

    async def _send(
        self, socket: web.WebSocketResponse, sound: Sound, fault: Fault, began: float, *, wants_words: bool
    ) -> None:
        """Send sound and word times, each word's before its sound, at the pace that is set."""
        service_s = self.seconds_per_70_words * len(sound.words) / 70
        mp3 = bytes(len(sound.mp3)) if fault == "garbage" else sound.mp3
        frames = [mp3[at : at + _FRAME] for at in range(0, len(mp3), _FRAME)]
        words = deque(sound.words if wants_words and fault != "no_words" else ())
        kept = len(frames) // 2 if fault in ("half", "short") else len(frames)
        for number, frame in enumerate(frames):
            # By the clock and not by naps of equal length: their delays would add up.
            due = began + service_s * (0.1 + 0.9 * number / len(frames))
            await asyncio.sleep(due - time.monotonic())
            while words and words[0].start_s <= number * _FRAME / 6000:
                await socket.send_str(_message("audio.metadata", _word_boundary(words.popleft())))
            if number < kept:
                await socket.send_bytes(_audio(frame))
        while fault == "endless":  # until the client lets go
            await socket.send_bytes(_audio(frames[0]))
            await asyncio.sleep(0)  # other requests go on
        await asyncio.sleep(began + service_s - time.monotonic())
        await socket.send_bytes(_binary("X-RequestId:0\r\nPath:audio\r\n"))

    def now(self) -> float:
        """Seconds since the server's start."""
        return round(time.monotonic() - self._born, 4)


async def _receive(socket: web.WebSocketResponse, path: str) -> str:
    message = await socket.receive(timeout=10)
    if message.type != WSMsgType.TEXT or f"Path:{path}\r\n" not in message.data:
        raise web.HTTPBadRequest(text=f"{path} was expected")
    return str(message.data)


def _read_ssml(message: str, seen: Request) -> None:
    """Note what is asked for."""
    found = re.search(
        r"<voice name='(?P<voice>[^']*)'><prosody pitch='(?P<pitch>[^']*)' rate='(?P<rate>[^']*)'[^>]*>"
        r"(?P<text>.*)</prosody>",
        message,
        re.DOTALL,
    )
    if found is None:
        raise web.HTTPBadRequest(text="this is not the SSML that was expected")
    seen.voice, seen.pitch, seen.rate = found["voice"], found["pitch"], found["rate"]
    seen.text = html.unescape(found["text"])


def _message(path: str, body: str) -> str:
    kind = "application/json; charset=utf-8"
    return f"X-RequestId:0\r\nContent-Type:{kind}\r\nPath:{path}\r\n\r\n{body}"


def _word_boundary(word: Heard) -> str:
    data = {
        "Offset": round(word.start_s * _TICKS_A_SECOND),
        "Duration": round(word.length_s * _TICKS_A_SECOND),
        "text": {"Text": html.escape(word.text, quote=False), "Length": len(word.text)},
    }
    return json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]})


def _audio(frame: bytes) -> bytes:
    return _binary("X-RequestId:0\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n", frame)


def _binary(headers: str, body: bytes = b"") -> bytes:
    """Put the length of the headers in two bytes before them."""
    head = headers.encode()
    return len(head).to_bytes(2, "big") + head + body


def main(arguments: Sequence[str]) -> None:
    """Serve for a while, then print the log."""
    parser = argparse.ArgumentParser(description="A local Edge read-aloud service.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=600, help="end after this long")
    parser.add_argument("--seconds-per-70-words", type=float, default=0.0)
    parser.add_argument("--timbre", choices=get_args(Timbre), default="tones")
    parser.add_argument("--fault", choices=get_args(Fault), default="", help="for every request")
    asked = parser.parse_args(arguments)
    server = EdgeServer(asked.seconds_per_70_words, asked.timbre, asked.port)
    server.fail_always(asked.fault)
    with server:
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            time.sleep(asked.seconds)
    shown = {"most_in_flight": server.most_in_flight, "requests": [asdict(it) for it in server.log]}
    sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
