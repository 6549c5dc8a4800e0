"""The end of a lecture's folder: what its report lists goes, and nothing that people keep beside it.

A folder is entered from the output folder down, name by name and never through a link, and everything in it
is removed by its open folder: what is swapped meanwhile leads nowhere else.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from deployments.presentations.folder import DRAFT, content_of, open_folder
from lectra.project.ownership import CLAIM
from lectra.runs.stages import MADE, REPORT

LEFT = (".staging-", CLAIM)
"""What the folders begin with that a run makes for itself; they are left where it was killed."""
SHOWN = 100
"""How many of the names that stay are told."""


class Left(NamedTuple):
    """What stays of a lecture's folder, and why; nothing where all of it is gone."""

    names: tuple[str, ...] = ()
    reason: str = ""


ELSEWHERE = "The lecture's folder is not below the server's output folder, so nothing in it was removed."
NO_FOLDER = "A link leads to the lecture's folder, so nothing in it was removed."
OTHERS = "These files are not the lecture's, so they and their folder stay."
REFUSED = "These files could not be removed."


def remove_lecture(folder: Path, below: Path) -> Left:
    """Remove the lecture in ``folder``, if that lies below the output folder ``below``; says what stays."""
    parts = _parts_below(folder, below)
    if parts is None:
        return Left((folder.name,), ELSEWHERE) if os.path.lexists(folder) else Left()
    try:
        with contextlib.ExitStack() as opened:
            place = opened.enter_context(open_folder(below))
            for part in parts[:-1]:
                place = opened.enter_context(open_folder(part, place))
            return _remove(parts[-1], place, content_of(folder).files)
    except FileNotFoundError:
        return Left()
    except OSError:  # a link, or a file, in the place of a folder
        return Left((folder.name,), NO_FOLDER)


def _parts_below(folder: Path, below: Path) -> tuple[str, ...] | None:
    """Give the names that lead from the output folder to a folder; None where it is not below it."""
    place = Path(os.path.normpath(folder))
    for root in (Path(os.path.normpath(below.absolute())), below.resolve()):
        if root in place.parents:
            return place.relative_to(root).parts
    return None


def _remove(name: str, place: int, listed: Iterable[str]) -> Left:
    """Remove what is listed from the folder of that ``name``, and the folder where it is empty then."""
    refused: list[str] = []
    with open_folder(name, place) as lecture:
        if MADE in _names(lecture):
            # The report and what says that it is a lecture go last: cut off, it can be done again.
            for file in sorted({*listed, *DRAFT, REPORT}, key=lambda file: (file == MADE, file == REPORT)):
                refused += _unlink(file, lecture)
        for staged in (name for name in _names(lecture) if name.startswith(LEFT)):
            shutil.rmtree(staged, ignore_errors=True, dir_fd=lecture)
        for inner in _names(lecture):
            with contextlib.suppress(OSError):  # a file, or a folder with something in it
                os.rmdir(inner, dir_fd=lecture)
        stays = sorted(_all_names(lecture))
    if refused:
        return Left(tuple(refused[:SHOWN]), REFUSED)
    if stays:
        return Left(tuple(stays[:SHOWN]), OTHERS)
    os.rmdir(name, dir_fd=place)
    return Left()


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as found:
        return [each.name for each in found]


def _all_names(lecture: int) -> Iterator[str]:
    """Name what is in a folder, and in the folders in it."""
    for name in _names(lecture):
        inner: list[str] = []
        with contextlib.suppress(OSError), open_folder(name, lecture) as within:
            inner = _names(within)
        yield from (f"{name}/{each}" for each in inner) if inner else (name,)


def _unlink(name: str, lecture: int) -> list[str]:
    """Remove a file; gives its name where it could not be."""
    inner, _, last = name.rpartition("/")
    try:
        if not inner:
            os.unlink(last, dir_fd=lecture)
            return []
        with open_folder(inner, lecture) as within:
            os.unlink(last, dir_fd=within)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        pass  # it is gone, or something else has its name, which stays
    except OSError:
        return [name]
    return []
