"""Edited files are joined with what was made: what was not touched stays, and all comes from the files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from lectra.cache.store import Store
from lectra.document.blocks import Bullet, Bullets, Picture, Statement
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.errors import InvalidInput
from lectra.identity import identified
from lectra.images.choice import ImageServices, WebChoice, choose_again
from lectra.models import (
    FileRef,
    LectureRequest,
    LectureWarning,
    ModelChoice,
    SlideImage,
    VoiceChoice,
    WrittenSlide,
)
from lectra.project.files import read_made, read_script
from lectra.project.given import Retake, Revision
from lectra.project.images import find_again
from lectra.project.made import Made, MadePage, made_from
from lectra.project.pages import whole_slides
from lectra.project.reading import read_as
from lectra.project.revision import match
from lectra.project.script import Script, ScriptEntry, script_of
from lectra.text import tidied
from tests.unit.shown import listed

TITLES = ("Rivers", "Where They Begin", "How They Grow", "Where They End", "What to Remember")
FULL = 2
"""The slide that takes two pages."""

Entries = list[ScriptEntry]
Slides = list[Slide]


def picture(name: str) -> SlideImage:
    file = FileRef(key=f"files/{name}.jpg", sha256=name * 8, size=1)
    return SlideImage(file=file, width_px=9, height_px=9, alt="", source="drawn", query=name)


def points_of(title: str) -> tuple[str, ...]:
    return (f"About {title}", f"More of {title}")


def parted(script: WrittenSlide) -> list[WrittenSlide]:
    """Part a slide into two pages, in the midst of its second point."""
    first, second = script.points if script.points else ("", "")
    begin, end = second.rsplit(" ", 1) if second else ("", "")
    said = script.narration.split(". ")
    shown = ((first, begin), (end,)) if second else ((), ())
    return [
        script.model_copy(update={"blocks": listed(*shown[0]), "narration": f"{said[0]}."}),
        script.model_copy(
            update={"title": f"{script.title} (2)", "blocks": listed(*shown[1]), "narration": said[1]}
        ),
    ]


def lecture(*, points: bool = True) -> Made:
    """Five slides, one of them on two pages."""
    plans = [
        Slide(
            title=title,
            blocks=listed(*points_of(title)) if points else (),
            picture=Picture(query=f"q{place}"),
        )
        for place, title in enumerate(TITLES)
    ]
    slides = [
        WrittenSlide(
            title=plan.title,
            blocks=plan.blocks,
            picture=plan.picture,
            narration=f"{plan.title} is told here. It has two.",
        )
        for plan in plans
    ]
    pages = []
    for place, script in enumerate(slides):
        for part, page in enumerate(parted(script) if place == FULL else [script]):
            image = picture(f"{place}") if part == 0 else None
            pages.append(MadePage(position=place, script=page, parts=(page.narration,), image=image))
    request = LectureRequest(
        topic="Rivers",
        project="rivers",
        slides=5,
        lang="en",
        seconds_per_slide=30,
        audience="",
        model=ModelChoice(backend="embedded", model="m"),
        voice=VoiceChoice(),
        images=WebChoice(
            source="unsplash+commons",
            sources=("unsplash", "commons"),
            services=ImageServices(settings={"unsplash_api_key": SecretStr("canary")}),
        ),
        outline=None,
        video=True,
        out=Path("outputs"),
        strict=False,
        reasons={},
    )
    return made_from(request, Deck(title="Rivers", slides=identified(plans)), slides, pages)


MADE = lecture()
ENTRIES: Entries = list(script_of(MADE).slides)
SLIDES: Slides = list(MADE.outline.slides)
IDS = ["rivers", "where-they-begin", "how-they-grow", "where-they-end", "what-to-remember"]


def revised(slides: Slides = SLIDES, entries: Entries = ENTRIES, made: Made = MADE) -> Revision:
    script = script_of(made).model_copy(update={"slides": tuple(entries)})
    return match(made, made.outline.model_copy(update={"slides": tuple(slides)}), script)


def entry(place: int, **change: object) -> Entries:
    """Give the script with one entry changed."""
    return [one.model_copy(update=change) if at == place else one for at, one in enumerate(ENTRIES)]


def slide(place: int, **change: object) -> Slides:
    """Give the outline with one slide changed."""
    return [one.model_copy(update=change) if at == place else one for at, one in enumerate(SLIDES)]


def titles(revision: Revision) -> list[str]:
    return [one.plan.title for one in revision.slides]


def scripts(revision: Revision) -> list[WrittenSlide | None]:
    return [one.script for one in revision.slides]


def script_at(revision: Revision, place: int) -> WrittenSlide:
    script = revision.slides[place].script
    assert script
    return script


def test_ids_come_from_titles_and_are_nobody_elses():
    assert [one.id for one in SLIDES] == IDS
    assert [(one.id, one.page) for one in ENTRIES[2:4]] == [(IDS[FULL], 1), (IDS[FULL], 2)]
    again = [Slide(title=title) for title in ("Rivers", "Rivers!", "…", "火山", "Rivers")]
    again[3] = again[3].model_copy(update={"id": "rivers-2"})
    assert [one.id for one in identified(again, {"rivers"})] == [
        "rivers-3",
        "rivers-4",
        "slide",
        "rivers-2",
        "rivers-5",
    ]
    first, second = identified([Slide(title="Of " + "very long " * 20)] * 2)
    assert re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", first.id)
    assert re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", second.id)
    assert first.id != second.id


def test_where_nothing_was_edited_nothing_changes():
    revision = revised()
    assert revision.outline == MADE.outline
    assert scripts(revision) == list(MADE.slides)
    assert [one.image for one in revision.slides] == [picture(str(place)) for place in range(5)]
    assert [one.page for one in revision.slides] == [0, 1, 2, 4, 5]
    assert revision.slides[FULL].parts == (("How They Grow is told here.",), ("It has two.",))
    assert revision.changes() == "No slide was edited."


def test_a_sentence_changed_in_the_script_changes_that_slide_alone():
    revision = revised(entries=entry(1, narration="Now it says this."))
    assert [one.how for one in revision.slides] == ["kept", "edited", "kept", "kept", "kept"]
    assert script_at(revision, 1).narration == "Now it says this."
    assert revision.slides[1].parts == (MADE.pages[1].parts,), "what was spoken of it is known"
    assert [s for at, s in enumerate(scripts(revision)) if at != 1] == [MADE.slides[0], *MADE.slides[2:]]
    assert revision.changes() == "Slides: 1 edited."
    retake = Retake("image", 3, "how-they-grow", 1, 7)
    assert revision.changes(retake) == "Slides: 1 edited. Slide 3: another image."


def test_a_title_changed_in_the_script_is_that_of_the_outline():
    revision = revised(entries=entry(2, title="How Rivers Grow"))
    assert revision.outline.slides[FULL].title == script_at(revision, FULL).title == "How Rivers Grow"
    assert revision.outline.slides[FULL].id == "how-they-grow"
    assert revision.slides[FULL].image == picture("2"), "it is found by other words than the title"


def test_a_slide_that_is_called_otherwise_and_moved_is_still_the_same():
    moved = [*SLIDES[:1], *SLIDES[2:], SLIDES[1].model_copy(update={"title": "Springs"})]
    revision = revised(moved)
    assert [one.how for one in revision.slides] == ["kept", "kept", "kept", "kept", "written"]
    assert revision.slides[-1].image == picture("1")
    assert revision.changes() == "Slides: 1 to be written, another order."


def test_an_emptied_narration_is_written():
    revision = revised(entries=entry(1, narration="", title="The Spring"))
    assert revision.slides[1].script is None
    assert revision.slides[1].plan.title == "The Spring"


def test_edited_points_stay_where_the_narration_is_to_be_written():
    made = lecture(points=False)
    entries = list(script_of(made).slides)
    entries[1] = entries[1].model_copy(update={"blocks": listed("My point"), "narration": ""})
    (_, changed, *others) = revised(list(made.outline.slides), entries, made).slides
    assert (changed.script, changed.plan.points) == (None, ("My point",))
    assert not any(one.plan.points for one in others)


def test_a_slide_whose_plan_changed_is_written_anew():
    for change in ({"blocks": listed("Snow")}, {"title": "Springs"}, {"role": "closing"}):
        revision = revised(slide(1, **change))
        assert [one.script is None for one in revision.slides] == [False, True, False, False, False]
        assert revision.changes() == "Slides: 1 to be written."


def test_a_slide_whose_image_words_changed_keeps_its_text_and_loses_its_image():
    revision = revised(slide(1, picture=Picture(query="a spring")))
    changed = MADE.slides[1].model_copy(update={"picture": Picture(query="a spring")})
    assert scripts(revision) == [MADE.slides[0], changed, *MADE.slides[2:]]
    assert [one.image is None for one in revision.slides] == [False, True, False, False, False]


def with_slide(made: Made, place: int, script: WrittenSlide) -> Made:
    """Put another script in the place of one, which takes a single page."""
    slides = [script if at == place else each for at, each in enumerate(made.slides)]
    pages = [
        page.model_copy(update={"script": script}) if page.position == place else page for page in made.pages
    ]
    return made.model_copy(update={"slides": tuple(slides), "pages": tuple(pages)})


def test_a_statement_stays_as_the_script_has_it_whatever_is_said_over_it():
    block = Statement(text="Rivers carve valleys.")
    script = WrittenSlide(title=TITLES[1], blocks=(block,), narration="Rivers carve valleys. It takes time.")
    made = with_slide(MADE, 1, script)
    entries = list(script_of(made).slides)
    entries[1] = entries[1].model_copy(update={"narration": "Rivers carry mud."})
    changed = script_at(revised(list(made.outline.slides), entries, made), 1)
    assert (changed.blocks, changed.narration) == ((block,), "Rivers carry mud.")
    entries[1] = entries[1].model_copy(update={"blocks": (Statement(text="My own words"),)})
    assert script_at(revised(list(made.outline.slides), entries, made), 1).points == ("My own words",)


def test_text_is_read_as_it_was_written(tmp_path):
    points = ["for i in x:\n    print(i)\r\n\tdone ", "Cafe\u0301  \u00a0 double", "a\vb\x00\ud800c", " \n "]
    plan = {"title": "Two\nlines", "slides": [{"title": "T", "points": points, "narration": " A.\n B. "}]}
    (tmp_path / "o.json").write_text(json.dumps(plan))
    outline = read_as(tmp_path / "o.json", Deck, "outline", remedy="", tidy=True)
    assert outline.title == "Two\nlines"
    assert outline.slides[0].points == (points[0], points[1], "a\nbc")
    assert outline.slides[0].narration == " A.\n B. "
    again = outline.model_dump(mode="json")
    assert tidied(again) == again


def test_where_both_files_change_a_slide_the_words_are_the_scripts():
    revision = revised(slide(1, title="Springs", blocks=listed("Snow")), entry(1, narration="By hand."))
    script = script_at(revision, 1)
    assert (script.title, script.points) == ("Springs", ("Snow",))
    assert script.narration == "By hand."
    revision = revised(slide(1, title="Springs"), entry(1, title="Sources"))
    assert titles(revision)[1] == script_at(revision, 1).title == "Sources"


def test_the_pages_of_a_slide_are_one_slide_whose_points_are_whole():
    whole = MADE.slides[FULL].points
    for page, added in ((2, (*whole[:1], "New", whole[1])), (3, (*whole, "New"))):
        bullets = [*ENTRIES[page].points, "New"] if page == 3 else [whole[0], "New", ENTRIES[2].points[1]]
        revision = revised(entries=entry(page, blocks=listed(*bullets)))
        assert script_at(revision, FULL).points == revision.slides[FULL].plan.points == added
        assert script_at(revision, FULL).narration == MADE.slides[FULL].narration
        assert len(revision.slides) == len(SLIDES)


def test_a_sentence_changed_on_a_later_page_leaves_the_points_as_they_were_written():
    script = script_at(revised(entries=entry(3, narration="It has three.")), FULL)
    assert script.points == MADE.slides[FULL].points
    assert script.narration == "How They Grow is told here. It has three."


def test_a_page_that_is_deleted_or_named_otherwise():
    revision = revised(entries=[*ENTRIES[:2], *ENTRIES[3:]])
    assert script_at(revision, FULL).title == TITLES[FULL]
    assert script_at(revision, FULL).narration == "It has two."
    revision = revised(entries=entry(3, title="Tributaries"))
    assert titles(revision) == [*TITLES[:3], "Tributaries", *TITLES[3:]]
    assert script_at(revision, 3).narration == "It has two."
    assert script_at(revision, FULL).narration == "How They Grow is told here."


def test_a_new_entry_becomes_a_slide_of_the_outline():
    new = ScriptEntry(title="Deltas", blocks=listed("Mud"), narration="A delta is flat.")
    revision = revised(entries=[*ENTRIES[:2], new, *ENTRIES[2:]])
    assert titles(revision) == [*TITLES[:2], "Deltas", *TITLES[2:]]
    assert revision.slides[2].plan == Slide(id="deltas", title="Deltas", blocks=listed("Mud"))
    assert [one.script for one in revision.slides if one.how == "kept"] == list(MADE.slides)
    unwritten = new.model_copy(update={"narration": ""})
    assert revised(entries=[*ENTRIES, unwritten]).slides[-1].script is None


def test_a_new_slide_is_no_deleted_one_of_the_same_title():
    new = Slide(title=TITLES[1])
    revision = revised([SLIDES[0], *SLIDES[2:], new], [ENTRIES[0], *ENTRIES[2:]])
    assert revision.slides[-1].plan.id == "where-they-begin-2"
    assert revision.changes() == "Slides: 1 new, 1 deleted."


def test_a_slide_that_is_new_in_both_files_under_one_id_is_one():
    planned = Slide(id="deltas", title="Deltas", picture=Picture(query="a delta"))
    told = ScriptEntry(id="deltas", title="Deltas", narration="A delta is flat.")
    revision = revised([*SLIDES, planned], [*ENTRIES, told])
    assert revision.slides[-1].plan == planned
    assert script_at(revision, -1).narration == "A delta is flat."
    assert len(revision.slides) == len(SLIDES) + 1


def test_what_each_file_adds_and_deletes_holds():
    planned = [*SLIDES[:4], Slide(title="Deltas")]
    told = [ENTRIES[0], *ENTRIES[2:], ScriptEntry(title="Floods", narration="Floods come.")]
    revision = revised(planned, told)
    assert titles(revision) == ["Rivers", "How They Grow", "Where They End", "Deltas", "Floods"]
    assert revision.changes() == "Slides: 2 new, 2 deleted."


def test_the_outlines_order_holds_where_it_was_changed():
    moved = [SLIDES[0], SLIDES[3], SLIDES[1], SLIDES[2], SLIDES[4]]
    revision = revised(moved, [ENTRIES[0], ENTRIES[2], ENTRIES[1], *ENTRIES[3:]])
    assert titles(revision) == [one.title for one in moved]
    assert revision.changes() == "Slides: another order."


def test_a_slide_the_model_could_not_write_is_tried_again_unless_it_was_edited():
    warning = LectureWarning(stage="script", message="No model.", fallback="bullets spoken")
    spoilt = MADE.slides[1].model_copy(update={"warnings": (warning,)})
    made = with_slide(MADE, 1, spoilt)
    assert revised(made=made).slides[1].script is None
    assert script_at(revised(entries=entry(1, narration="By hand."), made=made), 1).warnings == ()


def test_after_the_outline_alone_all_is_to_be_written():
    made = MADE.model_copy(update={"slides": (), "pages": ()})
    revision = match(made, made.outline, None)
    assert [one.script for one in revision.slides] == [None] * 5


def test_a_new_subtitle_is_put_on_the_title_slide():
    cover = WrittenSlide(title="Rivers", role="title", subtitle="Old", narration="Welcome.")
    slides = identified([Slide(title="Rivers", role="title")])
    plan = Deck(title="Rivers", subtitle="Old", slides=slides)
    made = made_from(MADE.request, plan, [cover], [MadePage(position=0, script=cover)])
    revision = match(made, plan.model_copy(update={"subtitle": "New"}), script_of(made))
    assert script_at(revision, 0).subtitle == "New"


def test_what_makes_no_lecture_is_refused():
    with pytest.raises(InvalidInput, match="two slides have the title") as refused:
        revised(entries=[*ENTRIES, ScriptEntry(title="Rivers", narration="Again.")])
    assert refused.value.remedy


@given(st.permutations(range(5)), st.sets(st.integers(0, 4), max_size=4), st.booleans())
def test_moving_and_deleting_slides_never_touches_the_others(order, gone, in_outline):
    kept = [place for place in order if place not in gone]
    if in_outline:
        revision = revised([SLIDES[place] for place in kept])
    else:
        revision = revised(entries=[one for place in kept for one in ENTRIES if one.id == IDS[place]])
    assert [one.position for one in revision.slides] == kept
    for one in revision.slides:
        assert one.plan == SLIDES[one.position or 0]
        assert one.script == MADE.slides[one.position or 0]
        assert one.image == picture(str(one.position))


EDITS = st.lists(
    st.tuples(st.sampled_from(["delete", "move", "add", "say"]), st.integers(0, 9), st.integers(0, 9))
)


@given(EDITS, EDITS)
def test_every_page_comes_from_the_files_and_no_slide_is_there_twice(told, planned):
    entries, slides = list(ENTRIES), list(SLIDES)
    for count, (what, first, second) in enumerate(told):
        a, b = first % len(entries), second % len(entries)
        if what == "delete" and len(entries) > 1:
            del entries[a]
        elif what == "move":
            entries.insert(b, entries.pop(a))
        elif what == "add":
            entries.insert(a, ScriptEntry(title=f"Told {count}", narration=f"New {count}."))
        elif what == "say":
            entries[a] = entries[a].model_copy(update={"narration": f"Edited {count}."})
    for count, (what, first, second) in enumerate(planned):
        a, b = first % len(slides), second % len(slides)
        if what == "delete" and len(slides) > 1:
            del slides[a]
        elif what == "move":
            slides.insert(b, slides.pop(a))
        elif what == "add":
            slides.insert(a, Slide(title=f"Planned {count}"))
    try:
        revision = revised(slides, entries)
    except InvalidInput as refused:
        assert "no slide is left" in refused.reason
        return
    said = {one.narration for one in whole_slides(MADE, entries)}
    assert {script.narration for script in scripts(revision) if script} <= said
    ids = [one.plan.id for one in revision.slides]
    assert all(ids)
    assert len(ids) == len(set(ids))
    assert len(set(titles(revision))) == len(revision.slides)
    new = {one.title for one in entries if not one.id} | {
        one.title for one in slides if one.title.startswith("Planned")
    }
    assert new <= set(titles(revision))


def test_what_was_made_holds_no_key_and_no_place_and_is_read_again(tmp_path):
    (tmp_path / "lecture.json").write_text(MADE.model_dump_json())
    assert "canary" not in MADE.model_dump_json()
    assert "outputs" not in MADE.model_dump_json()
    found = read_made(tmp_path)
    assert (found.slides, found.pages) == (MADE.slides, MADE.pages)
    again = choose_again(found.request.images, ImageServices(contact="me"))
    assert isinstance(again, WebChoice)
    assert (again.sources, again.services.contact) == (("unsplash", "commons"), "me")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{\n  "title": "Rivers",\n  oops\n}', "line 3"),
        (json.dumps({"title": "R", "lang": "en", "slides": [{"title": "A", "text": "B"}]}), "slides.0.text"),
        (json.dumps({"title": "R", "lang": "de", "slides": [{"title": "A"}]}), "lang"),
        (json.dumps({"title": "R", "lang": "en", "slides": []}), "slides"),
        (
            json.dumps({"title": "R", "lang": "en", "slides": [{"title": "A"}]}),
            "none of its slides has an id",
        ),
        (
            json.dumps({"title": "R", "lang": "en", "slides": [{"id": "Two words", "title": "A"}]}),
            "slides.0.id",
        ),
        (
            json.dumps({"title": "R", "lang": "en", "slides": [{"id": "a", "title": "A"}] * 2}),
            "slides 0 and 1 have the same id, a",
        ),
    ],
)
def test_an_edited_file_that_is_not_sound_is_told_by_name_and_place(tmp_path, text, told):
    (tmp_path / "script.json").write_text(text)
    with pytest.raises(InvalidInput) as refused:
        read_script(tmp_path, MADE)
    assert refused.value.field == "script.json"
    assert told in refused.value.reason
    assert refused.value.remedy


def test_a_folder_that_is_no_lecture_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"no lecture\.json"):
        read_made(tmp_path)
    (tmp_path / "lecture.json").write_text("{}")
    with pytest.raises(InvalidInput, match="wrong shape"):
        read_made(tmp_path)


def test_files_that_an_editor_on_windows_has_saved_are_read(tmp_path):
    script = script_of(MADE)
    (tmp_path / "script.json").write_text(script.model_dump_json(indent=2), "utf-8-sig")
    assert read_script(tmp_path, MADE) == script


def test_the_script_as_published_reads_as_it_is(tmp_path):
    script = script_of(MADE)
    (tmp_path / "script.json").write_text(script.model_dump_json(indent=2))
    assert read_as(tmp_path / "script.json", Script, "script.json", remedy="") == script


def test_an_image_the_store_has_lost_is_taken_from_the_lectures_folder(tmp_path):
    store = Store(tmp_path / "cache")
    image = picture("0").model_copy(update={"file": store.put_bytes(b"a picture", ".jpg")})
    assert find_again(store, tmp_path, 3, image) == image
    store.path(image.file).unlink()
    assert find_again(store, tmp_path, 3, image) is None
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "slide_003.jpg").write_bytes(b"another picture")
    assert find_again(store, tmp_path, 3, image) is None
    (tmp_path / "images" / "slide_003.jpg").write_bytes(b"a picture")
    assert find_again(store, tmp_path, 3, image) == image
    assert store.path(image.file).read_bytes() == b"a picture"


def test_a_point_whose_words_are_said_no_more_is_named_in_a_warning():
    block = Bullets(items=(Bullet(text="Springs", at="carve valleys"), Bullet(text="Snow")))
    written = WrittenSlide(title=TITLES[1], blocks=(block,), narration="Rivers carve valleys. It takes time.")
    made = with_slide(MADE, 1, written)
    told = [
        each.model_copy(update={"narration": "It snows."}) if each.id == IDS[1] else each
        for each in script_of(made).slides
    ]
    script = script_at(revised(entries=told, made=made), 1)
    assert script.block and script.block.cues() == ("", "")
    assert [warning.message for warning in script.warnings] == [
        "Item 1 is to appear at 'carve valleys', which its slide does not say."
    ]
    assert WrittenSlide.model_validate(script.model_dump()) == script
