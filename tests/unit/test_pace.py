"""A narration is parted where its parts can be spoken side by side, and while the rest is being written."""

from hypothesis import given
from hypothesis import strategies as st

from lectra.tts.lines import read_line
from lectra.tts.pace import BETWEEN, PART_S, expected_s, is_long, parted, parted_again

SENTENCES = st.lists(
    st.sampled_from(["Yes.", "…", "Tea is old.", "It came from the hills long ago. ", "地震は揺れです。"])
    | st.integers(1, 60).map(lambda words: " ".join(["word"] * words) + "."),
    max_size=12,
)


def is_said(text: str) -> bool:
    """Whether a sentence has something to say, or a sign to be warned of."""
    line = read_line(text, "en")
    return line.is_said or bool(line.unspoken)


@given(SENTENCES)
def test_all_that_can_be_said_is_said_once_and_in_order(said):
    spoken = [text for text in said if is_said(text)] or said[:1]
    assert BETWEEN.join(parted(said)) == BETWEEN.join(spoken)


@given(SENTENCES)
def test_only_the_last_part_may_be_short(said):
    assert all(expected_s(part) >= PART_S for part in parted(said)[:-1])


def test_signs_with_long_names_make_no_part_that_lasts_for_hours():
    said = ["a %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%."] * 600
    assert max(map(len, parted(said))) < 1100
    assert max(map(len, parted_again(said, ("b",)))) < 1100


def test_a_sentence_whose_spoken_form_is_endless_is_not_said_but_told_of():
    line = read_line("⊇ " * 500, "en")
    assert not line.is_said
    assert line.unspoken == (line.text,)
    assert read_line("A ⊇ B.", "en").is_said


@given(SENTENCES, st.integers(0, 12))
def test_a_part_that_is_long_enough_stays_as_it_is_whatever_follows(said, known):
    early = [part for part in parted(said[:known]) if is_long(part)]
    if not any(is_said(text) for text in said[:known]):
        return
    assert list(parted(said))[: len(early)] == early
