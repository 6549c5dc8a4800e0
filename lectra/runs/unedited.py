"""A lecture is not made over files that its user has edited: their words would be lost."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from lectra.errors import InvalidInput
from lectra.models import Outline
from lectra.runs.project import OUTLINE, SCRIPT, Made, Script, read_as, read_made, script_of, tidied
from lectra.runs.workspace import whole_stages


def check_unedited(folder: Path, plan: Outline | None) -> None:
    """Refuse a folder whose outline or script was edited since it was made (InvalidInput).

    An outline that is the ``plan`` to follow is not lost. Where a run was stopped while it replaced the
    files, each is still the one before or already the new one.
    """
    makings = [made for place in (folder, *whole_stages(folder)) if (made := _made(place))]
    if not makings:
        return
    outlines = [made.outline for made in makings] + ([plan] if plan else [])
    scripts = [script_of(made) for made in makings if made.pages]
    _check(folder / OUTLINE, Outline, outlines)
    if scripts:  # else the one that may lie there is of another plan
        _check(folder / SCRIPT, Script, scripts)


def _made(folder: Path) -> Made | None:
    try:
        return read_made(folder)
    except InvalidInput:
        return None


def _check(path: Path, kind: type[BaseModel], known: Sequence[BaseModel]) -> None:
    if path.is_file() and not _says(path, kind, known):
        remedy = (
            f"Make the lecture from it: python -m flows.revise {shlex.quote(str(path.parent))}. "
            "Or name another with --project, or delete the file."
        )
        raise InvalidInput(
            "project", f"{path} was edited since it was made, and would be overwritten", remedy=remedy
        )


def _says(path: Path, kind: type[BaseModel], known: Sequence[BaseModel]) -> bool:
    """Whether a file says one of the things that are known, as they are when they are read again."""
    try:
        found = read_as(path, kind, path.name, remedy="", tidy=True)
    except InvalidInput:
        return False
    return any(found == kind.model_validate(tidied(one.model_dump(mode="json"))) for one in known)
