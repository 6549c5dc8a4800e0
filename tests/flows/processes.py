"""What runs on this machine, as its kernel tells."""

from __future__ import annotations

import time
from pathlib import Path


def children(parent: int) -> list[int]:
    """Give a process's children that run."""
    return [pid for pid, (state, above) in _processes().items() if above == parent and state != "Z"]


def wait_until_gone(pid: int, timeout_s: float) -> None:
    """Wait until a process has ended."""
    deadline = time.monotonic() + timeout_s
    while _processes().get(pid, ("Z", 0))[0] != "Z":
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.05)


def _processes() -> dict[int, tuple[str, int]]:
    """Give every process with its state and its parent."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above = stat.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        found[int(stat.parent.name)] = (state, int(above))
    return found
