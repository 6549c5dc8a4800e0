"""The files of a lecture's folder as they are found again, edited since."""

from __future__ import annotations

from pathlib import Path

from lectra.document.deck import Deck
from lectra.errors import InvalidInput
from lectra.programs import command_for
from lectra.project.former import upgrade_made, upgrade_outline, upgrade_script
from lectra.project.made import Made
from lectra.project.reading import OnWarning, ignore, read_as
from lectra.project.script import Script, ScriptEntry
from lectra.runs.stages import MADE, OUTLINE, SCRIPT

MAKE_AGAIN = (
    f"Make the lecture again, by '{command_for('generate')}': what is in the cache is not made again."
)
"""What helps where one of these is gone."""


def read_made(folder: Path) -> Made:
    """Read what a lecture was made from. Raises InvalidInput where ``folder`` is no lecture's."""
    path = folder / MADE
    if not path.is_file():
        reason = f"{folder} is not the folder of a lecture: it has no {MADE}"
        raise InvalidInput(
            "project",
            reason,
            remedy=f"Name one that '{command_for('generate')}' has made; --out says where it lies.",
        )
    remedy = "Make the lecture again: this file is not for editing."
    made = read_as(path, Made, MADE, remedy=remedy, upgrade=upgrade_made)
    places = len(made.outline.slides)
    if len(made.slides) not in (0, places) or any(page.position >= places for page in made.pages):
        raise InvalidInput(MADE, f"{path} has other slides than its outline", remedy=remedy)
    return made


def read_outline(folder: Path, made: Made, on_warning: OnWarning = ignore) -> Deck:
    """Read the outline as it was edited. Raises InvalidInput."""
    outline = read_as(
        folder / OUTLINE,
        Deck,
        OUTLINE,
        remedy=f"Fix it, or delete it. {MAKE_AGAIN}",
        missing=MAKE_AGAIN,
        tidy=True,
        upgrade=lambda data: upgrade_outline(data, made.outline),
        on_warning=on_warning,
    )
    if outline.lang != made.outline.lang:
        reason = f"its lang is {outline.lang}, and the lecture is in {made.outline.lang}"
        raise InvalidInput(OUTLINE, reason, remedy="Make another lecture for another language.")
    return outline


def read_script(folder: Path, made: Made, on_warning: OnWarning = ignore) -> Script | None:
    """Read the script as it was edited; None where none was written yet. Raises InvalidInput."""
    if not made.slides:
        return None
    remedy = f"Fix it, or make the lecture again; each slide has: {', '.join(ScriptEntry.model_fields)}."
    script = read_as(
        folder / SCRIPT,
        Script,
        SCRIPT,
        remedy=remedy,
        missing=MAKE_AGAIN,
        tidy=True,
        upgrade=lambda data: upgrade_script(data, [page.position for page in made.pages], made.outline),
        on_warning=on_warning,
    )
    if script.lang != made.request.lang:
        reason = f"its lang is {script.lang}, and the lecture is in {made.request.lang}"
        raise InvalidInput(SCRIPT, reason, remedy="Make another lecture for another language.")
    if not any(entry.id for entry in script.slides):
        reason = "none of its slides has an id, so none is known again"
        raise InvalidInput(SCRIPT, reason, remedy=f"Copy the ids from {OUTLINE}, or from {MADE}.")
    return script


def check_draft(folder: Path) -> None:
    """Refuse to put a draft where a lecture is made already (InvalidInput): files of two would mix."""
    if (folder / "report.json").exists():
        raise InvalidInput(
            "stop_after",
            f"{folder} holds a lecture already",
            remedy=f"Edit its {SCRIPT} or {OUTLINE} and run '{command_for('revise')}', "
            "or name another with --project.",
        )
