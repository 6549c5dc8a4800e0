"""Paths that people write, and files that may be anything: each is checked here, before it is used.

A path is expanded and refused in one function, :func:`expand`. A file is opened by :func:`open_regular`,
which never waits: a pipe, a device or a folder under a file's name is an OSError, and never a program that
hangs.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

LONGEST_BYTES, LONGEST_NAME_BYTES = 4000, 255
"""Of a path, and of each name in it: what Linux takes, and what a lecture adds to it."""
OPEN = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class BadPath(ValueError):
    """A path that names nothing on any machine, or not on this one: why, and what helps."""

    def __init__(self, reason: str, *, remedy: str = "") -> None:
        super().__init__(reason)
        self.remedy = remedy


def expand(given: str | Path, *, absolute: bool = False) -> Path:
    """Expand a leading ``~`` and return the path; ``absolute`` refuses one that is not absolute then.

    Raises BadPath for an unknown user, a control character, what is too long, and nothing at all.
    """
    text = str(given)
    if not text:
        raise BadPath("it is empty")
    if any(char < " " or char == "\x7f" for char in text):
        raise BadPath("it holds a control character, which no path may", remedy="Rename it.")
    try:
        path = Path(text).expanduser()
        encoded = os.fsencode(path)
    except RuntimeError:
        raise BadPath(f"this machine knows no home folder for {Path(text).parts[0][:40]!r}") from None
    except UnicodeEncodeError:
        raise BadPath("it holds a character that no file name can") from None
    if len(encoded) > LONGEST_BYTES or any(len(name) > LONGEST_NAME_BYTES for name in encoded.split(b"/")):
        reason = f"over {LONGEST_BYTES} bytes in all, or {LONGEST_NAME_BYTES} in one name"
        raise BadPath(f"it is too long: {reason}")
    if absolute and not path.is_absolute():
        raise BadPath("it is not absolute")
    return path


def open_regular(path: str | Path, *, within: int | None = None, follow: bool = True) -> int:
    """Open a regular file for reading without waiting, and return its descriptor.

    ``within`` is the descriptor of the folder that ``path`` is relative to; without ``follow`` a symbolic
    link is refused. Raises OSError for what is missing or no regular file: what is none is not even opened.
    """
    _check_regular(os.stat(path, dir_fd=within, follow_symlinks=follow), path)
    file = os.open(path, OPEN if follow else OPEN | os.O_NOFOLLOW, dir_fd=within)
    try:
        _check_regular(os.fstat(file), path)  # it may have been replaced in between
    except OSError:
        os.close(file)
        raise
    return file


def read_regular(
    path: str | Path, most_bytes: int, *, within: int | None = None, follow: bool = True
) -> bytes:
    """Read a whole regular file of at most ``most_bytes``; see :func:`open_regular`. Raises OSError."""
    with os.fdopen(open_regular(path, within=within, follow=follow), "rb") as file:
        data = file.read(most_bytes + 1)
    if data is None:  # a file of the system's own that has nothing to say now
        raise OSError(errno.EAGAIN, "it has nothing to read", str(path))
    if len(data) > most_bytes:
        raise OSError(errno.EOVERFLOW, f"it is larger than {most_bytes / 1e6:g} MB", str(path))
    return data


def _check_regular(status: os.stat_result, path: str | Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def _expanded(path: Path) -> Path:
    try:
        return expand(path)
    except BadPath as exc:
        said = {"reason": str(exc), "remedy": exc.remedy}
        raise PydanticCustomError("path", "{reason}", said) from exc


def usable(text: str) -> str:
    """Check text that is a path or nothing, as a validator of pydantic's; it is expanded where it is used."""
    if text:
        _expanded(Path(text))
    return text


Place = Annotated[Path, AfterValidator(_expanded)]
"""A path in the settings, expanded."""
