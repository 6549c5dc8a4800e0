"""Lectures one after another in one process: what it holds after each, as lines of JSON.

``python -m tests.soak.growth COUNT FOLDER``
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

from flows.environment import prepare_prefect
from flows.server import open_server
from lectra.settings import Settings


class Held(NamedTuple):
    """What a process holds: memory in MB, open files, and threads."""

    memory_mb: float
    files: int
    threads: int


def held() -> Held:
    """Measure this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    files, threads = (len(list(Path("/proc/self", name).iterdir())) for name in ("fd", "task"))
    return Held(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, files, threads)


def main(count: int, folder: str) -> None:
    """Make the lectures, each on a topic of its own."""
    prepare_prefect(Settings().cache_dir, quiet=True)
    server = open_server(Settings().data_dir)

    from flows.generate import generate
    from lectra.options import LectureOptions

    if server:
        server.wait()
    for number in range(count):
        options = {"topic": f"Growth {number}", "llm": "ollama", "tts": "edge", "images": "commons"}
        asyncio.run(generate(LectureOptions.model_validate({**options, "slides": 4, "out": folder})))
        gc.collect()
        sys.stdout.write(json.dumps(held()) + "\n")
        sys.stdout.flush()
    if server:
        server.end()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
