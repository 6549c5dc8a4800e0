"""A request is refused before any work, with field, reason and remedy."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.errors import InvalidInput
from lectra.options import read_options
from lectra.plan_checks import MAX_PAGES, check_pages
from lectra.request import check_options, title_of


def check(**given):
    return check_options(read_options({"topic": "AI Ethics", **given}))


def refusal(**given) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        check(**given)
    assert caught.value.exit_code == 2
    assert caught.value.reason
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("topic", {"topic": ""}),
        ("topic", {"topic": " \n\t "}),
        ("topic", {"topic": "\x00\x07"}),
        ("topic", {"topic": "…!?"}),
        ("topic", {"topic": "x" * 10_000}),
        ("topic", {"topic": "e" + "\u0301" * 50}),
        ("slides", {"slides": "0"}),
        ("slides", {"slides": "1000000"}),
        ("slides", {"slides": "two"}),
        ("slides", {"slides": "-3"}),
        ("lang", {"lang": "klingon!"}),
        ("lang", {"lang": "xx"}),
        ("voice", {"voice": "Nobody"}),
        ("rate", {"rate": "fast"}),
        ("rate", {"rate": "+900%"}),
        ("pitch", {"pitch": "high"}),
        ("pitch", {"pitch": "-999Hz"}),
        ("audience", {"audience": "x" * 301}),
        ("audience", {"audience": "e" + "\u0301" * 50}),
        ("llm", {"llm": "oracle"}),
        ("tts", {"tts": "siri"}),
        ("images", {"images": "camera"}),
        ("image_folder", {"images": "folder"}),
        ("image_folder", {"images": "folder", "image_folder": "/no/such/folder"}),
        ("image_folder", {"image_folder": "/"}),
        ("project", {"project": "../elsewhere"}),
        ("project", {"project": "a/b"}),
        ("project", {"project": 'say "hi"'}),
        ("project", {"project": "two\nlines"}),
        ("project", {"project": "trailing\n"}),
        ("project", {"project": "x" * 300}),
        ("project", {"project": ".hidden"}),
        ("project", {"project": "-x"}),
        ("project", {"project": ".."}),
        ("outline", {"outline": "/no/such/outline.json"}),
    ],
)
def test_row_46_bad_input_names_its_field(field, given):
    assert refusal(**given).field == field


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"rate": "fast"}, "+10%"),
        ({"pitch": "high"}, "-5Hz"),
        ({"lang": "klingon!"}, "python -m flows.voices"),
        ({"project": "a/b"}, "letters, digits"),
    ],
)
def test_what_has_the_wrong_form_is_shown_the_right_one(given, shown):
    refused = refusal(**given)
    assert "wrong form" in refused.reason
    assert shown in refused.remedy


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        '"text"',
        "{}",
        '{"title": "T", "slides": []}',
        '{"title": "T", "slides": [{}]}',
        '{"title": "T", "slides": [{"title": ""}]}',
        '{"title": "T", "slides": [{"title": "A"}, {"title": "A"}]}',
        '{"title": "T", "slides": "many"}',
        '{"title": "T", "slides": [{"title": "A", "kind": "poster"}]}',
        "[" * 100_000,
        json.dumps({"title": "T", "slides": [{"title": f"S{i}"} for i in range(101)]}),
    ],
)
def test_an_unsound_outline_is_refused(tmp_path, content):
    path = tmp_path / "outline.json"
    path.write_text(content)
    error = refusal(outline=str(path))
    assert error.field == "outline"
    assert str(path) in error.reason


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f'{{"title": "T", "slides": {"9" * 10_000}}}', "a number in it has more than 4,300 digits"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"title": ', "Expecting value"),
    ],
)
def test_why_an_outline_is_not_json_is_said_in_plain_words(tmp_path, content, said):
    (tmp_path / "outline.json").write_text(content)
    for outline in (str(tmp_path / "outline.json"), *[content] * content.startswith("{")):
        reason = refusal(outline=outline).reason
        assert f"is not JSON: {said}" in reason
        assert "set_int_max_str_digits" not in reason


@pytest.mark.parametrize(
    ("name", "remedy"), [("voise", "Did you mean voice?"), ("colour", "There are: topic, ")]
)
def test_an_option_that_there_is_not_is_refused_with_what_there_is(name, remedy):
    with pytest.raises(InvalidInput, match="there is no such field; leave it out") as refused:
        read_options({"topic": "Tea", name: "red"})
    assert remedy in refused.value.remedy


def test_an_outline_that_is_a_folder_or_not_text_is_refused(tmp_path):
    assert refusal(outline=str(tmp_path)).field == "outline"
    binary = tmp_path / "outline.json"
    binary.write_bytes(b"\xff\xfe\x00")
    assert refusal(outline=str(binary)).field == "outline"


def test_slides_and_outline_must_agree(tmp_path):
    path = tmp_path / "outline.json"
    path.write_text('{"title": "T", "slides": [{"title": "A"}, {"title": "B"}]}')
    assert check(outline=str(path)).slides == 2
    assert refusal(outline=str(path), slides=3).field == "slides"


def test_an_outline_brings_its_own_topic(tmp_path):
    path = tmp_path / "outline.json"
    path.write_text('{"title": "Tea & Time", "slides": [{"title": "A"}]}')
    request = check(topic="", outline=str(path))
    assert request.topic == "Tea & Time"
    assert request.project == "tea-time"


def test_defaults_are_those_of_an_offline_lecture():
    request = check()
    assert (request.slides, request.project, request.lang) == (10, "ai-ethics", "en")


def test_row_35_control_characters_are_left_out_with_a_warning():
    request = check(topic="AI\x07 Ethics\ud800")
    assert request.topic == "AI Ethics"
    assert [warning.stage for warning in request.warnings] == ["request"]


def test_control_characters_of_an_outline_are_left_out_with_a_warning(tmp_path):
    slides = [{"title": "Tea"}, {"title": "Wa\x07ter", "id": "water"}, {"title": "Leaves"}]
    slides += [{"title": "Cups", "narration": "Warm\x1b cups."}]
    outline = json.dumps({"title": "Tea", "slides": slides})
    (tmp_path / "outline.json").write_text(outline)
    for form in (outline, str(tmp_path / "outline.json")):
        request = check(outline=form)
        assert (request.outline.slides[1].title, request.outline.slides[3].narration) == (
            "Water",
            "Warm cups.",
        )
        (warning,) = request.warnings
        assert (warning.stage, warning.fallback) == ("outline", "They were left out.")
        assert warning.message == "The outline held control characters: slide water, slide 3."


def test_line_ends_of_any_kind_are_no_control_characters():
    slides = [{"title": "Tea", "narration": "One.\v\fTwo.\tThree.\x85Four.\r\n"}]
    assert check(outline=json.dumps({"title": "Tea", "slides": slides})).warnings == ()


def test_the_warning_of_control_characters_is_short_however_many_slides_had_some():
    slides = [{"title": f"Tea {n}\x00", "id": f"{'t' * 30}-{n}"} for n in range(100)]
    (warning,) = check(outline=json.dumps({"title": "T\x01ea", "slides": slides})).warnings
    assert warning.message.startswith("The outline held control characters: its title, slide ttt")
    assert warning.message.endswith(" and 96 more.")
    assert len(warning.message) < 300


@given(st.text(min_size=1, max_size=300))
def test_row_34_any_topic_gives_a_safe_folder_name_and_is_kept_as_text(topic):
    try:
        request = check(topic=topic)
    except InvalidInput as error:
        assert error.field == "topic"
        return
    assert request.project
    assert len(request.project) <= 80
    assert all(char.isalnum() or char in "-_." for char in request.project)
    assert not request.project.startswith((".", "-"))
    assert request.topic.split() == request.topic.split(" ")


@pytest.mark.parametrize(
    "topic",
    [
        'C# & "A*" <b>x</b> $y \\n {{z}} %s',
        "10 \u2264 x \u2260 \u221a2, \u22125 \u00b0C",
        "\u05e9\u05dc\u05d5\u05dd \u2067abc\u2069 \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Cafe\u0301, \ufa19, \u212b",
        "x" * 300,
    ],
)
def test_a_topic_is_kept_to_the_character(topic):
    request = check(topic=topic, audience=topic)
    assert (request.topic, request.audience, request.warnings) == (topic, topic, ())


def test_a_topic_stands_on_one_line():
    assert check(topic=" Tea\r\nand\ttime ").topic == "Tea and time"


def test_an_outline_may_be_given_as_the_text_itself():
    text = '{"title": "Tea \\u0000& Time", "slides": [{"title": "A"}, {"title": "B\\ud800"}]}'
    request = check(topic="", outline=f" {text}")
    assert (request.topic, request.slides) == ("Tea & Time", 2)
    assert [slide.title for slide in request.outline.slides] == ["A", "B"]
    assert title_of(read_options({"outline": text})) == "Tea & Time"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"topic": "Tea"}, "Tea"),
        ({"topic": "", "outline": {"title": "Two\nCups", "slides": [{"title": "A"}]}}, "Two Cups"),
        ({"outline": {"title": "Tea", "slides": [{"title": "A"}, {"title": "A"}]}}, "Tea"),
        ({"outline": {"title": "Tea", "slides": [{"title": "A", "picture": {"file": "no.png"}}]}}, "Tea"),
        ({"outline_file": "no-such.json", "project": "cups"}, "cups"),
        ({"outline_file": "no-such.json"}, "no-such.json"),
        ({"sources": ["no-such.pdf"]}, "no-such.pdf"),
        ({"sources": ["no-such.pdf"], "topic": "Tea"}, "Tea"),
    ],
)
def test_a_lecture_is_named_without_being_checked(asked, name):
    assert title_of(read_options(asked)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('\ufeff{"title": "Tea \\u0007Time", "slides": "to come"}', "Tea Time"),
        ('{"title": 7}', "plan.json"),
        ("[]", "plan.json"),
        ("{", "plan.json"),
        ("[" * 100_000, "plan.json"),
        (f'{{"title": "{"x" * 1_000_000}"}}', "plan.json"),
    ],
)
def test_a_lecture_is_named_by_what_an_outline_file_calls_it(text, name, tmp_path):
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    assert title_of(read_options({"outline": str(tmp_path / "plan.json")})) == name


@pytest.mark.parametrize(
    "text",
    ["{", "{}", '{"title": "T", "slides": []}', '{"title": "T"}', '{"a":' * 100_000, "{" + " " * 1_000_000],
)
def test_an_outline_that_is_no_outline_is_refused_by_its_place(text):
    error = refusal(outline=text)
    assert error.field == "outline"
    assert len(error.reason) < 500


def test_lectures_go_where_the_settings_say_unless_they_are_told_otherwise(monkeypatch):
    monkeypatch.setenv("LECTRA_OUTPUT_DIR", "/elsewhere")
    assert str(check().out) == "/elsewhere"
    assert str(check(out="here").out) == "here"


@pytest.mark.parametrize(
    ("slide", "part"),
    [
        ({"title": "x" * 301}, "title"),
        ({"title": "a", "points": ["x" * 2001]}, "points"),
        ({"title": "a", "points": ["x"] * 101}, "points"),
        ({"title": "a", "points": ["x" * 1999] * 6}, "11,994 characters"),
        ({"title": "a", "points": ["x\n" * 60, "y\u2028" * 150]}, "210 lines"),
        ({"title": "a", "narration": "x" * 20_001}, "narration"),
        ({"title": "a", "image_query": "x" * 301}, "image_query"),
        ({"title": "a" + "\u0301" * 40}, "combining marks"),
        ({"title": "a", "points": ["e" + "\u0489" * 12_000]}, "points"),
        ({"title": "a", "narration": "z" + "\u0335" * 40}, "combining marks"),
        (
            {"title": "a", "blocks": [{"type": "bullets", "items": ["b", "x" * 2001]}]},
            "slides.0.blocks.0.items.1: ",
        ),
        ({"title": "a", "blocks": [{"type": "quote"}]}, "slides.0.blocks.0.text: "),
        ({"title": "a", "blocks": [{"type": "film"}]}, "slides.0.blocks.0: "),
        ({"title": "a", "picture": {"query": "x" * 301}}, "slides.0.picture.query: "),
        ({"id": "s1", "title": "x" * 301}, "slides.0.title (slide 's1'): "),
    ],
)
def test_a_text_of_an_outline_has_a_bound(slide, part) -> None:
    refused = refusal(outline=json.dumps({"title": "Bounds", "slides": [slide]}))
    assert refused.field == "outline"
    assert part in refused.reason


def test_texts_that_fill_too_many_slides_are_refused() -> None:
    check_pages(MAX_PAGES)
    with pytest.raises(InvalidInput, match="300 slides"):
        check_pages(MAX_PAGES + 1)


def test_texts_up_to_the_bound_are_taken() -> None:
    slide = {"title": "x" * 300, "points": ["y" * 2000] * 5, "narration": "z" * 20_000}
    plan = check(outline=json.dumps({"title": "Bounds", "slides": [slide]})).outline
    assert plan is not None
    assert plan.slides[0].points == ("y" * 2000,) * 5


@pytest.mark.parametrize("kind", ["pipe", "directory", "device"])
def test_an_outline_that_is_no_file_is_refused_at_once(tmp_path, kind):
    path = tmp_path / "outline.json"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "directory":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    with pytest.raises(InvalidInput) as caught:
        check_options(read_options({"outline": str(path)}))
    assert caught.value.field == "outline"
    assert "regular file" in caught.value.reason
