"""Files that were edited are not made over, and those that are as they were made stand in nobody's way."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lectra.document.deck import Deck
from lectra.errors import InvalidInput
from lectra.project.made import Made
from lectra.project.reading import read_as
from lectra.project.script import script_of
from lectra.project.unedited import check_unedited
from lectra.runs.hold import make_whole
from lectra.runs.stages import clear_stages
from tests.unit.test_revision import MADE

PLAN = Made(request=MADE.request, outline=MADE.outline)
"""A lecture that stopped after its outline."""
OTHER = MADE.model_copy(update={"outline": MADE.outline.model_copy(update={"subtitle": "Once more"})})


def put(folder: Path, made: Made) -> Path:
    """Write the files of a lecture that tell of each other."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lecture.json").write_text(made.model_dump_json())
    (folder / "outline.json").write_text(made.outline.model_dump_json(indent=2))
    if made.slides:
        (folder / "script.json").write_text(script_of(made).model_dump_json(indent=2))
    return folder


def edit(path: Path) -> None:
    data = json.loads(path.read_text())
    data["slides"][1]["title"] = "In my own words"
    path.write_text(json.dumps(data))


@pytest.mark.parametrize(
    ("made", "name"), [(MADE, "script.json"), (MADE, "outline.json"), (PLAN, "outline.json")]
)
def test_a_file_that_was_edited_is_named_with_what_to_do(tmp_path, made, name):
    folder = put(tmp_path / "my rivers", made)
    check_unedited(folder, None)
    edit(folder / name)
    with pytest.raises(InvalidInput, match=re.escape(name)) as refused:
        check_unedited(folder, None)
    assert refused.value.field == "project"
    assert f"flows.revise '{folder}'" in refused.value.remedy
    (folder / name).unlink()
    check_unedited(folder, None)


def test_a_file_that_is_broken_by_an_edit_is_not_lost_either(tmp_path):
    (put(tmp_path, MADE) / "script.json").write_text("{ oops")
    with pytest.raises(InvalidInput, match="edited"):
        check_unedited(tmp_path, None)


def test_an_outline_that_is_the_one_to_follow_is_not_lost(tmp_path):
    edit(put(tmp_path, PLAN) / "outline.json")
    check_unedited(tmp_path, read_as(tmp_path / "outline.json", Deck, "outline", remedy="", tidy=True))


def test_another_layout_of_the_json_is_no_edit(tmp_path):
    path = put(tmp_path, MADE) / "script.json"
    path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True))
    check_unedited(tmp_path, None)


def test_a_folder_without_a_lecture_is_free(tmp_path):
    check_unedited(tmp_path / "nowhere", None)
    (tmp_path / "outline.json").write_text("{}")
    check_unedited(tmp_path, None)


@pytest.mark.parametrize("moved", [[], ["outline.json"], ["outline.json", "script.json"]])
def test_files_that_a_killed_run_has_replaced_in_part_are_all_replaced_and_not_edited(tmp_path, moved):
    folder = put(tmp_path / "rivers", MADE)
    stage = put(folder / ".staging-x", OTHER)
    (stage / "report.json").write_text("{}")
    (stage / ".retired").mkdir()
    for name in moved:
        (stage / name).rename(folder / name)
    make_whole(folder, tmp_path / "cache")
    check_unedited(folder, None)
    assert {path.name for path in folder.iterdir()} == {
        "lecture.json",
        "outline.json",
        "report.json",
        "script.json",
    }
    assert json.loads((folder / "outline.json").read_text())["subtitle"] == "Once more"


@pytest.mark.parametrize("name", ["outline.json", "script.json"])
def test_words_are_not_lost_where_what_they_were_cannot_be_read(tmp_path, name):
    folder = put(tmp_path / "rivers", MADE)
    (folder / "lecture.json").write_text("{ oops")
    with pytest.raises(InvalidInput, match=r"lecture\.json cannot be read, so edits of outline\.json and"):
        check_unedited(folder, None)
    (folder / name).unlink()
    with pytest.raises(InvalidInput, match="cannot be read"):
        check_unedited(folder, None)
    for left in folder.glob("*t*.json"):
        left.unlink()
    check_unedited(folder, None)


def test_what_a_killed_run_had_not_staged_whole_is_removed(tmp_path):
    folder = put(tmp_path / "rivers", MADE)
    put(folder / ".staging-x", OTHER)
    clear_stages(folder)
    check_unedited(folder, None)
    assert json.loads((folder / "outline.json").read_text())["subtitle"] == MADE.outline.subtitle
    assert not (folder / ".staging-x").exists()
