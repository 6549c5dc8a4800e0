"""A presentation's folder: what was made, and what of it may be fetched.

Whatever lies there is read as a stranger's: regular files alone, to a bound, and never through a link.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lectra.errors import Conflict, NotFound
from lectra.models import LectureWarning, RunReport
from lectra.paths import open_regular, read_regular
from lectra.runs.stages import MADE, OUTLINE, PLAIN_NAME, REPORT, SCRIPT

DRAFT = (OUTLINE, SCRIPT, MADE)
SPEECH = "audio_chunks/"
MOST_BYTES = 20_000_000
"""Of a file that is read whole; a lecture of a hundred slides has a report of less than one megabyte."""
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NONBLOCK | os.O_CLOEXEC


class Content(NamedTuple):
    """What there is of a lecture: the names of its files below its folder, sorted."""

    files: tuple[str, ...] = ()
    warnings: tuple[LectureWarning, ...] = ()
    slides: int = 0
    duration_s: float = 0.0
    kept: frozenset[tuple[str, int | None]] = frozenset()
    """The steps, by slide, whose results were there from before."""


NOTHING = Content()


def content_of(folder: Path | None) -> Content:
    """Look at what lies in a lecture's folder: what its report names, or a draft that is to be edited."""
    if folder is None:
        return NOTHING
    report = folder / REPORT
    try:
        found = report.lstat()
    except (OSError, ValueError):
        return Content(tuple(sorted(name for name in DRAFT if _is_file(folder, name))))
    try:
        return _reported(report, found.st_mtime_ns, found.st_size)
    except (OSError, ValueError, RecursionError):
        return NOTHING


def open_file(folder: Path | None, name: str) -> int:
    """Open one of a lecture's files, and return its descriptor. Raises NotFound for anything else."""
    try:
        if folder is not None and name in content_of(folder).files:
            return _opened(folder, name)
    except OSError:
        pass  # it is gone, or is no file any more
    raise NotFound(f"{name[:200]!r} is no file of this presentation.", remedy="Its files are listed with it.")


def read_file(folder: Path, name: str) -> bytes:
    """Read one of a lecture's files. Raises NotFound, also for one that is too large to be shown."""
    with os.fdopen(open_file(folder, name), "rb") as file:
        data = file.read(MOST_BYTES + 1) or b""
    if len(data) > MOST_BYTES:
        raise NotFound(f"{name!r} is too large to be shown.", remedy="Make the lecture again.")
    return data


def file_status(folder: Path, name: str) -> os.stat_result:
    """Give size and times of one of a lecture's files. Raises NotFound."""
    file = open_file(folder, name)
    try:
        return os.fstat(file)
    finally:
        os.close(file)


def check_draft(folder: Path) -> None:
    """Refuse to go on from what is no file, or far too large (Conflict), before anything reads it."""
    for name in DRAFT:
        try:
            file = open_regular(folder / name, follow=False)
        except FileNotFoundError:
            continue
        except OSError as exc:
            raise Conflict(f"{name} cannot be read: {exc.strerror}.", remedy="Make it again.") from exc
        size = os.fstat(file).st_size
        os.close(file)
        if size > MOST_BYTES:
            raise Conflict(f"{name} is far too large.", remedy="Make it again.")


@contextlib.contextmanager
def open_folder(name: str | Path, within: int | None = None) -> Iterator[int]:
    """Open a folder, inside another one never through a link, and give its descriptor. Raises OSError."""
    descriptor = os.open(name, FOLDER if within is None else FOLDER | os.O_NOFOLLOW, dir_fd=within)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_file(folder: Path, name: str) -> bool:
    try:
        os.close(_opened(folder, name))
    except (OSError, ValueError):
        return False
    return True


def _opened(folder: Path, name: str) -> int:
    """Open a file by a name that its report gives. Raises OSError."""
    if not PLAIN_NAME.fullmatch(name):
        raise FileNotFoundError(name)
    inner, _, last = name.rpartition("/")
    with open_folder(folder) as place:
        if not inner:
            return open_regular(last, within=place, follow=False)
        with open_folder(inner, place) as within:
            return open_regular(last, within=within, follow=False)


@lru_cache(maxsize=256)
def _reported(report: Path, _changed_ns: int, _size: int) -> Content:
    told = RunReport.model_validate_json(read_regular(report, MOST_BYTES, follow=False))
    slides = sum(name.startswith(SPEECH) for name in told.files)
    kept = frozenset((stage.name, stage.slide) for stage in told.stages if stage.cached)
    names = sorted(name for name in told.files if PLAIN_NAME.fullmatch(name))
    duration_s = told.duration_s if math.isfinite(told.duration_s) else 0.0
    return Content(tuple(names), told.warnings, slides, duration_s, kept)
