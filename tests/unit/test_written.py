"""What stands on a slide is what its author wrote, in any script: in the deck all of it, in the picture
all that a font draws, and the rest is reported."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from lectra.deck.bidi import MARKS
from lectra.deck.fonts import drawable, undrawn
from lectra.deck.layout import lay_out, shown
from lectra.deck.legible import shortcomings, undrawn_words
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.themes.lectra import LECTRA
from lectra.deck.written import written
from lectra.document.blocks import Statement
from lectra.models import WrittenSlide
from tests.unit.shown import listed, slide_of, text_in

SCRIPTS = {
    "en": "The quick “brown” fox’s 1st leap",
    "el": "Η γρήγορη αλεπού, ένα",
    "ru": "Съешь ещё этих булок № 5",
    "he": "שלום עולם 12%",
    "ar": "مرحبا بالعالم ١٢٪",
    "hi": "नमस्ते दुनिया १२",
    "bn": "বাংলা ভাষা ১২",
    "ta": "தமிழ் மொழி",
    "te": "తెలుగు భాష",
    "th": "ภาษาไทย สวยงาม",
    "km": "ភាសាខ្មែរ",
    "zh": "水在流动。「是」",
}
SIGNS = "−×÷±≤≥≠≈√∞∑∫→⇒°′₂⁻⁹αε∈⊂∂∇½⅓①★☐✓<>&\"'#*_~`^|\\/{}[]()=+%$€£¥@!?;:,.-–—…§©™🎉🍵\U00030000"
UNMARKED = str.maketrans("", "", MARKS)
TEXTS = {
    lang: st.lists(
        st.text(letters + SIGNS + "  \t\u00a0\u202f", min_size=1, max_size=24), min_size=1, max_size=4
    ).map("\n".join)
    for lang, letters in SCRIPTS.items()
}


def lines_of(text: str) -> list[str]:
    """Give a text's lines without what nobody sees: white space at their ends, and empty lines around."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").split("\n")


def deck_texts(slides: list[WrittenSlide], lang: str) -> list[list[str]]:
    """Write a deck and read back what its placeholders say, but for numbers and marks of direction."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "deck.pptx"
        deck = [DeckSlide(lay_out(slide, LECTRA, image=None, lang=lang), slide) for slide in slides]
        write_deck(deck, title="T", lang=lang, theme=LECTRA, target=target)
        return [
            [
                paragraph.text.replace("\v", "\n").translate(UNMARKED)
                for shape in slide.placeholders
                if shape.placeholder_format.type != PP_PLACEHOLDER.SLIDE_NUMBER
                for paragraph in shape.text_frame.paragraphs
            ]
            for slide in Presentation(str(target)).slides
        ]


@pytest.mark.parametrize("lang", SCRIPTS)
@settings(max_examples=6)
@given(data=st.data())
def test_the_deck_holds_what_was_written(lang: str, data: st.DataObject) -> None:
    title = data.draw(TEXTS[lang].filter(lambda text: text.strip()))
    points = data.draw(st.lists(TEXTS[lang].filter(lambda text: text.strip()), min_size=1, max_size=5))
    slide = slide_of("bullets", *points, title=title)
    (first, *more) = paginate(slide, LECTRA, lang=lang)
    shown_title, *shown = deck_texts([first], lang)[0]
    assert lines_of(shown_title) == lines_of(title)
    for page in deck_texts(list(more), lang):
        shown += page[1:]
    assert [lines_of(text) for text in shown] == [lines_of(point) for point in points]


@pytest.mark.parametrize("lang", SCRIPTS)
@settings(max_examples=25)
@given(data=st.data())
def test_the_picture_shows_all_but_what_is_reported(lang: str, data: st.DataObject) -> None:
    text = data.draw(TEXTS[lang].filter(lambda text: text.strip()))
    slide = WrittenSlide(title="T", blocks=listed(text), narration="N.")
    drawn = [
        line
        for page in paginate(slide, LECTRA, lang=lang)
        for paragraph in text_in(lay_out(page, LECTRA, image=None, lang=lang), "body").paragraphs
        for line in paragraph.lines
    ]
    lost = {char for chars, _ in undrawn_words(text, lang) for char in chars}
    kept = [char for char in unicodedata.normalize("NFC", text) if char not in lost and not char.isspace()]
    assert "".join("".join(drawn).split()) == "".join(kept)


@pytest.mark.parametrize("lang", SCRIPTS)
@given(data=st.data())
def test_rendering_twice_changes_nothing(lang: str, data: st.DataObject) -> None:
    text = data.draw(TEXTS[lang])
    assert written(written(text)) == written(text)
    assert drawable(drawable(text, lang), lang) == drawable(text, lang)


@settings(max_examples=20)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
def test_any_text_at_all_makes_a_deck(texts: list[str]) -> None:
    slide = WrittenSlide(title="T", blocks=listed(*texts, "b"), narration=texts[0])
    (found,) = deck_texts([slide], "en")
    assert found == ["T", *(item.text for item in shown(slide)["body"])]


def test_what_is_decomposed_is_drawn_composed_and_stays_as_it_is_in_the_deck() -> None:
    text = "Cafe\u0301 Mu\u0308nchen"
    assert drawable(text) == "Café München"
    assert deck_texts([WrittenSlide(title="T", blocks=listed(text), narration="N.")], "en") == [["T", text]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    assert written(f"one{end}  two  {end}") == "one\n  two"


def test_soft_hyphens_and_marks_of_direction_are_not_shown() -> None:
    assert written("\ufeffex\u00adam\u200bple \u202btext\u202c") == "example text"
    assert undrawn("\ufeffex\u00adam\u200bple \u202btext\u202c") == ""


def warnings_of(slide: WrittenSlide, *, with_picture: bool = True) -> list[tuple[str, str, str]]:
    found = shortcomings(slide, LECTRA, with_picture=with_picture)
    assert {warning.stage for warning in found} <= {"picture"}
    return [(warning.message, warning.fallback, warning.remedy) for warning in found]


def test_a_character_that_no_font_draws_is_told_with_its_word_and_what_helps() -> None:
    slide = WrittenSlide(
        title="T", blocks=listed("The name \U00030000x here", "\U00030000 alone"), narration="N."
    )
    ((message, fallback, remedy),) = warnings_of(slide)
    assert "U+30000" in message
    assert "“\U00030000x”" in message and "“\U00030000 alone”" in message
    assert "deck has it" in fallback
    assert "fonts-noto-cjk" in remedy


def test_a_text_in_small_type_is_told_with_its_size() -> None:
    quote = "A sentence of some ten words that says nothing new. " * 19
    slide = slide_of("statement", quote)
    assert paginate(slide, LECTRA) == (slide,)
    ((_, fallback, remedy),) = warnings_of(slide)
    body = text_in(lay_out(slide, LECTRA, image=None), "body")
    assert fallback.startswith("set at ") and fallback.endswith(" pt")
    assert "several slides" in remedy
    assert warnings_of(slide, with_picture=False) == [] and body.size_px >= body.slot.comfort_px


def test_a_text_without_room_is_told() -> None:
    slide = WrittenSlide(title="T", blocks=(Statement(text="many words " * 900),), narration="N.")
    assert [fallback for _, fallback, _ in warnings_of(slide)] == ["its end left out of the picture"]


def test_nothing_is_told_of_a_slide_that_shows_all() -> None:
    slide = WrittenSlide(title="Limits", blocks=listed("x → 0", "f′(x) ≤ 1"), narration="N.")
    assert warnings_of(slide) == []


@pytest.mark.parametrize(
    "text",
    ["می\u200cخواهم", "ក\u200bខ", "👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3", "क\u094d\u200dष", "葛\U000e0100城"],
)
def test_invisible_characters_that_mean_something_stay_in_the_deck(text: str) -> None:
    assert written(text) == text
