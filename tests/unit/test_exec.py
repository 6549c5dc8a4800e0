"""A program ends well, or its whole process group is gone and the error says why."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.errors import ProgramError
from lectra.exec import run_program
from lectra.exec.environment import BEGINNINGS, MARKS, NAMES, program_env

ROOT = Path(__file__).parents[2]
A_GRAPH = "from lectra.exec.ffmpeg import open_input; open_input('a').output('b').get_args()"


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
    with pytest.raises(ProgramError, match="did not end within"):
        run_program(["/bin/sh", "-c", script], timeout_s=0.5)
    deadline = time.monotonic() + 30  # a killed process is gone when the system comes round to it
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


def test_a_program_gets_what_it_needs_of_the_environment_and_no_secret(monkeypatch):
    secrets = {
        "LECTRA_OPENAI_API_KEY": "canary-key",
        "LECTRA_API_TOKENS": "canary-token",
        "PREFECT_API_AUTH_STRING": "canary-prefect",
        "AWS_SECRET_ACCESS_KEY": "canary-store",
        "HTTPS_PROXY": "http://me:canary-proxy@proxy",
        "DATABASE_URL": "canary-database",
    }
    needed = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": "/tmp/cache", "FONTCONFIG_PATH": "/f"}
    for name, value in {**secrets, **needed}.items():
        monkeypatch.setenv(name, value)
    environ = run_program(["/bin/cat", "/proc/self/environ"], timeout_s=5).out.decode()
    assert "canary" not in environ
    found = dict(line.split("=", 1) for line in environ.split("\0") if line)
    assert needed.items() <= found.items()
    assert found["PATH"] == os.environ["PATH"]


@given(st.dictionaries(st.from_regex(r"[A-Z_]{1,20}", fullmatch=True), st.text(max_size=5)))
def test_nothing_is_passed_on_that_is_not_listed(environ):
    passed = program_env(environ)
    assert passed.items() <= environ.items()
    assert all(name in NAMES | MARKS or name.startswith(BEGINNINGS) for name in passed)
    assert not any("KEY" in name and not name.startswith(BEGINNINGS) for name in passed)


def test_graphs_of_ffmpeg_are_loaded_when_the_first_is_built():
    assert not _modules("import lectra.media.video, lectra.tts.edge_mp3") & {"ffmpeg", "future", "past"}
    assert "ffmpeg" in _modules(A_GRAPH)


def test_a_graph_brings_no_module_that_would_run_a_test_py_of_this_folder(tmp_path):
    """What the advisory for the package future is about: ``.ci/accepted.toml``."""
    (tmp_path / "test.py").write_text("raise SystemExit('it was run')")
    loaded = _modules(A_GRAPH, tmp_path)
    assert "future" in loaded
    assert not loaded & {"future.standard_library", "test"}


def _modules(code: str, folder: Path = ROOT) -> set[str]:
    """Run code in a folder; give the modules it has loaded."""
    script = f"import sys; sys.path.append({str(ROOT)!r}); {code}; print(*sys.modules)"
    program = [sys.executable, "-c", script]
    return set(subprocess.run(program, cwd=folder, capture_output=True, text=True, check=True).stdout.split())


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
