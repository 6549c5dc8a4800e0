"""A program: becomes another one, whose time, memory and files the system bounds.

What recognises text starts programs of its own on a document that may be hostile, and writes to files.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str]) -> NoReturn:
    """Become a command, within bounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most-seconds", type=int, required=True, help="of processor time, each process")
    parser.add_argument("--most-bytes", type=int, required=True, help="of memory, each process")
    parser.add_argument("--most-file-bytes", type=int, required=True, help="that each file may have")
    parser.add_argument("--folder", required=True, help="where it works")
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args(arguments)
    for kind, most in (
        (resource.RLIMIT_CPU, asked.most_seconds),
        (resource.RLIMIT_AS, asked.most_bytes),
        (resource.RLIMIT_FSIZE, asked.most_file_bytes),
    ):
        with contextlib.suppress(ValueError, OSError):  # not every system has all
            resource.setrlimit(kind, (most, most))
    os.chdir(asked.folder)
    os.execve(asked.command[0], asked.command, {**os.environ, "TMPDIR": asked.folder})  # noqa: S606  # no shell


if __name__ == "__main__":
    main(sys.argv[1:])
