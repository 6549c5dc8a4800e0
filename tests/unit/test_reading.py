"""A slide stays long enough to be read, and for as long as its block asks to wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.deck.blocks.table import Table
from lectra.document.blocks.block import BlockBase
from lectra.document.blocks.columns import Column, Columns
from lectra.document.blocks.statement import Statement
from lectra.document.slide import Slide
from lectra.media.reading import WORDS_A_MINUTE, least_s, reading_s

TEXTS = st.lists(st.lists(st.sampled_from(["word", "three", "3.5", "don't"])).map(" ".join), max_size=9)


class Question(Statement):
    """A statement that is thought about."""

    @property
    def waits_s(self) -> float:
        return 4.0


@given(TEXTS)
def test_a_word_is_read_in_a_two_hundredth_of_a_minute(texts):
    words = sum(len(text.split()) for text in texts)
    assert reading_s(texts) == pytest.approx(words * 60 / WORDS_A_MINUTE)


@given(TEXTS, st.floats(0, 60))
def test_a_slide_lasts_as_long_as_its_longer_part(texts, spoken_s):
    assert max(spoken_s, least_s(texts, spoken_s)) == max(spoken_s, reading_s(texts))


def test_forty_five_words_need_thirteen_and_a_half_seconds():
    assert least_s(["word " * 45], 6.7) == 13.5


@pytest.mark.parametrize(
    ("text", "words"),
    [("人工智能伦理研究", 4), ("ประเทศไทยเป็น", 2), ("…", 0), ("", 0), ("🙂 ok", 1)],
)
def test_words_are_counted_in_any_script(text, words):
    assert reading_s([text]) * WORDS_A_MINUTE / 60 == pytest.approx(words)


def test_a_cell_is_read_once_and_not_with_each_header():
    table = Table(header=("Year", "Sales"), rows=(("2024", "5"), ("2025", "7")), source="Own count")
    slide = Slide(title="Two years", blocks=(table,))
    assert reading_s(slide.texts) * WORDS_A_MINUTE / 60 == pytest.approx(10)


def waits(block: BlockBase | None) -> float:
    return Slide(title="Why", blocks=(block,) if block else ()).waits_s


def test_a_slide_waits_as_long_as_its_block_asks_in_a_column_too():
    plain, asked = Statement(text="It rains."), Question(text="Why does it rain?")
    assert [waits(None), waits(plain), waits(asked)] == [0, 0, 4]
    assert waits(Columns(columns=(Column(block=plain), Column(heading="?", block=asked)))) == 4
