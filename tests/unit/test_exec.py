"""A program ends well, or its whole process group is gone and the error says why."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lectra.errors import ProgramError
from lectra.exec import run_program


def test_output_is_returned():
    done = run_program(["/bin/sh", "-c", "cat; echo aside >&2"], timeout_s=5, stdin=b"in")
    assert done == (b"in", "aside")


def test_row_31_a_failure_carries_its_stderr():
    with pytest.raises(ProgramError, match=r"sh failed with exit code 3: no such thing"):
        run_program(["/bin/sh", "-c", "echo no such thing >&2; exit 3"], timeout_s=5)


def test_row_31_a_missing_program_is_named():
    with pytest.raises(ProgramError, match="/no/such/program could not be started"):
        run_program(["/no/such/program"], timeout_s=5)


def test_row_32_a_program_that_hangs_is_killed_with_its_children(tmp_path):
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! > {pids}; echo $$ >> {pids}; wait"
    started = time.monotonic()
    with pytest.raises(ProgramError, match="did not end within"):
        run_program(["/bin/sh", "-c", script], timeout_s=0.5)
    assert time.monotonic() - started < 5
    deadline = time.monotonic() + 5  # a killed process is gone when the system comes round to it
    while any(map(_alive, map(int, pids.read_text().split()))):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_after_a_stop_running_programs_die_and_none_starts():
    script = """
import threading, time
from lectra.errors import ProgramError
from lectra.exec import run_program, stop_programs
threading.Timer(0.3, stop_programs).start()
for _ in range(2):
    try:
        run_program(["sleep", "30"], timeout_s=60)
    except ProgramError as error:
        print(error)
"""
    program = [sys.executable, "-c", script]
    done = subprocess.run(program, capture_output=True, text=True, timeout=20, check=True)
    killed, refused = done.stdout.splitlines()
    assert "exit code -9" in killed
    assert "was not started" in refused


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
