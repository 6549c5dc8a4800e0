"""What is logged, where it goes, and that nothing of an address but its host is."""

from __future__ import annotations

import io
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing

import pytest
from rich.console import Console

from flows.live import LiveView
from lectra.errors import ServiceMissing
from lectra.logs import (
    UNQUOTED,
    Placed,
    Request,
    json_formatter,
    kinds_of,
    log_to_terminal,
    placed,
    shown_host,
)
from lectra.remote import OUTPUT, Remote

LECTRA = logging.getLogger("lectra")
LOG = logging.getLogger("lectra.tests")


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def lectra() -> Iterator[None]:
    """Leave the package's logger as it was."""
    before = LECTRA.level, LECTRA.handlers[:], LECTRA.propagate
    yield
    LECTRA.setLevel(before[0])
    LECTRA.handlers[:] = before[1]
    LECTRA.propagate = before[2]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Log to the terminal, at INFO; gives what it shows since it was last asked."""
    log_to_terminal("INFO")
    return lambda: capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.pexels.com/v1/search?query=secret&key=secret#secret", "api.pexels.com"),
        ("http://me:secret@127.0.0.1:8080/secret", "127.0.0.1:8080"),
        ("wss://secret@[::1]:443/edge?key=secret", "[::1]:443"),
        ("postgresql://me:secret@db/lectra", "db"),
        ("http://me:se/cret@host/", "an address that is none"),
        ("http://[secret", "an address that is none"),
        ("secret", "an address that is none"),
    ],
)
def test_of_an_address_only_the_host_is_shown(url, host):
    assert shown_host(url) == host


def test_a_request_is_logged_with_its_status(shown):
    with Request(LOG, "pexels", "search", "https://me:secret@api.pexels.com/v1?key=secret") as asked:
        asked.status = 200
    told = shown()
    assert " INFO lectra.tests: pexels at api.pexels.com, search: HTTP 200 in " in told
    assert "secret" not in told


def test_a_request_that_fails_is_logged_with_what_the_library_raised(shown):
    with pytest.raises(ServiceMissing), Request(LOG, "edge", "speech", "wss://host/"):
        raise ServiceMissing("quotes secret", remedy="") from ConnectionRefusedError("secret")
    told = shown()
    assert "edge at host, speech: ConnectionRefusedError in " in told
    assert "secret" not in told


def test_an_error_status_stands_for_the_error_that_it_becomes(shown):
    with pytest.raises(ServiceMissing), Request(LOG, "Ollama", "/api/chat", "http://host/") as asked:
        asked.status = 503
        raise ServiceMissing("busy", remedy="")
    told = shown()
    assert "/api/chat: HTTP 503 in " in told


def test_an_answer_that_breaks_off_has_status_and_error(shown):
    with pytest.raises(TimeoutError), Request(LOG, "Ollama", "/api/chat", "http://host/") as asked:
        asked.status = 200
        raise TimeoutError
    told = shown()
    assert "/api/chat: HTTP 200, TimeoutError in " in told


async def test_an_answer_that_its_reader_has_enough_of_is_no_failure(shown):
    async def answer():
        with Request(LOG, "Ollama", "/api/chat", "http://host/") as asked:
            asked.status = 200
            yield "enough"

    async with aclosing(answer()) as pieces:
        assert await anext(pieces) == "enough"
    told = shown()
    assert "/api/chat: HTTP 200 in " in told


def test_a_line_ends_with_the_step_that_it_belongs_to(shown):
    with placed(run="abc"), placed(stage="tts", slide=3):
        LOG.info("said")
    LOG.info("said later")
    told = shown()
    assert told.splitlines()[0].endswith("said [tts · slide 3]")
    assert told.splitlines()[1].endswith("said later")


def test_a_json_line_has_the_run_and_the_step():
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(json_formatter())
    handler.addFilter(Placed())
    LECTRA.addHandler(handler)
    LECTRA.setLevel(logging.INFO)
    with placed(run="abc"), placed(stage="image", slide=2), Request(LOG, "commons", "search", "http://h/"):
        pass
    line = json.loads(told.getvalue())
    assert line["run"] == "abc"
    assert (line["stage"], line["slide"]) == ("image", 2)
    assert (line["service"], line["purpose"], line["host"]) == ("commons", "search", "h")
    assert line["outcome"] == "answered"


def test_a_json_line_has_no_name_of_a_run_for_that_holds_the_topic():
    told = {"name": "lectra", "msg": "failed", "flow_run_name": "generate · Tea", "flow_run_id": "abc"}
    record = logging.makeLogRecord(told)
    line = json.loads(json_formatter().format(record))
    assert line["flow_run_id"] == "abc"
    assert "Tea" not in str(line)


def raised(words: str) -> BaseException:
    """Raise an error that quotes a text, from another that does, beside a third."""
    try:
        try:
            raise KeyError(words)
        except KeyError as exc:
            raise ServiceMissing(words, remedy=words) from exc
    except ServiceMissing as exc:
        return exc


QUOTED = [
    ("lectra.api", "a request failed", "a request failed"),
    ("prefect.flow_runs", "Encountered exception: Birdsong", UNQUOTED),
    ("prefect.flow_runs.runner", "Process for flow run 'generate · Birdsong' exited", UNQUOTED),
    ("prefect.task_runs", "Task run failed with exception: Birdsong", UNQUOTED),
    ("asyncio", "Task exception was never retrieved\nfuture: Birdsong", UNQUOTED),
    ("prefect.runner", "a worker is late", "a worker is late"),
]


@pytest.mark.parametrize(("logger", "message", "told"), QUOTED)
def test_a_json_line_of_an_error_has_its_kind_and_place_and_none_of_its_words(logger, message, told):
    LECTRA.setLevel(logging.INFO)
    error = raised("Birdsong")
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, (), (type(error), error, None))
    written = json_formatter().format(record)
    line = json.loads(written)
    assert line["message"] == told
    assert "Birdsong" not in written
    assert line["exc_info"].splitlines()[-1] == "lectra.errors.ServiceMissing"
    assert "builtins.KeyError" in line["exc_info"]
    assert "in raised" in line["exc_info"]
    assert record.getMessage() == message, "others are told what was logged"


@pytest.mark.parametrize(("logger", "message"), [(logger, message) for logger, message, _ in QUOTED])
def test_at_debug_a_json_line_has_the_words_of_an_error(logger, message):
    LECTRA.setLevel(logging.DEBUG)
    error = raised("Birdsong")
    shown = (type(error), error, error.__traceback__)
    line = json.loads(
        json_formatter().format(logging.LogRecord(logger, logging.ERROR, __file__, 1, message, (), shown))
    )
    assert line["message"] == message
    assert "Birdsong" in line["exc_info"]


def test_errors_that_stand_behind_each_other_in_a_ring_are_told_once():
    first, second = KeyError("a"), ValueError("b")
    first.__context__, second.__context__ = second, first
    assert kinds_of(first) == "builtins.ValueError\nbuiltins.KeyError\n"


def test_what_a_store_is_asked_is_logged_without_a_name(shown, tmp_path):
    """Names in the place for lectures begin with the topic."""
    store = Remote(f"file://{tmp_path}", {}, OUTPUT, "The place for lectures")
    store.write("rivers/report.json", b"{}")
    store.read("rivers/deck.pptx", 100)
    told = shown()
    assert "The place for lectures at this machine, write: answered in " in told
    assert "size: FileNotFoundError in " in told
    assert "rivers" not in told


def test_nothing_is_shown_below_the_level(monkeypatch):
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    log_to_terminal("WARNING")
    with Request(LOG, "pexels", "search", "http://host/"):
        pass
    assert told.getvalue() == ""


def test_a_stderr_that_is_gone_costs_no_lecture(monkeypatch):
    gone = io.StringIO()
    gone.close()
    monkeypatch.setattr(sys, "stderr", gone)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    log_to_terminal("INFO")
    LOG.info("to nobody")


@pytest.mark.parametrize(
    ("stderr", "quiet", "above"),
    [(Screen, False, True), (io.StringIO, False, False), (Screen, True, False)],
    ids=["on the terminal", "in a file", "beside JSON"],
)
def test_what_is_logged_beside_a_live_view_is_whole(monkeypatch, stderr, quiet, above):
    screen, errors = Screen(), stderr()
    monkeypatch.setattr(sys, "stderr", errors)
    log_to_terminal("INFO")
    with LiveView(Console(file=screen, force_terminal=True, width=120, quiet=quiet), "a lecture"):
        deadline = time.monotonic() + 20
        while not quiet and "Making" not in screen.getvalue():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        LOG.info("a line of the log")
    assert ("INFO lectra.tests: a line of the log" in screen.getvalue()) == above
    assert ("INFO lectra.tests: a line of the log\n" in errors.getvalue()) != above
