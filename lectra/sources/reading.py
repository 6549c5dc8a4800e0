"""A file or a folder → sources, each read in a process of its own within bounds of time and memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lectra.errors import InvalidInput, ProgramError
from lectra.exec import run_program
from lectra.paths import read_regular
from lectra.sources.elements import Element
from lectra.sources.source import Source, source_of
from lectra.text import one_line, visible, without_strays

MAX_BYTES = 100_000_000
MAX_FILES = 50
MAX_CPU_S, TIMEOUT_S, MAX_MEMORY_BYTES = 60, 180, 3_000_000_000
FIELD = "sources"
_PROGRAM = Path(__file__).with_name("program.py")
_IN_FOLDERS = frozenset(
    [
        ".pdf",
        ".docx",
        ".pptx",
        ".md",
        ".markdown",
        ".txt",
        ".html",
        ".htm",
        ".epub",
        ".ipynb",
        ".csv",
        ".xlsx",
        ".ods",
        ".rst",
        ".tex",
    ]
)


def read_sources(paths: Sequence[str]) -> tuple[Source, ...]:
    """Read documents, and those in folders by their names' order.

    Raises InvalidInput, naming the file, the reason and what would help.
    """
    files = [file for path in paths for file in _files(Path(path).expanduser())]
    if len(files) > MAX_FILES:
        reason = f"there are {len(files)} files, and at most {MAX_FILES} are read"
        raise InvalidInput(FIELD, reason, remedy="Name those that matter.")
    return tuple(_read(file, number) for number, file in enumerate(files, 1))


def _files(path: Path) -> Iterator[Path]:
    try:
        if not path.is_dir():
            yield path
            return
        found = sorted(each for each in path.iterdir() if _is_read(each))
    except (OSError, ValueError) as exc:
        raise _unreadable(path, exc) from exc
    if not found:
        reason = f"the folder {_shown(path)} has no document that can be read"
        raise InvalidInput(FIELD, reason, remedy="Name a file, or another folder.")
    yield from found


def _is_read(path: Path) -> bool:
    """Whether a file in a folder is read: no hidden one, and no link, which may lead out of the folder."""
    seen = not path.name.startswith(".") and path.suffix.lower() in _IN_FOLDERS
    return seen and path.is_file() and not path.is_symlink()


def _shown(path: Path) -> str:
    """Return a path as messages show it: on one line, with nothing that is not seen or turns text round."""
    return visible(one_line(without_strays(str(path))))


def _unreadable(path: Path, exc: OSError | ValueError) -> InvalidInput:
    reason = getattr(exc, "strerror", None) or exc
    return InvalidInput(
        FIELD, f"{_shown(path)} cannot be read: {reason}", remedy="Name a file that is there."
    )


def _read(path: Path, number: int) -> Source:
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size // 1_000_000
            reason = f"{_shown(path)} has {size:,} MB, and at most {MAX_BYTES // 1_000_000} are read"
            raise InvalidInput(FIELD, reason, remedy="Take a part of it.")
        data = read_regular(path, MAX_BYTES)
    except (OSError, ValueError) as exc:
        raise _unreadable(path, exc) from exc
    told = _told(data)
    if "reason" in told:
        raise InvalidInput(FIELD, f"{_shown(path)}: {told['reason']}", remedy=told["remedy"])
    elements = [Element(**each) for each in told["elements"]]
    source = source_of(number, _shown(Path(path.name)), told, elements)
    if not source.passages and not any(section.shown for section in source.sections):
        raise InvalidInput(FIELD, f"{_shown(path)} has no text", remedy="Give a document with text.")
    return source._replace(unread_chars=told["unread_chars"])


def _told(data: bytes) -> dict[str, Any]:
    """Return what a document holds, or the reason why it cannot be read and what helps."""
    command = [
        *(sys.executable, "-P", str(_PROGRAM), "--most-seconds", str(MAX_CPU_S)),
        *("--most-bytes", str(MAX_MEMORY_BYTES)),
    ]
    try:
        told: dict[str, Any] = json.loads(run_program(command, timeout_s=TIMEOUT_S, stdin=data).out)
    except (ProgramError, ValueError):
        bounds = f"{MAX_CPU_S} s and {MAX_MEMORY_BYTES // 1_000_000_000} GB"
        return {
            "reason": f"it could not be read within {bounds}, or crashed its reader",
            "remedy": "Take a part of it, or save it in another format.",
        }
    return told
