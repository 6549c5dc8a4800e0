"""A narration is parted where its parts can be spoken side by side, and while the rest is being written."""

from hypothesis import given
from hypothesis import strategies as st

from lectra.text import is_spoken
from lectra.tts.pace import PART_S, expected_s, is_long, parted

SENTENCES = st.lists(
    st.sampled_from(["Yes.", "…", "Tea is old.", "It came from the hills long ago. ", "地震は揺れです。"])
    | st.integers(1, 60).map(lambda words: " ".join(["word"] * words) + "."),
    max_size=12,
)


@given(SENTENCES)
def test_all_that_can_be_said_is_said_once_and_in_order(said):
    spoken = [text for text in said if is_spoken(text)] or said[:1]
    assert " ".join(parted(said)) == " ".join(spoken)


@given(SENTENCES)
def test_only_the_last_part_may_be_short(said):
    assert all(expected_s(part) >= PART_S for part in parted(said)[:-1])


@given(SENTENCES, st.integers(0, 12))
def test_a_part_that_is_long_enough_stays_as_it_is_whatever_follows(said, known):
    early = [part for part in parted(said[:known]) if is_long(part)]
    if not any(is_spoken(text) for text in said[:known]):
        return
    assert list(parted(said))[: len(early)] == early
