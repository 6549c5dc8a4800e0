"""What is to be revised is read from a folder that is whole."""

from __future__ import annotations

import json

from flows.edited import read_edited
from lectra.models import LectureWarning
from lectra.options import ReviseOptions
from lectra.preflight import services_from
from lectra.runs.hold import words_of
from lectra.settings import read_settings
from tests.unit.test_revision import MADE, with_slide
from tests.unit.test_unedited import put


async def test_what_a_killed_run_had_replaced_in_part_is_not_taken_for_an_edit(tmp_path):
    said = MADE.slides[1].model_copy(update={"narration": "It says something else now."})
    revised = with_slide(MADE, 1, said)
    folder = put(tmp_path / "rivers", MADE)
    stage = put(folder / ".staging-x", revised)
    (stage / "report.json").write_text(json.dumps({"files": ["lecture.json", "report.json"]}))
    (stage / ".retired").mkdir()
    (stage / "script.json").rename(folder / "script.json")
    options = ReviseOptions(project="rivers", out=str(tmp_path))
    edited = await read_edited(options, services_from(read_settings()), tmp_path / "cache")
    assert edited.changes == "No slide was edited."
    assert edited.read == words_of(folder)
    assert json.loads((folder / "lecture.json").read_text()) == revised.model_dump(mode="json")


async def test_control_characters_in_edited_files_are_left_out_with_a_warning(tmp_path):
    before = LectureWarning(stage="outline", message="The outline held control characters: slide 0.")
    made = MADE.model_copy(update={"request": MADE.request.model_copy(update={"warnings": (before,)})})
    folder = put(tmp_path / "rivers", made)
    script = json.loads((folder / "script.json").read_text())
    script["slides"][1]["narration"] = "It says\x07 something else."
    (folder / "script.json").write_text(json.dumps(script))
    options = ReviseOptions(project="rivers", out=str(tmp_path))
    edited = await read_edited(options, services_from(read_settings()), tmp_path / "cache")
    script_now = edited.given.script(1)
    assert script_now
    assert script_now.narration == "It says something else."
    (warning,) = edited.request.warnings
    name = made.outline.slides[1].id
    assert warning.message == f"The script held control characters: slide {name}."
