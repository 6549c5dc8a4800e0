"""A request is refused before any work, with field, reason and remedy."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.errors import InvalidInput
from lectra.options import read_options
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
        '{"title": "T", "slides": [{"title": "A"}, {"title": "a"}]}',
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


def test_an_outline_may_be_given_as_the_text_itself():
    text = '{"title": "Tea \\u0000& Time", "slides": [{"title": "A"}, {"title": "B\\ud800"}]}'
    request = check(topic="", outline=f" {text}")
    assert (request.topic, request.slides) == ("Tea & Time", 2)
    assert [slide.title for slide in request.outline.slides] == ["A", "B"]
    assert title_of(read_options({"outline": text})) == "Tea & Time"


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
