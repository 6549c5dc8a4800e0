"""What the local servers of language models have in common: HTTP, faults, a log, and what they write.

Nothing but the standard library and sockets: a reply leaves as chunks, some of which end inside a line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import signal
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from typing import Any, Self, get_args

from lectra.llm import LanguageModel, Prompt
from tests.servers.answers import write_reply
from tests.servers.faults import Fault

STOPPED = ("error_line", "no_end", "stall", "filtered")
"""Faults that end a reply at its half, and not by its limit."""
STRANGE = {
    "web_page": "<html><head><title>Welcome to nginx</title></head>\n<body>It works.</body></html>\n",
    "endless_line": "x" * 65_536,
    "endless_error": "x" * 65_536,
    "endless_events": 'data: {"choices": []}\n\n',
    "endless_comments": ": wait\n\n",
}


@dataclass
class Exchange:
    """One request as the server saw it, in seconds from the server's start."""

    path: str
    kind: str
    fault: Fault
    started_s: float
    ended_s: float | None = None
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


class ChatServer(ABC):
    """A server in a thread of its own while it is entered.

    An outline takes ``outline_s`` seconds and a script ``script_s``, spread over their words; ``slots``
    replies are written at once.
    """

    content_type = "application/json"

    def __init__(
        self,
        *,
        outline_s: float = 0.0,
        script_s: float = 0.0,
        slots: int = 1,
        silent_s: float = 1.0,
        port: int = 0,
    ) -> None:
        self.outline_s = outline_s
        self.script_s = script_s
        self.silent_s = silent_s
        self.port = port
        self.log: list[Exchange] = []
        self.list_status = 200
        self.thought_tokens = 3000
        self.most_in_flight = 0
        self._slots = slots
        self._faults: deque[Fault] = deque()
        self._always: Fault = ""
        self._answers: deque[str] = deque()
        self._in_flight = 0
        self._born = time.monotonic()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def fail(self, *faults: Fault) -> None:
        """Let the next chats fail, one fault each; an empty one lets its chat pass."""
        self._faults.extend(faults)

    def fail_always(self, fault: Fault) -> None:
        """Let every chat fail, but those for which :meth:`fail` has something."""
        self._always = fault

    def answer(self, *texts: str) -> None:
        """Give these texts as the next replies."""
        self._answers.extend(texts)

    def chats(self, kind: str = "") -> list[Exchange]:
        """List the chats so far: all, or those of a kind, such as ``outline``, ``script`` or ``sourced``."""
        return [one for one in self.log if one.kind == kind or (not kind and one.kind != "get")]

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("the server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self.port = server.sockets[0].getsockname()[1]
        self._gate = asyncio.Semaphore(self._slots)
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def now(self) -> float:
        """Seconds since the server's start."""
        return round(time.monotonic() - self._born, 4)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            method, path, headers, body = await _read_request(reader)
            exchange = Exchange(path, self.kind(method, body), "", self.now(), None, body, headers)
            self.log.append(exchange)
            if method == "GET" and self.list_status != 200:
                await _send_json(writer, self.list_status, {"error": "Method Not Allowed"})
            elif method == "GET":
                await _send_json(writer, *self.get(path, headers))
            else:
                await self._chat(exchange, writer)
            exchange.ended_s = self.now()
        writer.close()

    async def _chat(self, exchange: Exchange, writer: asyncio.StreamWriter) -> None:
        exchange.fault = self._faults.popleft() if self._faults else self._always
        refused = self.refusal(exchange)
        if refused:
            await _send_json(writer, *refused, *self.headers(exchange.fault))
            return
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            async with self._gate:
                if exchange.fault == "silent":
                    await asyncio.sleep(self.silent_s)
                await self._reply(exchange, writer)
        finally:
            self._in_flight -= 1

    async def _reply(self, exchange: Exchange, writer: asyncio.StreamWriter) -> None:
        status = 500 if exchange.fault == "endless_error" else 200
        kind = "application/json" if exchange.fault == "whole_body" else self.content_type
        writer.write(_head(status, kind, "Transfer-Encoding: chunked"))
        lines = _strange(exchange.fault) if exchange.fault in STRANGE else self.lines(exchange)
        async for count, line in _counted(lines):
            data = line.encode()
            size = 3 if exchange.fault == "bytes" else len(data) // 2 + 1 if count % 5 == 0 else len(data)
            for part in (data[at : at + size] for at in range(0, len(data), size)):
                writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def pieces(self, exchange: Exchange) -> AsyncIterator[str]:
        """Write the reply word by word, in its time; faults that end it early are in it."""
        text = (
            self._answers.popleft()
            if self._answers
            else write_reply(exchange.kind, exchange.fault, exchange.body)
        )
        words = re.findall(r"\S+\s*|\s+", text)
        total_s = {"outline": self.outline_s, "script": self.script_s}.get(exchange.kind, 0.0)
        shown = words[: self.room(exchange, len(words))]
        exchange.cut = exchange.fault not in STOPPED and len(shown) < len(words)
        began = time.monotonic()
        for count, word in enumerate(shown, start=1):
            # By the clock and not by naps of equal length: their delays would add up.
            await asyncio.sleep(began + total_s * count / len(words) - time.monotonic())
            yield word
        if exchange.fault == "stall":
            await asyncio.sleep(3600)

    def headers(self, fault: Fault) -> tuple[str, ...]:
        """Give the headers of a refusal."""
        if fault == "busy_until":
            return (f"Retry-After: {formatdate(time.time() + 2, usegmt=True)}",)
        return ("Location: https://elsewhere.example/v1?key=secret",) if fault == "moved" else ()

    def room(self, exchange: Exchange, words: int) -> int:
        """Say how many of a reply's words there is room for: a token each."""
        if exchange.fault in (*STOPPED, "length"):
            return max(1, words // 2)
        if exchange.fault in ("context_2048", "most_1500"):
            return min(words, self.asked(exchange))
        return words if exchange.fault != "thinks" else max(0, self.asked(exchange) - self.thought_tokens)

    def too_much(self, exchange: Exchange) -> str:
        """Say what is wrong with the number of tokens that are asked for, if anything."""
        asked, prompt = self.asked(exchange), len(json.dumps(exchange.body["messages"])) // 4
        if exchange.fault == "most_1500" and asked > 1500:
            return "Invalid max_tokens value, the valid range of max_tokens is [1, 1500]"
        if exchange.fault == "context_2048" and prompt + asked > 2048:
            return (
                "This model's maximum context length is 2048 tokens. However, you requested "
                f"{prompt + asked} tokens ({prompt} in the messages, {asked} in the completion)."
            )
        return ""

    def kind(self, method: str, body: dict[str, Any]) -> str:
        """Say what is asked for."""
        if method == "GET":
            return "get"
        messages = body.get("messages")
        if not messages:
            return "preload"
        question = messages[-1]["content"]
        kinds = {
            '"sentences"': "sourced",
            '"slides"': "outline",
            '"narration"': "script",
            '"texts"': "shorter",
        }
        return next((kind for field, kind in kinds.items() if field in question), "other")

    @property
    @abstractmethod
    def url(self) -> str:
        """Address for the setting."""

    @abstractmethod
    def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        """Answer a GET."""

    @abstractmethod
    def asked(self, exchange: Exchange) -> int:
        """Say how many tokens a chat asks for."""

    @abstractmethod
    def refusal(self, exchange: Exchange) -> tuple[int, Any] | None:
        """Give status and body where a chat is refused before it begins."""

    @abstractmethod
    def lines(self, exchange: Exchange) -> AsyncIterator[str]:
        """Give the lines of a reply."""


async def whole_reply(model: LanguageModel, prompt: Prompt, schema: dict[str, Any] | None = None) -> str:
    """Wait for all of an answer."""
    return "".join([piece async for piece in model.stream(prompt, schema)])


async def _strange(fault: Fault) -> AsyncIterator[str]:
    """Send what is no reply, once or without an end."""
    while True:
        yield STRANGE[fault]
        if fault == "web_page":
            return


async def _counted(lines: AsyncIterator[str]) -> AsyncIterator[tuple[int, str]]:
    count = 0
    async for line in lines:
        count += 1
        yield count, line


async def _read_request(
    reader: asyncio.StreamReader,
) -> tuple[str, str, dict[str, str], dict[str, Any]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *rest = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return method, path, headers, json.loads(body) if body else {}


async def _send_json(writer: asyncio.StreamWriter, status: int, answer: Any, *headers: str) -> None:
    data = json.dumps(answer).encode()
    writer.write(_head(status, "application/json", f"Content-Length: {len(data)}", *headers) + data)
    await writer.drain()


def _head(status: int, content_type: str, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status} -", f"Content-Type: {content_type}", *headers, "Connection: close", "", "")
    return "\r\n".join(lines).encode()


def run_server(kind: type[ChatServer], about: str) -> None:
    """Run a server as a program: serve for some time, and print the log."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=600, help="when it ends by itself")
    parser.add_argument("--outline-s", type=float, default=7.0)
    parser.add_argument("--script-s", type=float, default=2.0)
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument("--fault", choices=get_args(Fault), default="", help="how every chat fails")
    given = vars(parser.parse_args())
    seconds, fault = given.pop("seconds"), given.pop("fault")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with kind(**given) as server:
        server.fail_always(fault)
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            time.sleep(seconds)
    # The questions are left out: they are long, and the tests look at them.
    rows = [{k: v for k, v in asdict(one).items() if k not in ("body", "headers")} for one in server.log]
    sys.stdout.write(json.dumps({"most_in_flight": server.most_in_flight, "requests": rows}, indent=1) + "\n")
