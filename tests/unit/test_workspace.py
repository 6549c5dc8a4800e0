"""A folder is one run's at a time, and its lecture is whole whatever becomes of the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from flows.local import clear_up
from lectra.errors import InvalidInput, StoreError
from lectra.runs.hold import check_free, check_read, make_whole, only_run, staging, words_of
from lectra.runs.run import Run, open_run
from lectra.runs.stages import clear_stages

Begin = Callable[..., Run]
OLD = {
    "outline.json": "old",
    "script.json": "old",
    "lecture.json": "old",
    "video.mp4": "old",
    "images/a": "old",
}
NEW = {"outline.json": "new", "script.json": "new", "lecture.json": "new", "images/b": "new"}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a made lecture."""
    return put(tmp_path / "out" / "rivers", OLD)


@pytest.fixture
def begin(cache: Path, folder: Path) -> Begin:
    """Begin runs, in the lecture's folder where no other is named."""

    def begin(at: Path = folder) -> Run:
        return open_run(folder=at, cache_dir=cache, slots={}, slides=1, alone=True)

    return begin


def put(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, and the report that names them."""
    report = json.dumps({"files": [*files, "report.json"]})
    for name, text in {**files, "report.json": report}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def found(folder: Path) -> dict[str, str]:
    """Give what is in a folder, the report aside."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "report.json")
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def test_a_folder_that_a_run_is_making_is_refused_to_others_and_free_afterwards(
    tmp_path, cache, folder, begin
):
    with only_run(begin()):
        check_free(tmp_path / "out" / "tea", cache)
        with pytest.raises(InvalidInput, match="another run is making") as refused:
            check_free(folder, cache)
        assert refused.value.field == "project"
        with pytest.raises(InvalidInput, match="another run is making"), only_run(begin()):
            pass
    check_free(folder, cache)
    with only_run(begin()):
        pass


def test_a_folder_is_the_same_by_whatever_name(tmp_path, cache, folder, begin):
    link = tmp_path / "link"
    link.symlink_to(folder)
    with only_run(begin()):
        for name in (folder / ".." / "rivers", link):
            with pytest.raises(InvalidInput, match="another run is making"):
                check_free(name, cache)
            with pytest.raises(InvalidInput, match="another run is making"), only_run(begin(name)):
                pass


def test_a_run_that_is_refused_clears_up_nothing_of_the_one_that_has_the_folder(folder, begin):
    first, second = begin(), begin()
    with only_run(first), staging(first) as stage:
        put(stage, NEW)
        clear_up(begin(folder.parent / "elsewhere"))
        with pytest.raises(InvalidInput), only_run(second):
            pass
        assert found(stage) == NEW
    clear_up(second)
    assert found(folder) == NEW


def test_a_new_lecture_replaces_all_of_the_old_one_and_nothing_else(folder, begin):
    (folder / "notes.txt").write_text("the user's own")
    run = begin()
    with only_run(run), staging(run) as stage:
        put(stage, NEW)
    assert found(folder) == {**NEW, "notes.txt": "the user's own"}
    assert "images/b" in json.loads((folder / "report.json").read_text())["files"]


def test_a_folder_comes_in_place_of_a_file_of_its_name(folder, begin):
    (folder / "slides").write_text("a file")
    run = begin()
    with only_run(run), staging(run) as stage:
        put(stage, {**NEW, "slides/0": "new"})
    assert (folder / "slides" / "0").read_text() == "new"


@pytest.mark.parametrize("moved", range(7))
def test_a_run_killed_while_it_replaces_files_leaves_all_of_the_new_lecture(tmp_path, folder, cache, moved):
    """Each time it had come one name further."""
    stage = put(folder / ".staging-x", NEW)
    retired = stage / ".retired"
    retired.mkdir()
    steps = [
        lambda: (folder / "report.json").rename(retired / "report.json"),
        lambda: (folder / "images").rename(retired / "images"),
        *(
            lambda name=name: (stage / name).rename(folder / name)
            for name in ("images", "outline.json", "script.json", "lecture.json", "report.json")
        ),
    ]
    for step in steps[: moved + 1]:
        step()
    make_whole(folder, cache)
    assert found(folder) == {**NEW, **({"video.mp4": "old"} if moved == len(steps) - 1 else {})}
    assert (folder / "report.json").is_file()


def test_what_is_left_when_a_name_is_refused_is_put_in_place_by_the_next_run(folder, cache, begin):
    (folder / "slides").symlink_to(folder / "slides")  # whose place a folder cannot take
    run = begin()
    with only_run(run), pytest.raises(StoreError, match="slides"), staging(run) as stage:
        put(stage, {**NEW, "slides/0": "new"})
    assert not (folder / "report.json").exists()
    (folder / "slides").unlink()
    make_whole(folder, cache)
    assert found(folder) == {**NEW, "slides/0": "new"}
    assert (folder / "report.json").is_file()


def test_what_was_edited_while_a_lecture_was_made_is_not_replaced(folder, begin):
    run = begin()
    with (
        only_run(run),
        pytest.raises(InvalidInput, match=r"script\.json .* was edited meanwhile"),
        staging(run) as stage,
    ):
        put(stage, NEW)
        (folder / "script.json").write_text("my own words")
    assert found(folder) == {**OLD, "script.json": "my own words"}


def test_of_machines_without_a_common_cache_the_first_to_end_has_the_folder(tmp_path, folder, begin):
    """Their locks are in their caches: they do not see each other, and still no lecture is half of each."""
    first = begin()
    second = open_run(folder=folder, cache_dir=tmp_path / "other", slots={}, slides=1, alone=True)
    with only_run(first), pytest.raises(InvalidInput, match="would be overwritten"), staging(first) as stage:
        put(stage, NEW)
        with only_run(second), staging(second) as other:
            put(other, {**NEW, "outline.json": "the other's"})
    assert found(folder) == {**NEW, "outline.json": "the other's"}


def test_what_was_changed_since_it_was_read_is_not_made_from(folder, begin):
    run, read = begin(), words_of(folder)
    with only_run(run):
        check_read(run, read)
        (folder / "outline.json").write_text("another run's")
        with pytest.raises(InvalidInput, match="was changed since it was read"):
            check_read(run, read)


def test_a_stage_that_was_not_whole_is_removed(folder):
    put(folder / ".staging-x", NEW)
    clear_stages(folder)
    assert found(folder) == OLD
