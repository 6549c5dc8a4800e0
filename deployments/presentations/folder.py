"""A presentation's folder: what was made, what of it may be fetched, and its end."""

from __future__ import annotations

import contextlib
import shutil
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from lectra.errors import NotFound
from lectra.models import LectureWarning, RunReport
from lectra.runs.project import MADE, OUTLINE, SCRIPT
from lectra.runs.workspace import REPORT

DRAFT = (OUTLINE, SCRIPT, MADE)
SPEECH = "audio_chunks/"


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
        found = report.stat()
        return _reported(report, found.st_mtime_ns, found.st_size)
    except OSError:
        return Content(tuple(sorted(name for name in DRAFT if (folder / name).is_file())))
    except ValidationError:
        return NOTHING


def file_in(folder: Path | None, name: str) -> Path:
    """Give the path of one of a lecture's files. Raises NotFound for anything else, wherever it leads."""
    if folder is not None and name in content_of(folder).files:
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            return path
    raise NotFound(f"{name[:200]!r} is no file of this presentation.", remedy="Its files are listed with it.")


def remove_folder(folder: Path) -> None:
    """Remove a lecture's folder; one in which no lecture was made loses what a run has left, and no more."""
    if folder.is_symlink() or not folder.is_dir():
        return
    if (folder / MADE).is_file():
        shutil.rmtree(folder)
        return
    for left in folder.glob(".staging-*"):
        shutil.rmtree(left, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


@lru_cache(maxsize=256)
def _reported(report: Path, _changed_ns: int, _size: int) -> Content:
    told = RunReport.model_validate_json(report.read_bytes())
    slides = sum(name.startswith(SPEECH) for name in told.files)
    kept = frozenset((stage.name, stage.slide) for stage in told.stages if stage.cached)
    return Content(tuple(sorted(told.files)), told.warnings, slides, told.duration_s, kept)
