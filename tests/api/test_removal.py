"""What DELETE removes: a lecture's own files below the output folder, and nothing else whoever names it."""

from __future__ import annotations

import shutil

import httpx
import pytest

from tests.api.crafted import put_lecture, put_presentation, put_run


def test_a_lecture_goes_with_its_folder_and_there_is_nothing_to_tell(client, site):
    presentation, folder = put_presentation(site)
    (folder / ".staging-left").mkdir()
    (folder / ".staging-left" / "half.mp4").write_text("x")
    answer = client.delete(f"/presentations/{presentation}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert not folder.exists()


def test_what_people_keep_there_stays_and_is_named(client, site):
    presentation, folder = put_presentation(site)
    for name in ("notes.txt", "slides/mine.jpg", "handouts/one.pdf"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
    answer = client.delete(f"/presentations/{presentation}")
    assert answer.status_code == 200
    assert answer.json()["kept"] == ["handouts/one.pdf", "notes.txt", "slides/mine.jpg"]
    assert answer.json()["reason"]
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert left == answer.json()["kept"]
    assert client.get(f"/presentations/{presentation}").status_code == 404


def test_the_page_names_it_too(api, site):
    presentation, folder = put_presentation(site)
    (folder / "<b>notes.txt").write_text("mine")
    with httpx.Client(base_url=api.url, cookies=api.session(), timeout=20) as reader:
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = reader.post(f"/lectures/{presentation}/delete", headers=headers)
    assert answer.status_code == 200
    assert "&lt;b&gt;notes.txt" in answer.text
    assert (folder / "<b>notes.txt").read_text() == "mine"


@pytest.mark.parametrize("kind", ["elsewhere", "above", "beside", "link", "link above", "the output folder"])
def test_nothing_is_removed_that_is_not_below_the_output_folder_as_it_is_named(client, site, tmp_path, kind):
    site.outputs.mkdir(exist_ok=True)
    kept = put_lecture(tmp_path / "kept")
    out, project = str(tmp_path), "kept"
    if kind == "above":
        put_lecture(site.outputs.parent / "kept-above")
        out, project, kept = f"{site.outputs}/..", "kept-above", site.outputs.parent / "kept-above"
    elif kind == "beside":
        kept = put_lecture(site.outputs.with_name(site.outputs.name + "-beside") / "kept")
        out = str(kept.parent)
    elif kind == "link":
        (site.outputs / "a-link").symlink_to(kept)
        out, project = str(site.outputs), "a-link"
    elif kind == "link above":
        (site.outputs / "linked").symlink_to(tmp_path)
        out = str(site.outputs / "linked")
    elif kind == "the output folder":
        kept = put_lecture(site.outputs)
        out, project = str(site.outputs.parent), site.outputs.name
    presentation = put_run(site, {"topic": "Tides", "project": project, "out": out})
    answer = client.delete(f"/presentations/{presentation}")
    assert answer.status_code == 200
    assert answer.json()["kept"] == [project]
    assert answer.json()["reason"]
    assert (kept / "lecture.json").is_file()
    assert (kept / "captions.vtt").is_file()
    for link in ("a-link", "linked"):
        (site.outputs / link).unlink(missing_ok=True)
    if kind == "the output folder":
        for name in ("captions.vtt", "lecture.json", "report.html", "report.json", "slides/slide_000.jpg"):
            (kept / name).unlink()


def test_links_among_its_files_go_and_what_they_lead_to_stays(client, site, tmp_path):
    (tmp_path / "slides").mkdir()
    for name in ("kept.vtt", "slides/slide_000.jpg"):
        (tmp_path / name).write_text("mine")
    presentation, folder = put_presentation(site)
    (folder / "captions.vtt").unlink()
    (folder / "captions.vtt").symlink_to(tmp_path / "kept.vtt")
    (folder / "slides" / "slide_000.jpg").unlink()
    (folder / "slides").rmdir()
    (folder / "slides").symlink_to(tmp_path / "slides")
    answer = client.delete(f"/presentations/{presentation}")
    assert answer.status_code == 200
    assert answer.json()["kept"] == ["slides"]
    assert (tmp_path / "kept.vtt").read_text() == (tmp_path / "slides/slide_000.jpg").read_text() == "mine"


@pytest.mark.parametrize("topic", ["Winds", "tides"])
def test_a_folder_that_is_not_the_lectures_keeps_all_that_is_in_it(client, site, topic):
    folder = site.outputs / "no-lecture-of-this"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "thesis.docx").write_text("mine")
    if topic != "tides":
        put_lecture(folder, "Tides")
    presentation = put_run(site, {"topic": topic, "project": folder.name, "out": str(site.outputs)})
    kept = sorted(path for path in folder.rglob("*"))
    assert client.get(f"/presentations/{presentation}").json()["files"] == []
    assert client.delete(f"/presentations/{presentation}").status_code == 204
    assert sorted(path for path in folder.rglob("*")) == kept
    shutil.rmtree(folder)
