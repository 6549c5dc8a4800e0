"""Cues can be read: short lines, long enough on screen, one at a time, nothing said left out."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.media.captions import build_cues, to_srt, to_vtt
from lectra.models import Cue, Sentence, SlideTiming, Timings

LINE_WIDTH = 42
MIN_S, MAX_S = 1.0, 7.0
"""What can be read: not those of the module, so that a change of them is noticed."""

LONG = (
    "Some of its questions were asked in the nineteen fifties, when computers filled whole rooms; "
    "others are as new as the models that raised them."
)
CHINESE = "人工智能伦理研究机器应当如何行事，以及当它们没有这样做时由谁来负责。" * 3
WORDS = ["a", "is", "ethics", "machine,", "responsibility", "(whole)", "—", "wait;", "x" * 60, "“Yes”"]
WORDS += ["人工智能伦理，", "使用Python语言。", "ตัวอย่างภาษาไทยที่ไม่มีช่องว่างระหว่างคำเลยแม้แต่น้อย", "नमस्ते", "👩‍👩‍👧"]


def lecture(*slides: list[tuple[str, float]], pause_s: float = 0.3) -> Timings:
    """Slides of sentences, each with the seconds it takes; a pause after each."""
    at, timings = 0.0, []
    for index, said in enumerate(slides):
        start, spans = at, []
        for text, length_s in said:
            spans.append(Sentence(text=text, start_s=round(at, 3), end_s=round(at + length_s, 3)))
            at = round(at + length_s + pause_s, 3)
        at = round(at + 0.6, 3)
        timings.append(SlideTiming(index=index, title="T", start_s=start, end_s=at, sentences=tuple(spans)))
    return Timings(duration_s=at, slides=tuple(timings))


def columns(line: str) -> int:
    """Count two for a wide character and none for a mark on the one before it."""
    shown = [char for char in line if unicodedata.category(char) not in ("Mn", "Me", "Cf")]
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def spoken(text: str, speed: float) -> tuple[str, float]:
    return text, max(0.4, columns(text) / speed)


sentence_texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)
slides = st.lists(
    st.lists(st.builds(spoken, sentence_texts, st.floats(9, 22)), min_size=1, max_size=6),
    min_size=1,
    max_size=3,
)


@given(slides)
def test_every_cue_can_be_read(said):
    timings = lecture(*said)
    cues = build_cues(timings)
    for cue in cues:
        assert 1 <= len(cue.lines) <= 2
        assert all(line.strip() == line and 0 < columns(line) <= LINE_WIDTH for line in cue.lines)
        assert MIN_S - 0.0015 <= cue.end_s - cue.start_s <= MAX_S + 0.0015
    assert all(one.end_s <= other.start_s for one, other in pairwise(cues))
    assert not cues or cues[-1].end_s <= timings.duration_s


@given(slides)
def test_nothing_that_is_said_is_left_out(said):
    shown = "".join("".join(cue.lines) for cue in build_cues(lecture(*said)))
    texts = [text for slide in said for text, _ in slide]
    letters = [text for text in texts if any(unicodedata.category(char)[0] in "LNS" for char in text)]
    assert bare(shown) == bare("".join(letters))


@given(st.lists(st.tuples(sentence_texts, st.floats(0, 30)), min_size=1, max_size=8))
def test_times_keep_their_order_at_any_pace(said):
    timings = lecture(said, pause_s=0)
    cues = build_cues(timings)
    assert all(cue.start_s <= cue.end_s for cue in cues)
    assert all(one.end_s <= other.start_s for one, other in pairwise(cues))
    assert all(cue.start_s >= 0 and cue.end_s <= timings.duration_s for cue in cues)


def test_a_sentence_is_broken_at_its_clauses_into_even_lines():
    first, second = build_cues(lecture([(LONG, 8.0)]))
    assert first.lines == ("Some of its questions were", "asked in the nineteen fifties,")
    assert second.lines == (
        "when computers filled whole rooms; others",
        "are as new as the models that raised them.",
    )
    assert first.end_s == second.start_s


def test_a_part_has_time_in_proportion_to_its_characters():
    first, second = build_cues(lecture([(LONG, 10.0)]))
    share = len(" ".join(first.lines)) / len(LONG)
    assert first.end_s - first.start_s == pytest.approx(10 * share, abs=0.1)
    assert second.end_s == 10.0


def test_text_without_spaces_is_wrapped_and_no_line_starts_with_a_comma():
    cues = build_cues(lecture([(CHINESE, 24.0)]))
    lines = [line for cue in cues for line in cue.lines]
    assert "".join(lines) == CHINESE
    assert not [line for line in lines if line[0] in "，。"]
    assert min(map(columns, lines)) > 10


def test_thai_is_broken_between_words():
    words = ["ประเทศไทย", "เป็น", "ประเทศ", "ที่", "สวยงาม"]
    cues = build_cues(lecture([("".join(words) * 4, 12.0)]))
    lines = [line for cue in cues for line in cue.lines]
    assert len(lines) > 2
    assert all(line.endswith(tuple(words)) for line in lines)


def test_korean_is_broken_between_words():
    words = "인공지능 윤리는 기계가 어떻게 행동해야 하는지 그리고 그렇지 않을 때 누가 책임지는지를 묻는다."
    lines = [line for cue in build_cues(lecture([(words, 6.0)])) for line in cue.lines]
    assert " ".join(lines) == words


def test_a_short_sentence_stays_into_the_pause():
    (cue,) = build_cues(lecture([("Yes.", 0.4)]))
    assert (cue.start_s, cue.end_s) == (0.0, 1.0)


def test_short_sentences_share_a_cue():
    together, alone = build_cues(lecture([("Yes.", 0.4), ("No.", 0.4), ("Then again, maybe.", 1.5)]))
    assert together.lines == ("Yes. No.",)
    assert alone.start_s == 1.4


def test_what_is_not_said_is_not_shown():
    assert build_cues(lecture([("…", 1.0)])) == ()


def test_a_sentence_of_an_emoji_is_shown():
    (cue,) = build_cues(lecture([("👩‍🚀", 1.0)]))
    assert cue.lines == ("👩‍🚀",)


def test_markup_is_shown_and_not_obeyed():
    cue = Cue(start_s=0, end_s=3661.5, lines=("if a < b & c: <b>x</b> --> y", r"{\an8}"))
    assert to_srt([cue]) == "1\n00:00:00,000 --> 01:01:01,500\nif a < b & c: ‹b›x‹/b› → y\n{∖an8}\n"
    assert to_vtt([cue]) == (
        "WEBVTT\n\n00:00:00.000 --> 01:01:01.500\n"
        "if a &lt; b &amp; c: &lt;b&gt;x&lt;/b&gt; --&gt; y\n{\\an8}\n"
    )


def test_cues_are_parted_by_an_empty_line():
    cues = [Cue(start_s=0, end_s=1, lines=("One",)), Cue(start_s=1, end_s=2, lines=("Two", "three"))]
    assert to_srt(cues).split("\n\n")[1] == "2\n00:00:01,000 --> 00:00:02,000\nTwo\nthree\n"
    assert len(to_vtt(cues).split("\n\n")) == 3


def test_line_breaks_and_control_characters_in_a_sentence_do_not_break_the_file():
    (cue,) = build_cues(lecture([("One\n\n2\x00 --> three\ud800 words here.", 3.0)]))
    assert cue.lines == ("One 2 --> three words here.",)
