"""Slides laid out and split: whatever the text, it fits, it is readable, and nothing said is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lectra.deck.boxes import Box, SlideLayout, TextBox
from lectra.deck.fit import Measure, wrap
from lectra.deck.fonts import text_width
from lectra.deck.layout import lay_out, place_picture
from lectra.deck.paginate import paginate
from lectra.deck.theme import LECTRA
from lectra.models import HEIGHT_PX, WIDTH_PX, SlideScript
from tests.unit.shown import Picture

LANDSCAPE = Picture(1600, 1200)
WORDS = st.text("abcdeiorstnmW-ÄЖ’", min_size=1, max_size=14)
PHRASES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join).map(lambda text: text[:200].strip())
KINDS = st.sampled_from(["title", "bullets", "statement", "closing"])
IMAGES = st.one_of(st.none(), st.builds(Picture, st.integers(1, 6000), st.integers(1, 6000)))
SLIDES = st.builds(
    SlideScript,
    title=PHRASES,
    kind=KINDS,
    subtitle=st.one_of(st.just(""), PHRASES),
    bullets=st.lists(PHRASES, max_size=12).map(tuple),
    narration=st.lists(PHRASES, min_size=1, max_size=8).map(lambda said: ". ".join(said) + "."),
)


SPOKEN = {
    "hi": "वाष्पीकरण से समुद्र का पानी भाप बनता है",
    "ar": "يحرر الفوتون إلكترونًا (PV) داخل البلورة",
    "th": "กาแฟเติบโตได้ดีในเขตร้อนใกล้เส้นศูนย์สูตร",
    "km": "ភាសាខ្មែរជាភាសាផ្លូវការរបស់ប្រទេសកម្ពុជា",
}


def laid_out(
    slide: SlideScript, image: Picture | None = None, credit: str = "", lang: str = "en"
) -> SlideLayout:
    shown = image._replace(credit=credit) if image else None
    return lay_out(slide, LECTRA, image=shown, lecture="A lecture", lang=lang)


def bullets(
    *texts: str, title: str = "A title", narration: str = "One. Two. Three. Four. Five."
) -> SlideScript:
    return SlideScript(title=title, bullets=texts, narration=narration)


def sound(text: TextBox) -> None:
    """Every line inside the box, the box inside the slide."""
    assert text.top_px >= text.box.y
    assert text.top_px + text.height_px <= text.box.bottom
    assert text.box.x >= 0 and text.box.right <= WIDTH_PX
    assert text.box.y >= 0 and text.box.bottom <= HEIGHT_PX
    for paragraph in text.paragraphs:
        assert paragraph.lines
        for line in paragraph.lines:
            wide = text_width(line, text.size_px, text.slot.weight, text.slot.lang)
            assert text.indent_px + wide <= text.box.w + 0.01


def bare(text: str) -> str:
    return "".join(text.split())


def apart(first: Box, second: Box) -> bool:
    beside = first.right <= second.x or second.right <= first.x
    return beside or first.bottom <= second.y or second.bottom <= first.y


@settings(max_examples=30)
@given(SLIDES, IMAGES, st.sampled_from(["", "Photo: A. Author, CC BY 4.0", "x" * 300]))
def test_nothing_overflows_or_overlaps(slide: SlideScript, image: Picture | None, credit: str) -> None:
    layout = laid_out(slide, image, credit)
    for text in layout.texts:
        sound(text)
    boxes = [text.box for text in layout.texts] + ([layout.picture.box] if layout.picture else [])
    assert all(apart(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


@settings(max_examples=40)
@given(SLIDES)
def test_splitting_keeps_every_bullet_and_every_word_that_is_said(slide: SlideScript) -> None:
    parts = paginate(slide, LECTRA)
    assert tuple(b for part in parts for b in part.bullets) == slide.bullets
    assert bare("".join(part.narration for part in parts)) == bare(slide.narration)
    assert all(part.narration.strip() for part in parts)
    assert len({part.title for part in parts}) == len(parts)
    assert all(len(part.title) <= 200 for part in parts)


@given(st.text("ab -–cd\n", max_size=120), st.integers(30, 400))
def test_wrapping_keeps_the_words_and_fills_the_lines(raw: str, width_px: int) -> None:
    measure = Measure(width_px, 30, 400)
    lines = wrap(raw, measure)
    assert "".join("".join(lines).split()) == "".join(raw.split())
    assert all(measure.holds(line) or len(line) == 1 for line in lines)
    for line, following in pairwise(lines):
        assert not measure.holds(f"{line} {following}")


def test_twelve_bullets_of_200_characters_become_several_readable_slides() -> None:
    slide = bullets(*(f"{n} " + "many words " * 18 for n in range(12)), narration="Here it is. " * 12)
    parts = paginate(slide, LECTRA)
    assert len(parts) > 2
    assert [part.title for part in parts[:3]] == ["A title", "A title (2)", "A title (3)"]
    for part in parts:
        body = laid_out(part, LANDSCAPE).find("body")
        assert body is not None
        assert body.size_px >= body.slot.comfort_px
        assert "…" not in body.text


def test_parts_are_of_like_size() -> None:
    slide = bullets(*["word " * 30] * 8, narration="Here it is. " * 8)
    sizes = [len(part.bullets) for part in paginate(slide, LECTRA)]
    assert len(sizes) > 1
    assert max(sizes) - min(sizes) <= 1


def test_one_sentence_cannot_be_split_so_the_text_is_set_smaller_and_shortened() -> None:
    slide = bullets(*["word " * 40] * 12, narration="There is but one sentence.")
    assert paginate(slide, LECTRA) == (slide,)
    body = laid_out(slide, LANDSCAPE).find("body")
    assert body is not None
    assert body.size_px < body.slot.comfort_px
    assert len(body.paragraphs) == 12
    assert "…" in body.text


def test_a_slide_that_fits_is_left_alone() -> None:
    slide = bullets("One thing", "Another thing")
    assert paginate(slide, LECTRA) == (slide,)


def test_a_title_of_200_characters_is_shown_whole() -> None:
    title = ("W" * 9 + " ") * 20
    for image in (None, LANDSCAPE):
        shown = laid_out(bullets("A", title=title.strip()), image).find("title")
        assert shown is not None
        assert shown.text == title.strip()


def test_words_are_not_cut_while_a_smaller_size_would_hold_them() -> None:
    shown = laid_out(bullets("A", title="Internationalisation considerations")).find("title")
    assert shown is not None
    assert shown.paragraphs[0].lines == ("Internationalisation", "considerations")


def test_a_word_of_80_letters_is_cut_to_the_width() -> None:
    body = laid_out(bullets("x" * 80), LANDSCAPE).find("body")
    assert body is not None
    assert "".join(body.paragraphs[0].lines) == "x" * 80
    sound(body)


def test_short_text_is_large_and_lines_of_a_title_are_of_like_length() -> None:
    layout = laid_out(bullets("One", "Two", title="Privacy in large-scale training corpora"), LANDSCAPE)
    title, body = layout.find("title"), layout.find("body")
    assert title is not None and body is not None
    assert title.paragraphs[0].lines == ("Privacy in large-scale", "training corpora")
    assert body.size_px == body.slot.sizes_px[0]


def test_control_characters_and_empty_bullets_are_not_shown() -> None:
    body = laid_out(bullets("  ", "a\x00 \ud800b\n c")).find("body")
    assert body is not None
    assert [paragraph.text for paragraph in body.paragraphs] == ["a b c"]


@pytest.mark.parametrize(
    ("kind", "texts", "image", "frame"),
    [
        ("title", (), LANDSCAPE, "title-picture"),
        ("title", (), None, "title"),
        ("bullets", ("A",), LANDSCAPE, "bullets-picture"),
        ("bullets", ("A",), None, "bullets"),
        ("bullets", (), None, "claim"),
        ("statement", ("A sentence.",), None, "statement"),
        ("statement", (), LANDSCAPE, "claim-picture"),
        ("closing", ("A",), None, "closing"),
    ],
)
def test_the_frame_follows_what_there_is_to_show(kind, texts, image, frame) -> None:
    slide = SlideScript(title="T", kind=kind, bullets=texts, narration="N.")
    assert laid_out(slide, image).frame == frame


@given(st.integers(1, 6000), st.integers(1, 6000), st.booleans())
def test_a_picture_keeps_its_proportions(width: int, height: int, credited: bool) -> None:
    panel = Box(1056, 0, 864, 1080)
    place = place_picture(Picture(width, height), panel, credited=credited)
    shown_w = width * (1 - place.crop.left - place.crop.right)
    shown_h = height * (1 - place.crop.top - place.crop.bottom)
    assert shown_w / shown_h == pytest.approx(place.box.w / place.box.h, rel=1e-6)
    assert panel.y <= place.box.y and place.box.bottom <= panel.bottom - (60 if credited else 0)


def test_a_wide_picture_loses_at_most_a_fifth_of_its_width() -> None:
    crop = place_picture(Picture(1920, 1080), Box(1056, 0, 864, 1080), credited=True).crop
    assert crop.left + crop.right == pytest.approx(0.2, abs=0.001)
    assert crop.top == crop.bottom == 0


def test_every_slide_but_the_title_slide_bears_the_lectures_title() -> None:
    title = laid_out(SlideScript(title="T", kind="title", narration="N."))
    other = laid_out(bullets("A"))
    assert title.find("footer") is None
    assert other.find("footer").text == "A lecture"
    assert other.find("number") is None


@pytest.mark.parametrize("lang", SPOKEN)
@pytest.mark.parametrize("image", [None, LANDSCAPE])
@pytest.mark.parametrize("times", [1, 12])
def test_other_scripts_fit_too(lang: str, image: Picture | None, times: int) -> None:
    said = " ".join([SPOKEN[lang]] * times)
    layout = laid_out(bullets(said, said, title=said[:200]), image, "Photo: A. Author", lang)
    for text in layout.texts:
        sound(text)
    boxes = [text.box for text in layout.texts] + ([layout.picture.box] if layout.picture else [])
    assert all(apart(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.mark.parametrize("kind", ["title", "bullets", "statement", "closing"])
@pytest.mark.parametrize("image", [None, LANDSCAPE])
def test_from_right_to_left_a_slide_is_its_mirror_image(kind, image) -> None:
    slide = SlideScript(title="T", kind=kind, bullets=("A", "B"), narration="N.")
    left, right = laid_out(slide, image, "C", "en"), laid_out(slide, image, "C", "ar")
    assert [WIDTH_PX - rect.box.right for rect in right.rects] == [rect.box.x for rect in left.rects]
    for one, other in zip(left.texts, right.texts, strict=True):
        assert (other.box.y, other.box.w, other.box.h) == (one.box.y, one.box.w, one.box.h)
        assert WIDTH_PX - other.box.right == one.box.x
    if left.picture and right.picture:
        assert right.picture.box.x == 0
        assert left.picture.box.right == WIDTH_PX


def test_an_arrow_points_to_its_text() -> None:
    slide = SlideScript(title="T", kind="closing", bullets=("A",), narration="N.")
    pointing = [laid_out(slide, lang=lang).find("body").slot.bullet for lang in ("en", "he")]
    assert pointing == ["→", "←"]


def test_emoji_are_left_out_and_a_title_of_nothing_else_is_none() -> None:
    layout = laid_out(bullets("Party 🎉 time", title="🎉🎉"))
    assert layout.find("title") is None
    assert layout.find("body").text == "Party time"


def test_thai_lines_end_between_words() -> None:
    body = laid_out(bullets("ประเทศไทยสวยงาม" * 8), LANDSCAPE, lang="th").find("body")
    lines = body.paragraphs[0].lines
    assert len(lines) > 1
    assert all(line.endswith(("ประเทศ", "ไทย", "สวยงาม")) for line in lines)


def test_chinese_is_dealt_out_without_adding_spaces() -> None:
    slide = SlideScript(title="T", bullets=("many words " * 18,) * 8, narration="水在流动。" * 8)
    parts = paginate(slide, LECTRA, lang="zh")
    assert len(parts) > 1
    assert "".join(part.narration for part in parts) == slide.narration
