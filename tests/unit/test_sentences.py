"""A text is split where a reader sees a sentence end, and nothing of it is lost."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.sentences import CASES, Case, read_cases
from lectra.text import is_spoken, sentences, settled
from lectra.text.boundaries import LONGEST
from tests.unit.writing import languages, texts, written

TABLES = {path.stem: read_cases(path) for path in sorted(CASES.glob("*.txt"))}
EASY = [(lang, case) for lang, cases in TABLES.items() for case in cases if not case.is_hard]
SEVENTEEN = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sv",
    "hu",
    "ru",
    "el",
    "hi",
    "ja",
    "zh",
    "ko",
)
PROSE = {
    "en": "Dr. Smith lives in the U.S. (since 1990). He works at example.org, e.g. on v2.0. ",
    "de": "Im 19. Jh. lebte Kaiser Karl V. in Köln. Der 1. FC Köln siegte am 3. Okt. 2020. ",
    "zh": "他说：“我累了。我要回家。”然后他走了。",
    "ar": "جاء د. أحمد إلى المدرسة. ثم عاد إلى البيت. ",
}
HARD_TO_READ = ["(a. ", ". ", "?! ", "a. ", "\n- a", '. "', "(", "“。", "1. "]


def bare(text: str) -> str:
    return "".join(text.split())


def test_twenty_cases_are_told_in_each_of_seventeen_languages():
    assert {lang: len(TABLES[lang]) for lang in SEVENTEEN} == dict.fromkeys(SEVENTEEN, 20)


@pytest.mark.parametrize(("lang", "case"), EASY, ids=[f"{lang} {case.text[:40]!r}" for lang, case in EASY])
def test_a_sentence_ends_where_a_reader_sees_its_end(lang: str, case: Case):
    assert sentences(case.text, lang) == case.sentences


def test_hard_cases_are_few():
    hard = sum(case.is_hard for cases in TABLES.values() for case in cases)
    assert hard <= 0.05 * sum(map(len, TABLES.values()))
    assert all(sum(case.is_hard for case in cases) <= 0.15 * len(cases) for cases in TABLES.values())


@given(written())
@example(("", "en"))
@example((" \n\n ", "de"))
@example(("?! … 😀", "fr"))
def test_nothing_but_white_space_is_lost(drawn: tuple[str, str]):
    text, lang = drawn
    found = sentences(text, lang)
    assert bare("".join(found)) == bare(text)
    at = 0
    for sentence in found:
        assert sentence == sentence.strip() != ""
        at = text.index(sentence, at) + len(sentence)
        assert is_spoken(sentence) or len(found) == 1


@given(written())
@example(("Er kam am\n3. Mai.\n4. Foo.", "de"))
@example(("( a. B\n\nC.) D", "en"))
@example(("水。“ 水。水。", "ja"))
@example(("See (this\n- one. Two)", "en"))
def test_a_sentence_is_one_sentence(drawn: tuple[str, str]):
    text, lang = drawn
    for sentence in sentences(text, lang):
        assert sentences(sentence, lang) == (sentence,)


@given(written(), st.data())
@example(("It began in the U.S. The war went on.", "en"), None)
@example(("Am 3. Oktober 1990 war es aus. Danach nicht.", "de"), None)
@example(("it grew well. it bloomed! iPhones did not. the end", "en"), None)
@example(("1) wash it 2) dry it 3) iron it", "en"), None)
@example(("It is the end.The next is the beginning.Theory is not.", "en"), None)
def test_what_is_settled_of_a_growing_text_stays(drawn: tuple[str, str], data: st.DataObject | None):
    text, lang = drawn
    cuts = range(len(text) + 1) if data is None else [data.draw(st.integers(0, len(text)))]
    whole = sentences(text, lang)
    for cut in cuts:
        known = settled(text[:cut], lang)
        assert known == whole[: len(known)]


@given(written())
def test_sentences_with_empty_lines_between_are_the_same_again(drawn: tuple[str, str]):
    text, lang = drawn
    found = sentences(text, lang)
    assert sentences("\n\n".join(found), lang) == found


def test_a_sentence_is_settled_once_the_next_word_is_whole():
    assert settled("He left the U.S. Th") == ()
    assert settled("He left the U.S. The ") == ("He left the U.S.",)
    assert settled("It rained. It ") == ("It rained.",)
    assert settled("It rained. ") == ()
    assert settled("他走了。然后她也走了，") == ()
    assert settled("他走了。然后她也慢慢地走了，") == ("他走了。",)


@given(
    languages.flatmap(lambda lang: st.tuples(texts(lang), st.just(lang))),
    st.sampled_from(["x-y", "", "DE-at"]),
)
def test_any_tag_of_a_language_will_do(drawn: tuple[str, str], tag: str):
    text, _ = drawn
    assert bare("".join(sentences(text, tag))) == bare(text)


@pytest.mark.parametrize("lang", PROSE)
def test_a_long_text_is_split_in_no_time(lang: str):
    text = (PROSE[lang] * 4000)[:100_000]
    began = time.process_time()
    found = sentences(text, lang)
    took_s = time.process_time() - began
    assert took_s < 2
    assert took_s / len(found) < 0.001


@pytest.mark.parametrize("part", HARD_TO_READ)
def test_time_grows_with_the_length_and_no_faster(part: str):
    def took_s(chars: int) -> float:
        began = time.process_time()
        sentences((part * chars)[:chars], "de")
        return time.process_time() - began

    assert took_s(80_000) < 6 * took_s(20_000) + 0.5


def test_a_line_end_is_a_space_but_at_an_empty_line_and_in_lists():
    assert sentences("A line that\ngoes on. Another\none") == ("A line that\ngoes on.", "Another\none")
    assert sentences("A title\n\nThe text.") == ("A title", "The text.")
    assert sentences("Do:\n- wash it\n- dry it") == ("Do:", "- wash it", "- dry it")
    assert sentences("Er kam am\n3. Mai an.", "de") == ("Er kam am\n3. Mai an.",)


def test_an_item_of_a_list_within_a_line_is_a_sentence():
    assert sentences("1) wash it 2) dry it") == ("1) wash it", "2) dry it")
    assert sentences("a) waschen b) trocknen", "de") == ("a) waschen", "b) trocknen")
    assert sentences("We need (1) flour and (2) milk.") == ("We need (1) flour and (2) milk.",)


def test_a_space_that_was_forgotten_is_no_name():
    assert sentences("It is the end.The next one. Call Math.Floor.") == (
        "It is the end.",
        "The next one.",
        "Call Math.Floor.",
    )


def test_prose_without_capitals_has_sentences_too():
    assert sentences("it is green, e.g. the pea. is it? see fig. three.") == (
        "it is green, e.g. the pea.",
        "is it?",
        "see fig. three.",
    )
    assert sentences("the chemist said no. 5 is approx. fine") == ("the chemist said no. 5 is approx. fine",)
    assert sentences("вода кипит. лёд тает.", "ru") == ("вода кипит.", "лёд тает.")


def test_a_mark_or_emoji_alone_stays_with_its_neighbour():
    assert sentences("Great! 😀\n\nNext.") == ("Great! 😀", "Next.")
    assert sentences("… Well.\n\n***\n\nThen.") == ("… Well.\n\n***", "Then.")


@pytest.mark.parametrize(
    "text",
    [
        "word " * 900,
        "one clause, and " * 300,
        "漢字、仮名" * 600,
        "x" * 2500,
        ("e" + "\u0301" * 30) * 100,
        "!" * 2500,
        "a" + " " * 2500 + "b",
    ],
)
def test_what_runs_on_for_long_is_parted_at_a_pause_and_nothing_is_lost(text: str):
    found = sentences(text)
    assert all(0 < len(part) <= LONGEST for part in found)
    assert bare("".join(found)) == bare(text)
    for cut in range(0, len(text), 173):
        known = settled(text[:cut])
        assert known == found[: len(known)]


def test_a_clause_is_a_better_place_to_part_than_a_word_and_that_than_a_letter():
    assert sentences("one clause, and " * 300)[0].endswith("clause,")
    assert sentences("word " * 900)[0].endswith("word")
    assert all(part.startswith("e") for part in sentences(("e" + "\u0301" * 30) * 100))


def test_files_of_cases_have_no_line_twice():
    for lang, cases in TABLES.items():
        assert len({case.text for case in cases}) == len(cases), lang
        assert all(not re.search(r"\|(?!\S)", part) for case in cases for part in case.sentences)
