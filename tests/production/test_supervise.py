"""A part that dies is started again; one that cannot live ends the whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deployments.answering import Answering
from deployments.health import wrong_with
from deployments.supervise import SHORT_LIVES, Kept, Program, pause_s
from lectra.errors import ServiceMissing
from lectra.runlog.process import process_start
from tests.flows.conftest import ROOT
from tests.servers.ports import free_port

LASTING = ["tests.production.dies", "600"]


def wait_until(true: Callable[[], object], kept: Kept, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline
        kept.tend()
        time.sleep(0.05)


def test_the_pauses_grow_and_then_there_are_no_more_tries():
    pauses = [pause_s(lives) for lives in range(SHORT_LIVES + 1)]
    assert pauses == [0.0, 0.0, 1.0, 2.0, 4.0, None]


def test_a_part_that_is_killed_is_started_again_and_ended_at_the_end():
    program = Program("thing", LASTING)
    told: list[str] = []
    kept = Kept(program, told.append)
    kept.start()
    try:
        first = program.pid()
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: program.pid() != first, kept)
        assert told == ["thing: has ended (killed by SIGKILL)", "thing: started again"]
        second = program.pid()
        assert program.ended() == ""
    finally:
        program.end()
    assert process_start(second) == ""


def test_a_part_that_dies_again_and_again_ends_the_whole_with_a_message():
    kept = Kept(Program("thing", ["tests.production.dies", "0"]), lambda _told: None)
    kept.start()
    with pytest.raises(ServiceMissing, match=r"The thing does not stay up: it ended 5 times .* exit code 7"):
        wait_until(lambda: False, kept, 60)


@pytest.mark.parametrize("last", ["quietly", "at-once"])
def test_a_part_ends_when_the_process_that_started_it_is_killed(tmp_path: Path, last: str):
    script = (
        "import sys, time\nfrom deployments.supervise import Program\n"
        f"part = Program('thing', {LASTING!r}, last={last!r})\npart.start()\n"
        "print(part.pid(), flush=True)\ntime.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    pid = int(starter.stdout.readline())
    assert process_start(pid)
    starter.kill()
    starter.wait()
    deadline = time.monotonic() + 10
    while process_start(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("answers", [True, False], ids=["hangs later", "never answers"])
def test_a_part_that_is_silent_is_ended_and_started_again(answers: bool):
    port = free_port()
    command = ["http.server", str(port), "--bind", "127.0.0.1"] if answers else LASTING
    url = f"http://127.0.0.1:{port}/"
    program = Program("thing", command)
    told: list[str] = []
    part = Answering(program, url, asked_s=0.3, silent_s=2, first_s=20 if answers else 1)
    kept = Kept(part, told.append)
    kept.start()
    try:
        if answers:
            wait_until(lambda: not wrong_with(url, 1), kept)
            time.sleep(1)
            os.kill(program.pid(), signal.SIGSTOP)
        first = part.pid()
        wait_until(lambda: part.pid() != first, kept, 40)
        assert told[0].startswith("thing: has ended (silent for 2 s: does not answer at ")
        assert told[1] == "thing: started again"
        assert process_start(first) == ""
    finally:
        part.end()
