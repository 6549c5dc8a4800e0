"""What may be edited."""

from __future__ import annotations

from lectra.document.file import as_file
from lectra.models import Lecture
from lectra.project.made import made_of
from lectra.project.script import script_of
from lectra.registry import output
from lectra.runs.stages import OUTLINE, SCRIPT, to_json


@output(SCRIPT, "Script", "application/json", rank=60)
def script(lecture: Lecture) -> str:
    """Return the lecture as it was made."""
    return to_json(as_file(script_of(made_of(lecture))))


@output(OUTLINE, "Outline", "application/json", rank=70)
def outline(lecture: Lecture) -> str:
    """Return the lecture as it was planned."""
    return to_json(as_file(lecture.outline))
