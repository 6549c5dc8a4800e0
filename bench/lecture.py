"""A lecture made as a user makes one: the command line in a process of its own, timed from outside."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from bench.stand_ins import stand_ins

ROOT = Path(__file__).parents[1]
LONGEST_S = 900
NOWHERE = {
    "LECTRA_OLLAMA_URL": "http://127.0.0.1:9",
    "LECTRA_EDGE_URL": "ws://127.0.0.1:9/edge",
    **{
        f"LECTRA_{name}_URL": "http://127.0.0.1:9"
        for name in ("COMMONS", "OPENVERSE", "PEXELS", "UNSPLASH", "PIXABAY")
    },
}
"""No benchmark asks a service of the world: nothing answers at this port."""
LET_IN = {"LECTRA_PREFECT_AUTH": "bench:what-its-prefect-server-asks-for", "LECTRA_ALLOW_ROOT": "1"}
"""Runs are let in by servers whose data folder is another; root is meant."""


class Memory(NamedTuple):
    """Memory (RSS, bytes) of a process, and of it and all that it has started."""

    own: int = 0
    tree: int = 0


class Made(NamedTuple):
    """A lecture that was made. Times are of the monotonic clock, in seconds."""

    report: dict[str, Any]
    folder: Path
    begun: float
    """When the process was started."""
    told: float
    """When it printed its report, which is as soon as the flow has ended."""
    gone: float
    """When the process had ended."""
    flow_begun: float
    """When the flow began its work."""
    memory: Memory
    """The most there was of it, looked at ten times a second."""

    @property
    def narrations(self) -> list[str]:
        """What is said, slide by slide."""
        slides = json.loads((self.folder / "script.json").read_text())["slides"]
        return [str(slide["narration"]) for slide in slides]

    @property
    def total_s(self) -> float:
        """From the process's start to its end."""
        return self.gone - self.begun


def clean_env(home: Path, cache: Path) -> dict[str, str]:
    """Give an environment in which what ran before is under ``home`` and ``cache`` alone."""
    ours = ("PREFECT", "LECTRA", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        **NOWHERE,
        **LET_IN,
        "HOME": str(home),
        "PREFECT_HOME": str(home / ".prefect"),
        "LECTRA_CACHE_DIR": str(cache),
        "LECTRA_DATA_DIR": str(home / "data"),
    }


def make_lecture(arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> Made:
    """Run the command line to its end in ``env``; its files go below ``folder``.

    Ends the program where the lecture is not complete, or has a warning.
    """
    return _made("flows.generate", [*arguments, "--out", str(folder)], env, folder / "stderr.txt")


def revise_lecture(lecture: Path, env: Mapping[str, str]) -> Made:
    """Remake what was edited in a lecture's folder, as :func:`make_lecture` makes one."""
    return _made("flows.revise", [str(lecture)], env, lecture.parent / "stderr.txt")


def _made(program: str, arguments: Sequence[str], env: Mapping[str, str], errors: Path) -> Made:
    command = [sys.executable, "-m", program, *arguments, "--json"]
    begun = time.monotonic()
    with running(command, env, errors) as process, _memory_of(process.pid) as most:
        assert process.stdout is not None
        line = process.stdout.readline()
        told = time.monotonic()
        process.stdout.read()
        process.wait(LONGEST_S)
        gone = time.monotonic()
    said = json.loads(line) if line.strip() else {}
    if process.returncode or said.get("status") != "complete" or said["warnings"]:
        raise SystemExit(f"the lecture failed: {line}{errors.read_text()}")
    flow_begun = _began_at(said, Path(env["LECTRA_CACHE_DIR"])) - time.time() + time.monotonic()
    return Made(said, Path(said["folder"]), begun, told, gone, flow_begun, most[0])


def _began_at(report: Mapping[str, Any], cache: Path) -> float:
    """Give when a run began, in seconds since the epoch, from which the report counts its seconds."""
    ends = {(stage["name"], stage["slide"]): stage["ended_s"] for stage in report["stages"]}
    journal = max((cache / "journals").glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    for line in journal.read_text().splitlines():
        kind, stage, slide, at, *_ = json.loads(line)
        if kind in ("ended", "cached") and (stage, slide) in ends:
            return float(at) - float(ends[stage, slide])
    raise SystemExit("the run's journal is empty")


@contextlib.contextmanager
def running(command: Sequence[str], env: Mapping[str, str], errors: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program in a group of its own, which is ended however this ends."""
    errors.parent.mkdir(parents=True, exist_ok=True)
    with errors.open("w") as err:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
            start_new_session=True,
        )
    give_up = threading.Timer(LONGEST_S, end_group, [process])
    give_up.daemon = True
    give_up.start()
    try:
        yield process
    finally:
        give_up.cancel()
        end_group(process)
        assert process.stdout is not None
        process.stdout.close()


def end_group(process: subprocess.Popen[str]) -> None:
    """Kill what is left of a process and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def _memory_of(pid: int) -> Iterator[list[Memory]]:
    """Watch a process and its children; the one entry of the list is the most so far."""
    most, over = [Memory()], threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            now = read_memory(pid)
            most[0] = Memory(max(most[0].own, now.own), max(most[0].tree, now.tree))

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield most
    finally:
        over.set()
        watch.join()


def read_memory(pid: int) -> Memory:
    """Read what a process has now; nothing where it is gone.

    A child that has not begun its own program yet still runs in its parent's memory, which counts once.
    """
    sizes = []
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        command = root.cmdline()
        sizes.append(root.memory_info().rss)
        for child in root.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.cmdline() != command:
                    sizes.append(child.memory_info().rss)
    return Memory(sizes[0], sum(sizes)) if sizes else Memory()


@functools.cache
def used_home() -> Path:
    """Give a home in which a lecture was made before, so that Prefect's database exists; one a program."""
    keep = tempfile.TemporaryDirectory(prefix="lectra-bench-")
    _KEPT.append(keep)
    home = Path(keep.name)
    with stand_ins(share=0) as servers:
        env = clean_env(home, home / "cache") | servers.env
        make_lecture(["A First Lecture", "--slides", "3", "--no-video"], env, home / "out")
    return home


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
"""They are deleted when the program ends."""
