"""What the benchmarks ran on."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

import psutil

from lectra.exec import run_program
from lectra.exec.ffmpeg import ffmpeg_path


def describe_machine() -> dict[str, str]:
    """Name the machine's parts and the versions that the figures depend on."""
    said = run_program([ffmpeg_path(), "-version"], timeout_s=60).out.decode()
    found = re.search(r"ffmpeg version (\S+)", said)
    return {
        "processor": f"{os.cpu_count()} cores, {_processor()}",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": platform.python_version(),
        "Prefect": version("prefect"),
        "ffmpeg": found[1] if found else "unknown",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.+)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return found[1] if found else platform.processor() or "unknown"
