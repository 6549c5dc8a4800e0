"""What a run puts in its folder is put there whole: staged beside it, then renamed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from pydantic import BaseModel

from lectra.cache.store import disk_errors, replace_durably
from lectra.models import FileRef
from lectra.paths import read_regular
from lectra.runs.run import Run

MADE = "lecture.json"
SCRIPT = "script.json"
OUTLINE = "outline.json"
SOURCES = "sources.json"
MAX_BYTES = 20_000_000
"""Of a file of a lecture that is read whole: no script and no report is larger."""
REPORT = "report.json"
"""The file that says that a lecture is made."""
RETIRED = ".retired"
"""Where a stage keeps what it replaces: a stage that has it is whole."""
PLAIN_NAME = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)?")
"""What a file of a lecture is called: nothing that leads out of its folder."""


def clear_stages(folder: Path) -> None:
    """Remove what a run that was stopped has staged in ``folder``.

    Where it had begun to put that in place it is all put there: its files belong together.
    """
    for stage in whole_stages(folder):
        put_in_place(stage, folder)
    for left in folder.glob(".staging-*"):
        shutil.rmtree(left, ignore_errors=True)


def whole_stages(folder: Path) -> list[Path]:
    """Give the stages in ``folder`` that a run was stopped in the middle of putting in place."""
    return [retired.parent for retired in folder.glob(f".staging-*/{RETIRED}")]


def copy_out(run: Run, ref: FileRef, target: Path) -> None:
    """Copy a file of the store to ``target`` (a path under the staging folder), checked and flushed."""
    source = run.store.path(ref)
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        replace_durably(target, target)


def write_out(text: str, target: Path) -> None:
    """Write ``text`` to ``target`` (a path under the staging folder), flushed."""
    with disk_errors(target):
        target.write_text(text, encoding="utf-8")
        replace_durably(target, target)


def to_json(value: object) -> str:
    """Write a model, or plain data, as JSON for people."""
    data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def put_in_place(stage: Path, folder: Path) -> None:
    """Move what is in a stage to the folder: what tells of other files after them, the report last of all.

    What the lecture that was there had besides goes: an old video is not of the new narration.
    """
    retired = stage / RETIRED
    left = [path for path in stage.iterdir() if path != retired]
    if left and (folder / REPORT).exists():
        (folder / REPORT).rename(retired / REPORT)
    if (stage / REPORT).exists():
        for name in _parts(retired / REPORT) - _parts(stage / REPORT):
            if (folder / name).exists():
                (folder / name).rename(retired / name)
    for new in sorted(left, key=lambda path: (path.name == REPORT, path.name == MADE, path.name)):
        _swap_in(new, folder / new.name, retired)


def _parts(report: Path) -> set[str]:
    """Name the files and folders that a lecture consists of by its report; none where it cannot be read."""
    try:
        names = json.loads(read_regular(report, MAX_BYTES))["files"]
        return {name.partition("/")[0] for name in names if PLAIN_NAME.fullmatch(name)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _swap_in(new: Path, final: Path, retired: Path) -> None:
    with disk_errors(final):
        if final.is_dir() or (new.is_dir() and final.exists()):
            final.rename(retired / final.name)
        new.rename(final)
