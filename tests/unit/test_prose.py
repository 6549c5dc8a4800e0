"""What is left of a model's reply: phrases, sentences, JSON, and the language it is in."""

from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.prose.language import other_language
from lectra.prose.phrases import distinct, image_query, plain_phrase, tidy_phrase, title_case
from lectra.prose.replies import read_json, read_partly
from lectra.prose.spoken import GrowingText, clean_narration, finished_sentences, joined


async def pieces(text: str, size: int) -> AsyncGenerator[str, None]:
    for at in range(0, len(text), size):
        yield text[at : at + size]


def test_titles_that_say_the_same_are_kept_once() -> None:
    assert distinct(["How to Improve Your Sleep", "Improving Sleep", "Sleep and Memory"]) == [
        "How to Improve Your Sleep",
        "Sleep and Memory",
    ]


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("3. **The Event Horizon:**", "The Event Horizon"),
        ("- “Quoted” things…", "Quoted things…"),
        ("# 🚀 Rockets!", "Rockets"),
        ("the body's clock", "the body's clock"),
    ],
)
def test_numbering_markup_and_quotation_marks_are_taken_off(raw: str, tidy: str) -> None:
    assert tidy_phrase(raw) == tidy


def test_title_case_keeps_what_has_capitals() -> None:
    assert title_case("how DNA and mRNA work in the cell") == "How DNA and mRNA Work in the Cell"


def test_a_picture_is_searched_by_what_the_title_names() -> None:
    assert image_query("The Event Horizon", "Black holes") == "event horizon black holes"
    assert image_query("The Importance of Sleep", "Healthy sleep") == "sleep healthy"


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_sentences_come_whole_however_the_stream_is_cut(size: int) -> None:
    text = "Dr. Mendel grew peas. They differed in colour! He counted 3.5 thousand of them. Then he"
    found = [sentence async for sentence in finished_sentences(pieces(text, size), "en")]
    assert found == [
        "Dr. Mendel grew peas.",
        "They differed in colour!",
        "He counted 3.5 thousand of them.",
    ]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Sure! Peas are green.", "Peas are green."),
        ("<think>Hmm. What now?</think>Peas are green.", "Peas are green."),
        ("Peas are green. <think>And never ends.", "Peas are green."),
        ("```python\nx = 1\n```\nPeas are green.", "Peas are green."),
        ("Slide 3: Peas are green.", "Peas are green."),
        ("**Narrator:** Peas are green. (pause) Beans are long.", "Peas are green. Beans are long."),
        ("## The garden\n\nPeas are **green**.", "Peas are green."),
        ("**The garden**\nPeas are green.", "Peas are green."),
        ("1. Peas are green.\n2. Beans are long.", "Peas are green. Beans are long."),
        ("Peas:\n- green\n- round\n\nBeans are long.", "Beans are long."),
        ("Peas are green. See https://example.org/peas for more. Beans", "Peas are green."),
        ("In this slide, we see peas. Peas are green 🌱.", "Peas are green."),
        ("As an AI model, I like peas. Peas are green. Peas are green.", "Peas are green."),
        ("[Music] Peas are <b>green</b>.", "Peas are green."),
        ("", ""),
    ],
)
def test_only_prose_is_left_of_an_answer(raw: str, clean: str) -> None:
    assert clean_narration(raw) == clean


@given(st.text(max_size=300))
def test_cleaning_a_clean_narration_changes_nothing(text: str) -> None:
    once = clean_narration(text)
    assert clean_narration(once) == once or not set('*_`#~"<[(') & set(once)


@given(st.text(alphabet="ab .!?*#`<>\n-1", max_size=200))
def test_no_markup_survives_cleaning(text: str) -> None:
    assert not set(clean_narration(text)) & set("*`#\n")


def test_labels_of_other_languages_are_not_spoken() -> None:
    assert clean_narration("Folie 3: Erbsen sind grün.", "de") == "Erbsen sind grün."
    assert clean_narration("スライド3：豆は緑です。", "ja") == "豆は緑です。"
    assert clean_narration("الشريحة 3: البازلاء خضراء.", "ar") == "البازلاء خضراء."


def test_paths_are_not_spoken() -> None:
    assert (
        clean_narration("Open /etc/passwd/x now. Peas and/or beans are green.")
        == "Peas and/or beans are green."
    )


def test_sentences_of_languages_without_full_stops_are_whole() -> None:
    assert clean_narration("ภูเขาไฟเกิดจากแมกมา", "th") == "ภูเขาไฟเกิดจากแมกมา"


def test_chinese_sentences_are_joined_without_spaces() -> None:
    assert joined(["火山很热。", "它们喷发。"], "zh-CN") == "火山很热。它们喷发。"
    assert joined(["One.", "Two."], "en") == "One. Two."


def test_a_growing_text_gives_each_sentence_once() -> None:
    growing = GrowingText("en")
    assert growing.more("Peas are green.") == []
    assert growing.more("Peas are green. Beans") == ["Peas are green."]
    assert growing.rest("Peas are green. Beans are long.") == ["Beans are long."]


def test_a_planned_phrase_loses_tags_and_links() -> None:
    assert plain_phrase("<b>Peas</b> at https://example.org/x and file:///etc/passwd") == "Peas at and"


@pytest.mark.parametrize(
    "reply",
    [
        '{"a": ["x", "y"]}',
        'Sure:\n```json\n{"a": ["x", "y",],}\n```\nEnjoy!',
        '<think>{"a": 1}</think>{"a": ["x", "y"]}',
        'I think {"a": 2}.</think>\n{"a": ["x", "y"]}',
    ],
)
def test_json_is_found_whatever_stands_around_it(reply: str) -> None:
    assert read_json(reply) == {"a": ["x", "y"]}


def test_mending_leaves_what_stands_in_strings() -> None:
    assert read_json('{"a": "one, ] two,}\nthree",}') == {"a": "one, ] two,} three"}


@pytest.mark.parametrize("reply", ["", "no", "[1]", '{"a": ', "<think>{"])
def test_a_reply_without_json_says_so(reply: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_json(reply)


def test_json_is_read_while_it_comes() -> None:
    assert read_partly('```json\n{"narration": "Peas are') == {}
    assert read_partly('```json\n{"narration": "Peas are', strings=True) == {"narration": "Peas are"}
    assert read_partly("nothing yet") == {}


@given(st.text(max_size=200))
def test_no_reply_breaks_the_reader(text: str) -> None:
    assert isinstance(read_partly(text), dict)
    assert isinstance(read_partly('{"a": "' + text, strings=True), dict)


@pytest.mark.parametrize(
    ("text", "lang", "other"),
    [
        ("Sleep restores the body and clears the mind every night.", "de", "en"),
        ("Der Schlaf erholt den Körper und den Geist in jeder Nacht.", "de-AT", ""),
        ("Søvnen genopretter kroppen og renser sindet hver nat.", "nb", ""),
        ("火山是地球内部的熔岩喷出的地方。它们很热。", "ja", "zh"),
        ("ज्वालामुखी पृथ्वी की सतह पर होते हैं और वे गर्म होते हैं।", "en", "hi"),
        ("ज्वालामुखी पृथ्वी की सतह पर होते हैं और वे गर्म होते हैं।", "hi-IN", ""),
        ("Machine Learning mit Python und TensorFlow", "en", ""),
        ("Sleep.", "de", ""),
        ("Sleep restores the body and clears the mind.", "tlh", ""),
    ],
)
def test_only_a_text_that_is_surely_in_another_language_is_found_out(
    text: str, lang: str, other: str
) -> None:
    assert other_language(text, lang) == other
