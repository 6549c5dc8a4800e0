"""Lectures of earlier versions, whose slides had no ids and stood in the script page by page, are read on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lectra.errors import InvalidInput
from lectra.project.files import read_made, read_outline, read_script
from lectra.project.given import Revision
from lectra.project.revision import match
from lectra.project.unedited import check_unedited

FORMER = Path(__file__).parents[1] / "data" / "former"
"""Three slides, the last on two pages."""
IDS = ["rivers", "where-they-begin", "how-they-grow"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FORMER, tmp_path / "rivers")


def revised(folder: Path) -> Revision:
    made = read_made(folder)
    return match(made, read_outline(folder, made), read_script(folder, made))


def edit(path: Path, change: Any) -> None:
    data = json.loads(path.read_text())
    change(data["slides"])
    path.write_text(json.dumps(data))


def test_slides_get_ids_and_their_pages_are_put_together(folder):
    made = read_made(folder)
    assert [slide.id for slide in made.outline.slides] == IDS
    assert [page.position for page in made.pages] == [0, 1, 2, 2]
    whole = made.slides[2]
    assert whole.title == "How They Grow"
    assert whole.narration == " ".join(page.script.narration for page in made.pages[2:])
    assert whole.points == tuple(bullet for page in made.pages[2:] for bullet in page.script.points)


def test_what_was_not_edited_is_kept_and_made_over(folder):
    check_unedited(folder, None)
    assert revised(folder).changes() == "No slide was edited."


def test_edits_of_former_files_are_found(folder):
    edit(folder / "script.json", lambda slides: slides[3].update(narration="Edited."))
    with pytest.raises(InvalidInput, match="was edited"):
        check_unedited(folder, None)
    revision = revised(folder)
    assert [slide.how for slide in revision.slides] == ["kept", "kept", "edited"]
    assert (revision.slides[2].script or read_made(folder).slides[0]).narration.endswith("sentences. Edited.")


def test_slides_of_former_files_are_moved_deleted_and_added(folder):
    edit(folder / "script.json", lambda slides: slides.insert(1, slides.pop(2)))  # away from its second page
    assert [slide.plan.title for slide in revised(folder).slides] == [
        "Rivers",
        "How They Grow",
        "Where They Begin",
    ]
    edit(folder / "outline.json", lambda slides: slides.pop(1))
    assert [slide.plan.id for slide in revised(folder).slides] == [
        "rivers",
        "how-they-grow",
    ]


def test_a_slide_that_has_a_new_title_in_a_former_outline_keeps_what_is_said(folder):
    edit(folder / "outline.json", lambda slides: slides[1].update(title="Springs"))
    edit(folder / "script.json", lambda slides: slides[1].update(narration="My own words."))
    slide = revised(folder).slides[1]
    assert (slide.plan.id, slide.plan.title) == ("where-they-begin", "Springs")
    assert slide.script and slide.script.narration == "My own words."


def test_a_later_page_with_a_title_of_its_own_becomes_a_slide(folder):
    edit(folder / "script.json", lambda slides: slides[3].update(title="Tributaries"))
    *_, slide = revised(folder).slides
    assert slide.script and slide.script.title == "Tributaries"
    assert slide.script.narration == "How They Grow (2) is told here. It has two sentences."


@pytest.mark.parametrize("name", ["lecture.json", "outline.json", "script.json"])
@pytest.mark.parametrize(
    "slides", ["x", [], ["x"], [{"slide": 0}], [{"slide": 0, "bullets": 7}], [{"slide": [], "title": {}}]]
)
def test_a_former_file_that_is_not_sound_is_refused_by_name(folder, name, slides):
    data = json.loads((folder / name).read_text())
    key = "pages" if name == "lecture.json" else "slides"
    (folder / name).write_text(
        json.dumps({**data, key: slides, **({"outline": {"slides": slides}} if key == "pages" else {})})
    )
    with pytest.raises(InvalidInput) as refused:
        revised(folder)
    assert refused.value.field == name
    assert refused.value.remedy
