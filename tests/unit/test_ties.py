"""Lines break where they read well, and no character is added for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.deck.fit import set_text
from lectra.deck.frames import frames
from lectra.deck.themes.lectra import LECTRA
from lectra.deck.ties import flaws


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a mass of 5", "kg and more"),
        ("an area of 12", "m² in all"),
        ("it is 3,5", "% of it"),
        ("the sum of 1", "200 €"),
        ("as shown in Fig.", "3 below"),
        ("siehe Abb.", "4"),
        ("laid down in §", "2.7"),
        ("where p", "< 0.05 holds"),
        ("where p <", "0.05 holds"),
        ("found by Dr.", "Smith in his time"),
        ("a pause", "– and then it went on"),
    ],
)
def test_what_belongs_together_is_not_parted(before: str, after: str) -> None:
    assert flaws((before, f"{after} with more words"), (" ",), "en") > 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("there are 5", "kings and queens"),
        ("in the year 1789", "the king fell from power"),
        ("the figure", "shows it all in a single line"),
        ("a well-known plan", "was made and was kept by all"),
    ],
)
def test_what_may_be_parted_is_no_flaw(before: str, after: str) -> None:
    assert flaws((before, after), (" ",), "en") == 0


def test_a_line_end_of_the_authors_is_no_flaw() -> None:
    assert flaws(("a mass of 5", "kg"), ("\n",), "en") == 0


def test_a_word_alone_in_the_last_line_is_one() -> None:
    assert flaws(("A title with many words in", "it"), (" ",), "en") > 0
    assert flaws(("A title with many", "words in it"), (" ",), "en") == 0


def test_japanese_breaks_between_its_phrases() -> None:
    assert flaws(("植物は光のエネ", "ルギーを使う"), ("",), "ja") > 0
    assert flaws(("植物は光の", "エネルギーを使う"), ("",), "ja") == 0


def broken(text: str, lang: str = "en") -> tuple[str, ...]:
    (paragraph,) = set_text([text], frames(LECTRA, lang)["bullets-picture"].title).paragraphs
    return paragraph.lines


def test_a_title_keeps_its_numbers_with_their_units() -> None:
    lines = broken("A body of 5 kg falls at 9.81 m/s² in a vacuum, as in Fig. 3")
    assert len(lines) > 1
    assert not any(line.endswith(("5", "9.81", "Fig.")) for line in lines), lines


def test_a_japanese_title_breaks_between_phrases() -> None:
    lines = broken("植物は光のエネルギーを使って糖を作る", "ja")
    assert len(lines) > 1
    assert flaws(lines, ("",) * (len(lines) - 1), "ja") == 0


@given(
    st.text(alphabet="ab 5kg%§.–=<é漢字かな", min_size=1, max_size=120), st.sampled_from(["en", "ja", "ar"])
)
def test_no_character_is_lost_or_added(text: str, lang: str) -> None:
    slot = frames(LECTRA, lang)["bullets"].slot("body")
    assert slot
    done = set_text([text], slot)
    (paragraph,) = done.paragraphs
    gaps = [*paragraph.gaps, ""]
    whole = "".join(line + gap for line, gap in zip(paragraph.lines, gaps, strict=True))
    assert whole.split() == paragraph.drawn.split()
