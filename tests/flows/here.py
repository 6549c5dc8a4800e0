"""Lectures made in this process: what the command lines do, without the start of a program.

A run is that of the command line but for what belongs to a process: its start and end, its signals, its log
and its display. Tests of those start the program.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.command import read_command, settings_or_fail
from flows.edited import read_revision, settle_revision
from flows.environment import spare_certificates
from flows.listed import read_batch
from flows.local import Outcome, tell_outcome
from tests.flows.conftest import AUTH, Done

CERTIFICATE = "PREFECT_API_SSL_CERT_FILE"


def generate_here(*arguments: str, env: Mapping[str, str]) -> Done:
    """Make a lecture as ``python -m flows.generate`` does with these arguments."""

    def make() -> None:
        from flows.generate import generate

        command = read_command(arguments)
        settings_or_fail(as_json=command.as_json)
        ended = outcome(lambda: generate(command.options))
        tell_outcome(ended, Path(command.options.out), as_json=command.as_json)

    return told(make, env)


def revise_here(*arguments: str, env: Mapping[str, str]) -> Done:
    """Remake a lecture as ``python -m flows.revise`` does with these arguments."""

    def make() -> None:
        from flows.here import Here
        from flows.revise import revise_here as flow_for

        command = read_revision(arguments)
        edited = settle_revision(command, settings_or_fail(as_json=command.as_json))
        ended = outcome(lambda: flow_for(Here(edited))(command.options))
        tell_outcome(ended, edited.request.out, as_json=command.as_json, changes=edited.changes)

    return told(make, env)


def batch_here(*arguments: str, env: Mapping[str, str]) -> Done:
    """Make lectures from a list as ``python -m flows.batch`` does with these arguments."""

    def make() -> None:
        from flows.batch import main
        from flows.local import Stop

        with prefect_of_the_environment():
            main(read_batch(arguments), Stop(), None)

    return told(make, env)


def told(deed: Callable[[], object], env: Mapping[str, str], answer: str = "") -> Done:
    """Call what a command line calls; gives exit code and what it printed. ``answer`` is what it reads."""
    out, err = io.StringIO(), io.StringIO()
    code: Any = 0
    with environment(env), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        read, sys.stdin = sys.stdin, io.StringIO(answer)
        try:
            code = deed()
        except SystemExit as exc:
            code = exc.code
        finally:
            sys.stdin = read
    return Done(int(code or 0), out.getvalue(), err.getvalue())


def outcome(flow: Callable[[], Coroutine[Any, Any, Any]]) -> Outcome[Any]:
    """Run a flow to its end on the Prefect server that the environment names."""
    began = time.monotonic()
    with prefect_of_the_environment():
        try:
            ended = asyncio.run(flow())
        except Exception as exc:  # noqa: BLE001  # as in flows.local: whatever it is, it is told
            ended = exc
    return Outcome(ended, time.monotonic() - began)


@contextlib.contextmanager
def prefect_of_the_environment() -> Iterator[None]:
    """Have Prefect use the server that the environment names: it has read its settings long ago."""
    from prefect.settings import temporary_settings

    api = os.environ["PREFECT_API_URL"]
    spare_certificates(Path(os.environ["LECTRA_CACHE_DIR"]), api)
    told = {"api.url": api, "api.auth_string": AUTH, "api.ssl_cert_file": os.environ[CERTIFICATE]}
    with temporary_settings(told):
        yield


@contextlib.contextmanager
def environment(env: Mapping[str, str]) -> Iterator[None]:
    """Give this process another environment."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
