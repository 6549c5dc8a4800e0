"""Edited files are joined with what was made: what was not touched stays, and all comes from the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from lectra.errors import InvalidInput
from lectra.images.choice import ImageServices, WebChoice, choose_again
from lectra.models import (
    FileRef,
    LectureRequest,
    LectureWarning,
    ModelChoice,
    Outline,
    OutlineSlide,
    SlideImage,
    SlideScript,
    VoiceChoice,
)
from lectra.runs.given import GivenPage, Retake, Revision
from lectra.runs.project import (
    Made,
    MadePage,
    Script,
    ScriptEntry,
    find_again,
    made_from,
    read_as,
    read_made,
    read_script,
    script_of,
)
from lectra.runs.revision import match
from lectra.store import Store

TITLES = ("Rivers", "Where They Begin", "How They Grow", "Where They End", "What to Remember")
FULL = 2
"""The slide that takes two pages."""

Entries = list[ScriptEntry]
Slides = list[OutlineSlide]


def picture(name: str) -> SlideImage:
    file = FileRef(key=f"files/{name}.jpg", sha256=name * 8, size=1)
    return SlideImage(file=file, width_px=9, height_px=9, alt="", source="drawn", query=name)


def lecture(*, points: bool = True) -> Made:
    """Five slides, one of them on two pages."""
    slides = [
        OutlineSlide(title=title, points=(f"About {title}",) if points else (), image_query=f"q{place}")
        for place, title in enumerate(TITLES)
    ]
    pages = []
    for place, title in enumerate(TITLES):
        for part in range(2 if place == FULL else 1):
            shown = title if part == 0 else f"{title} (2)"
            said = f"{shown} is told here. It has two sentences."
            script = SlideScript(title=shown, bullets=slides[place].points, narration=said)
            image = picture(f"{place}") if part == 0 else None
            pages.append(MadePage(position=place, script=script, parts=(said,), image=image))
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
            services=ImageServices(unsplash_api_key=SecretStr("canary")),
        ),
        outline=None,
        video=True,
        out=Path("outputs"),
        strict=False,
        reasons={},
    )
    return made_from(request, Outline(title="Rivers", slides=tuple(slides)), pages)


MADE = lecture()
PAGES = [GivenPage(page.script, page.parts, number) for number, page in enumerate(MADE.pages)]
ENTRIES: Entries = list(script_of(MADE).slides)
SLIDES: Slides = list(MADE.outline.slides)


def revised(slides: Slides = SLIDES, entries: Entries = ENTRIES, made: Made = MADE) -> Revision:
    script = script_of(made).model_copy(update={"slides": tuple(entries)})
    return match(made, made.outline.model_copy(update={"slides": tuple(slides)}), script)


def entry(number: int, **change: object) -> Entries:
    """Give the script with one entry changed."""
    return [one.model_copy(update=change) if one.slide == number else one for one in ENTRIES]


def slide(place: int, **change: object) -> Slides:
    """Give the outline with one slide changed."""
    return [one.model_copy(update=change) if at == place else one for at, one in enumerate(SLIDES)]


def titles(revision: Revision) -> list[str]:
    return [one.plan.title for one in revision.slides]


def pages(revision: Revision) -> list[GivenPage]:
    return [page for one in revision.slides for page in one.pages or ()]


def test_where_nothing_was_edited_nothing_changes():
    revision = revised()
    assert revision.outline == MADE.outline
    assert pages(revision) == PAGES
    assert [one.image for one in revision.slides] == [picture(str(place)) for place in range(5)]
    assert revision.changes() == "No slide was edited."


def test_a_sentence_changed_in_the_script_changes_that_page_alone():
    revision = revised(entries=entry(1, narration="Now it says this."))
    assert [one.how for one in revision.slides] == ["kept", "edited", "kept", "kept", "kept"]
    assert pages(revision)[1].script.narration == "Now it says this."
    assert pages(revision)[1].parts == PAGES[1].parts, "what was spoken of it is known"
    assert [page for page in pages(revision) if page.made != 1] == [p for p in PAGES if p.made != 1]
    assert revision.changes() == "Slides: 1 edited."
    assert revision.changes(Retake("image", 3, 2, 7)) == "Slides: 1 edited. Slide 3: another image."


def test_a_title_changed_in_the_script_is_that_of_the_outline_and_of_all_its_pages():
    revision = revised(entries=entry(2, title="How Rivers Grow"))
    assert revision.outline.slides[FULL].title == "How Rivers Grow"
    given = revision.slides[FULL].pages
    assert given is not None
    assert [page.script.title for page in given] == ["How Rivers Grow", "How Rivers Grow (2)"]
    assert revision.slides[FULL].image == picture("2"), "it is found by other words than the title"


def test_an_emptied_narration_is_written():
    revision = revised(entries=entry(1, narration="", title="The Spring"))
    assert revision.slides[1].pages is None
    assert revision.slides[1].plan.title == "The Spring"


def test_a_slide_whose_plan_changed_is_written_anew():
    for change in ({"points": ("Snow",)}, {"title": "Springs"}, {"kind": "statement"}):
        revision = revised(slide(1, **change))
        assert [one.pages is None for one in revision.slides] == [False, True, False, False, False]
        assert revision.changes() == "Slides: 1 to be written."


def test_a_slide_whose_image_words_changed_keeps_its_text_and_loses_its_image():
    revision = revised(slide(1, image_query="a spring"))
    assert pages(revision) == PAGES
    assert [one.image is None for one in revision.slides] == [False, True, False, False, False]


def test_where_both_files_change_a_slide_the_words_are_the_scripts():
    revision = revised(slide(1, title="Springs", points=("Snow",)), entry(1, narration="By hand."))
    (page,) = revision.slides[1].pages or ()
    assert (page.script.title, page.script.bullets) == ("Springs", ("Snow",))
    assert page.script.narration == "By hand."
    revision = revised(slide(1, title="Springs"), entry(1, title="Sources"))
    assert titles(revision)[1] == "Sources"


def test_where_both_change_a_slide_of_two_pages_it_is_one_again_to_be_split_anew():
    revision = revised(slide(FULL, points=("Streams", "Lakes")), entry(2, narration="By hand."))
    (page,) = revision.slides[FULL].pages or ()
    assert page.script.bullets == ("Streams", "Lakes")
    assert page.script.narration == f"By hand. {PAGES[3].script.narration}"


def test_a_new_entry_becomes_a_slide_of_the_outline():
    new = ScriptEntry(title="Deltas", bullets=("Mud",), narration="A delta is flat.")
    revision = revised(entries=[*ENTRIES[:2], new, *ENTRIES[2:]])
    assert titles(revision) == [*TITLES[:2], "Deltas", *TITLES[2:]]
    assert revision.slides[2].plan == OutlineSlide(title="Deltas", points=("Mud",))
    assert [page for page in pages(revision) if page.made is not None] == PAGES
    unwritten = new.model_copy(update={"narration": ""})
    assert revised(entries=[*ENTRIES, unwritten]).slides[-1].pages is None


def test_a_copied_entry_is_a_new_slide_and_the_original_stays():
    copy = ENTRIES[1].model_copy(update={"title": "Deltas"})
    for entries in ([*ENTRIES[:1], copy, *ENTRIES[1:]], [*ENTRIES, copy]):
        revision = revised(entries=entries)
        assert [page for page in pages(revision) if page.made is not None] == PAGES
        assert [one.plan.title for one in revision.slides if one.how == "new"] == ["Deltas"]


def test_what_each_file_adds_and_deletes_holds():
    planned = [*SLIDES[:4], OutlineSlide(title="Deltas")]
    told = [ENTRIES[0], *ENTRIES[2:], ScriptEntry(title="Floods", narration="Floods come.")]
    revision = revised(planned, told)
    assert titles(revision) == ["Rivers", "How They Grow", "Where They End", "Deltas", "Floods"]
    assert revision.changes() == "Slides: 2 new, 2 deleted."


def test_the_outlines_order_holds_where_it_was_changed():
    moved = [SLIDES[0], SLIDES[3], SLIDES[1], SLIDES[2], SLIDES[4]]
    revision = revised(moved, [ENTRIES[0], ENTRIES[2], ENTRIES[3], ENTRIES[1], *ENTRIES[4:]])
    assert titles(revision) == [one.title for one in moved]
    assert revision.changes() == "Slides: another order."


def test_a_page_moved_away_from_its_slide_is_a_slide_of_its_own():
    revision = revised(entries=[*ENTRIES[:3], *ENTRIES[4:], ENTRIES[3]])
    assert titles(revision) == [*TITLES, "How They Grow (2)"]
    assert sorted(page.made or 0 for page in pages(revision)) == list(range(6))


def test_a_slide_the_model_could_not_write_is_tried_again_unless_it_was_edited():
    warning = LectureWarning(stage="script", message="No model.", fallback="bullets spoken")
    spoilt = MADE.pages[1].model_copy(
        update={"script": MADE.pages[1].script.model_copy(update={"warnings": (warning,)})}
    )
    made = MADE.model_copy(update={"pages": (MADE.pages[0], spoilt, *MADE.pages[2:])})
    assert revised(made=made).slides[1].pages is None
    by_hand = revised(entries=entry(1, narration="By hand."), made=made).slides[1].pages
    assert by_hand
    assert by_hand[0].script.warnings == ()


def test_after_the_outline_alone_all_is_to_be_written():
    made = MADE.model_copy(update={"pages": ()})
    revision = match(made, made.outline, None)
    assert [one.pages for one in revision.slides] == [None] * 5


def test_a_new_subtitle_is_put_on_the_title_slide():
    cover = SlideScript(title="Rivers", kind="title", subtitle="Old", narration="Welcome.")
    plan = Outline(title="Rivers", subtitle="Old", slides=(OutlineSlide(title="Rivers", kind="title"),))
    made = made_from(MADE.request, plan, [MadePage(position=0, script=cover)])
    revision = match(made, plan.model_copy(update={"subtitle": "New"}), script_of(made))
    assert [page.script.subtitle for page in pages(revision)] == ["New"]


@pytest.mark.parametrize(
    "entries",
    [
        [*ENTRIES, ScriptEntry(slide=17, title="Deltas")],
        [*ENTRIES, ScriptEntry(title="rivers", narration="Again.")],
    ],
)
def test_what_makes_no_lecture_is_refused(entries):
    with pytest.raises(InvalidInput) as refused:
        revised(entries=entries)
    assert refused.value.remedy


@given(st.permutations(range(5)), st.sets(st.integers(0, 4), max_size=4), st.booleans())
def test_moving_and_deleting_slides_never_touches_the_others(order, gone, in_outline):
    kept = [place for place in order if place not in gone]
    if in_outline:
        revision = revised([SLIDES[place] for place in kept])
    else:
        revision = revised(
            entries=[one for k in kept for one, p in zip(ENTRIES, MADE.pages, strict=True) if p.position == k]
        )
    assert [one.position for one in revision.slides] == kept
    for one in revision.slides:
        assert one.plan == SLIDES[one.position or 0]
        assert list(one.pages or ()) == [
            page for page in PAGES if MADE.pages[page.made or 0].position == one.position
        ]
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
            slides.insert(a, OutlineSlide(title=f"Planned {count}"))
    try:
        revision = revised(slides, entries)
    except InvalidInput as refused:
        assert "no slide is left" in refused.reason
        return
    said = {one.narration for one in entries}
    assert {page.script.narration for page in pages(revision)} <= said
    numbers = [page.made for page in pages(revision) if page.made is not None]
    assert len(numbers) == len(set(numbers))
    assert len(set(titles(revision))) == len(revision.slides)
    new = {one.title for one in entries if one.slide is None} | {
        one.title for one in slides if one.title.startswith("Planned")
    }
    assert new <= set(titles(revision))


def test_what_was_made_holds_no_key_and_no_place_and_is_read_again(tmp_path):
    (tmp_path / "lecture.json").write_text(MADE.model_dump_json())
    assert "canary" not in MADE.model_dump_json()
    assert "outputs" not in MADE.model_dump_json()
    found = read_made(tmp_path)
    assert found.pages == MADE.pages
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
