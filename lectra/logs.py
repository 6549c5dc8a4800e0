"""What LECTRA logs, and where a program sends it: to its terminal, or to lines of JSON.

Loggers are named ``lectra.<package>``. INFO holds no text of a lecture; what quotes one is logged at DEBUG,
and cut to :data:`TEXT_CHARS`. Neither holds a secret: keys are sent in headers and queries, and only the host
of a request's address is logged. Errors quote what they are about: a server's lines of JSON say above DEBUG
of which kind an error is and where it was raised, and no more.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Literal
from urllib.parse import urlsplit

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
TEXT_CHARS = 1000
"""How much of a text is logged, at DEBUG."""
NO_ADDRESS = "an address that is none"
HERE = "this machine"
OF_PREFECT = "flow_run_name"
"""What Prefect adds to its records that holds a lecture's topic; it adds the run's id besides."""
QUOTING = ("prefect.flow_runs", "prefect.task_runs", "asyncio")
"""Loggers of libraries whose messages quote errors, and the names of runs."""
UNQUOTED = "an error of a run or a task; its words are in Prefect's log of the run, and here at DEBUG"
REFUSED = 400
"""The statuses from here on are errors themselves: no other need be named."""

_place: ContextVar[Mapping[str, str | int]] = ContextVar("place", default={})  # noqa: B039  # it is not changed
"""Which run, stage and slide the work at hand is for. No work depends on it."""


class Request:
    """Logs one request to a service: ``with Request(LOG, "Ollama", "/api/chat", url) as request: …``.

    ``purpose`` holds no text of a lecture. Without a ``url`` a program of this machine is asked. Set
    ``status`` where HTTP gives one.
    """

    def __init__(self, logger: logging.Logger, service: str, purpose: str, url: str = "") -> None:
        self.status = 0
        self._logger = logger
        self._asked = {"service": service, "purpose": purpose, "host": shown_host(url) if url else HERE}
        self._began = 0.0

    def __enter__(self) -> Request:
        self._began = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        outcome = self._outcome(error)
        seconds = round(time.monotonic() - self._began, 3)
        self._logger.info(
            "%s at %s, %s: %s in %.2f s",
            self._asked["service"],
            self._asked["host"],
            self._asked["purpose"],
            outcome,
            seconds,
            extra={**self._asked, "outcome": outcome, "seconds": seconds},
        )

    def _outcome(self, error: BaseException | None) -> str:
        """Name the status, the error that a library raised, or both where a good answer broke off."""
        named = [f"HTTP {self.status}"] if self.status else []
        has_failed = error is not None and not isinstance(error, GeneratorExit)  # whose reader has enough
        if error and has_failed and self.status < REFUSED:
            named.append(type(error.__cause__ or error).__name__)
        return ", ".join(named) or "answered"


def shown_host(url: str) -> str:
    """Return host and port of an address: nothing else of it may be logged."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return NO_ADDRESS
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown or NO_ADDRESS


@contextlib.contextmanager
def placed(**place: str | int | None) -> Iterator[None]:
    """Log what is done in this block with its ``run``, ``stage`` and ``slide``."""
    known = {name: value for name, value in place.items() if value is not None}
    token = _place.set({**_place.get(), **known})
    try:
        yield
    finally:
        _place.reset(token)


class Placed(logging.Filter):
    """Adds to a record which run, stage and slide it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        for name, value in _place.get().items():
            record.__dict__.setdefault(name, value)
        return True


def log_to_terminal(level: Level) -> None:
    """Show what LECTRA logs from ``level`` on as lines on stderr, and nowhere else."""
    handler = _Terminal()
    handler.setFormatter(_Line("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    logger = logging.getLogger("lectra")
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False


def json_formatter() -> logging.Formatter:
    """Return what writes a record as one line of JSON, above DEBUG without the words of errors."""
    from pythonjsonlogger.core import RESERVED_ATTRS  # noqa: PLC0415  # no terminal waits for it
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415

    class WithoutWords(JsonFormatter):
        def format(self, record: logging.LogRecord) -> str:
            if record.name.startswith(QUOTING) and not _shows_texts():
                record = copy.copy(record)
                record.msg, record.args = UNQUOTED, ()
            return super().format(record)

        def formatException(self, ei: Any) -> Any:  # noqa: N802  # its name in logging
            return super().formatException(ei) if _shows_texts() else kinds_of(ei[1])

    return WithoutWords(
        "%(asctime)s %(levelname)s %(name)s %(message)s",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        reserved_attrs=[*RESERVED_ATTRS, OF_PREFECT],
        json_ensure_ascii=False,
    )


def kinds_of(error: BaseException | None) -> str:
    """Return where an error and those behind it were raised, and of which kinds they are: no word of them."""
    told: list[str] = []
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        kind = f"{type(error).__module__}.{type(error).__qualname__}\n"
        told.insert(0, "".join(traceback.format_tb(error.__traceback__)) + kind)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(told)


def _shows_texts() -> bool:
    """Whether texts of lectures are logged."""
    return logging.getLogger("lectra").isEnabledFor(logging.DEBUG)


class _Terminal(logging.Handler):
    """Writes to stderr as it is at that moment: a live view replaces it, and prints lines above itself."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001  # no lecture is lost for a line of a log
            self.handleError(record)


class _Line(logging.Formatter):
    """Ends a line with the step that it belongs to."""

    def format(self, record: logging.LogRecord) -> str:
        place = _place.get()
        slide = f" · slide {place['slide']}" if "slide" in place else ""
        step = f" [{place['stage']}{slide}]" if "stage" in place else ""
        return super().format(record) + step
