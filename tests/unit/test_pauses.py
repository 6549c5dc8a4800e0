"""How long it is silent between sentences, and where paragraphs end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.tts import Speech
from lectra.tts.lines import PARAGRAPH_END, marked_sentences, read_lines, said_lines
from lectra.tts.pace import parted
from lectra.tts.pauses import PARAGRAPH_S, PAUSE_S, pause_after
from lectra.tts.sound import join_sentences, with_pause

RATE_HZ = 1000


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("As follows,", "As follows;"),
        ("As follows;", "As follows:"),
        ("As follows:", "It follows."),
        ("It follows.", "Does it follow?"),
        ("Does it follow?", "It follows …"),
    ],
)
def test_the_more_a_mark_closes_the_longer_the_pause(shorter, longer):
    assert pause_after(shorter) < pause_after(longer) < PARAGRAPH_S


@pytest.mark.parametrize(
    ("same", "as_this"),
    [
        ("(“Why?”)", "Why?"),
        ("**Why?**", "Why?"),
        ("それはなぜですか？", "Why?"),
        ("ماذا؟", "Why?"),
        ("He stopped...", "He stopped…"),
        ("Go!", "Go."),
        ("नमस्ते।", "Go."),
        ("A heading", "Go."),
        ("It is version 2..", "Go."),
    ],
)
def test_marks_of_all_scripts_count_also_within_brackets(same, as_this):
    assert pause_after(same) == pause_after(as_this)


def test_a_paragraph_is_a_longer_pause_but_a_line_end_is_none():
    told = marked_sentences("One is.\n\nTwo\nis. Three is?\n \nFour is.\n\n", "en")
    assert told == (f"One is.{PARAGRAPH_END}", "Two\nis.", f"Three is?{PARAGRAPH_END}", "Four is.")
    lines = [line for part in parted(told) for line in read_lines(part, "en")]
    assert [line.text for line in lines] == ["One is.", "Two\nis.", "Three is?", "Four is."]
    assert [line.pause_s for line in lines] == [PARAGRAPH_S, PAUSE_S, PARAGRAPH_S, PAUSE_S]


@given(
    st.lists(st.tuples(st.sampled_from(["So it is.", "Is it?", "Go on: yes."]), st.booleans()), min_size=1)
)
def test_parts_keep_the_pauses_of_the_narration(said):
    narration = "".join(text + ("\n\n" if ends else " ") for text, ends in said)
    marked = marked_sentences(narration, "en")
    lines = [line for part in parted(marked) for line in said_lines(part, "en")]
    expected = [pause_after(text, ends_paragraph=ends) for text, ends in said]
    assert [line.pause_s for line in lines][:-1] == expected[:-1]


def test_sentences_are_joined_with_their_pauses():
    lines = said_lines("One is. Two is? Three is.", "en")
    speech = join_sentences(lines, [np.ones(500, np.int16)] * 3, RATE_HZ)
    starts = [sentence.start_s for sentence in speech.sentences]
    assert starts == pytest.approx([0, 0.5 + pause_after("a."), 1 + pause_after("a.") + pause_after("a?")])
    assert len(speech.samples) == 1500 + sum(round(line.pause_s * RATE_HZ) for line in lines[:-1])


def test_more_silence_goes_only_where_there_is_silence():
    lines = said_lines("One is. Two is. Three is.", "en")
    speech = join_sentences(lines, [np.ones(500, np.int16)] * 3, RATE_HZ)
    more = with_pause(speech, 1, 0.25)
    assert more.samples.sum() == speech.samples.sum()
    assert len(more.samples) == len(speech.samples) + 250
    moved = [new.start_s - old.start_s for new, old in zip(more.sentences, speech.sentences, strict=True)]
    assert moved == pytest.approx([0, 0.25, 0.25])
    assert with_pause(speech, 0, 0.25) is speech
    whole = Speech(np.ones_like(speech.samples), RATE_HZ, speech.sentences)
    assert with_pause(whole, 1, 0.25) is whole
