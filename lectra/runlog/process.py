"""Whether the process that makes a run is still there."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")


def process_start(pid: int) -> str:
    """Give the boot and the clock tick at which a process began, empty where it is not there.

    With the pid this names one process for ever: a pid is used again, and ticks count from the boot.
    """
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        state, *fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else f"{boot}:{fields[18]}"


def is_gone(pid: int, start: str) -> bool:
    """Whether a process of this machine has ended; where its start is not known, it counts as there."""
    return bool(start) and process_start(pid) != start
