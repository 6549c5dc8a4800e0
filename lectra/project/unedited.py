"""A lecture is not made over files that its user has edited: their words would be lost."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

from lectra.document.deck import Deck
from lectra.document.text import Model
from lectra.errors import InvalidInput
from lectra.identity import without_ids
from lectra.programs import command_for
from lectra.project.files import read_made, read_outline, read_script
from lectra.project.made import Made
from lectra.project.script import script_of
from lectra.runs.stages import MADE, OUTLINE, SCRIPT
from lectra.text import tidied


def check_unedited(folder: Path, plan: Deck | None) -> None:
    """Refuse a folder whose outline or script was edited since it was made (InvalidInput).

    An outline that is the ``plan`` to follow is not lost. The folder must be whole, see ``make_whole``.
    """
    made = _made(folder)
    if made:
        # The ids are none of the words, and a file to follow need not have them.
        known = [without_ids(outline) for outline in (made.outline, plan) if outline]
        _check(folder / OUTLINE, lambda: without_ids(read_outline(folder, made)), known)
        if made.slides:  # else the script that may lie there is of another plan
            _check(folder / SCRIPT, lambda: read_script(folder, made), [script_of(made)])


def _made(folder: Path) -> Made | None:
    """Read what a lecture was made from, if one was; refuse one that cannot be read, beside words."""
    try:
        return read_made(folder)
    except InvalidInput as exc:
        words = [name for name in (OUTLINE, SCRIPT) if (folder / name).is_file()]
        if not (words and (folder / MADE).exists()):
            return None
        reason = f"{folder / MADE} cannot be read, so edits of {' and '.join(words)} would be overwritten"
        remedy = "Name another with --project, or move those files out of the folder."
        raise InvalidInput("project", reason, remedy=remedy) from exc


def _check(path: Path, read: Callable[[], Model | None], known: Sequence[Model]) -> None:
    if path.is_file() and not _says(read, known):
        remedy = (
            f"Make the lecture from it: {command_for('revise')} {shlex.quote(str(path.parent))}. "
            "Or name another with --project, or delete the file."
        )
        raise InvalidInput(
            "project", f"{path} was edited since it was made, and would be overwritten", remedy=remedy
        )


def _says(read: Callable[[], Model | None], known: Sequence[Model]) -> bool:
    """Whether a file says one of the things that are known, as they are when they are read again."""
    try:
        found = read()
    except InvalidInput:
        return False
    return any(found == one.model_validate(tidied(one.model_dump(mode="json"))) for one in known)
