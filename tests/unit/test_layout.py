"""Slides laid out and split: whatever the text, it fits, it is readable, and nothing said is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lectra.deck.boxes import Box, SlideLayout, TextBox
from lectra.deck.fonts import text_width
from lectra.deck.layout import lay_out, place_picture
from lectra.deck.legible import credit_shortcomings
from lectra.deck.paginate import paginate
from lectra.deck.themes.lectra import LECTRA
from lectra.deck.wrap import Measure, wrap
from lectra.document.blocks import Bullets, Column, Columns
from lectra.models import HEIGHT_PX, WIDTH_PX, WrittenSlide
from tests.unit.shown import KINDS, Picture, listed, slide_of, text_in

LANDSCAPE = Picture(1600, 1200)
UNKNOWN = "\U00030000"
"""A rare Chinese character of a late extension, which hardly any machine can draw."""
WORDS = st.text("abcdeiorstnmW-ÄЖ’", min_size=1, max_size=14)
PHRASES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join).map(lambda text: text[:200].strip())
IMAGES = st.one_of(st.none(), st.builds(Picture, st.integers(1, 6000), st.integers(1, 6000)))
SUBTITLES = st.one_of(st.just(""), PHRASES)
SAID = st.lists(PHRASES, min_size=1, max_size=8).map(lambda said: ". ".join(said) + ".")


@st.composite
def slides(draw: st.DrawFn) -> WrittenSlide:
    """Draw a slide of any kind."""
    kind = draw(st.sampled_from(KINDS))
    texts = draw(st.lists(PHRASES, max_size=12))
    subtitle = draw(SUBTITLES) if kind == "title" else ""
    return slide_of(kind, *texts, title=draw(PHRASES), subtitle=subtitle, narration=draw(SAID))


SLIDES = slides()


SPOKEN = {
    "hi": "वाष्पीकरण से समुद्र का पानी भाप बनता है",
    "ar": "يحرر الفوتون إلكترونًا (PV) داخل البلورة",
    "th": "กาแฟเติบโตได้ดีในเขตร้อนใกล้เส้นศูนย์สูตร",
    "km": "ភាសាខ្មែរជាភាសាផ្លូវការរបស់ប្រទេសកម្ពុជា",
}


def laid_out(
    slide: WrittenSlide, image: Picture | None = None, credit: str = "", lang: str = "en"
) -> SlideLayout:
    shown = image._replace(credit=credit) if image else None
    return lay_out(slide, LECTRA, image=shown, lecture="A lecture", lang=lang)


def bullets(
    *texts: str, title: str = "A title", narration: str = "One. Two. Three. Four. Five."
) -> WrittenSlide:
    return WrittenSlide(title=title, blocks=listed(*texts), narration=narration)


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
@given(SLIDES, IMAGES, st.sampled_from(["", "Photo: A. Author, CC BY 4.0", "x" * 500]))
def test_nothing_overflows_or_overlaps(slide: WrittenSlide, image: Picture | None, credit: str) -> None:
    layout = laid_out(slide, image, credit)
    for text in layout.texts:
        sound(text)
    boxes = [text.box for text in layout.texts] + ([layout.picture.box] if layout.picture else [])
    assert all(apart(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


@settings(max_examples=40)
@given(SLIDES)
def test_splitting_keeps_every_bullet_and_every_word_that_is_said(slide: WrittenSlide) -> None:
    parts = paginate(slide, LECTRA)
    shown = [text for part in parts for text in (part.subtitle, *part.points)]
    assert bare("".join(shown)) == bare("".join((slide.subtitle, *slide.points)))
    assert bare("".join(part.narration for part in parts)).startswith(bare(slide.narration))
    assert all(part.narration.strip() for part in parts)
    assert len({part.title for part in parts}) == len(parts)
    assert [part.title for part in parts[1:]] == [f"{slide.title} ({n})" for n in range(2, len(parts) + 1)]


@given(st.text("ab -–cd", max_size=120), st.integers(30, 400))
def test_wrapping_keeps_the_words_and_fills_the_lines(raw: str, width_px: int) -> None:
    measure = Measure(width_px, 30, 400)
    lines = wrap(" ".join(raw.split()), measure)
    assert "".join("".join(lines).split()) == "".join(raw.split())
    assert all(measure.holds(line) or len(line) == 1 for line in lines)
    for line, following in pairwise(lines):
        assert not measure.holds(f"{line} {following}")


@given(st.lists(st.text("ab  ", max_size=20), min_size=1, max_size=8))
def test_a_text_that_has_room_breaks_at_its_own_line_ends_alone(lines: list[str]) -> None:
    assert [line.rstrip() for line in wrap("\n".join(lines), Measure(2000, 30, 400))] == [
        line.rstrip() for line in lines
    ]


def test_twelve_bullets_of_200_characters_become_several_readable_slides() -> None:
    slide = bullets(*(f"{n} " + "many words " * 18 for n in range(12)), narration="Here it is. " * 12)
    parts = paginate(slide, LECTRA)
    assert len(parts) > 2
    assert [part.title for part in parts[:3]] == ["A title", "A title (2)", "A title (3)"]
    for part in parts:
        body = text_in(laid_out(part, LANDSCAPE if part is parts[0] else None), "body")
        assert body.size_px >= body.slot.comfort_px
        assert "…" not in body.text


def test_parts_are_of_like_size() -> None:
    slide = bullets(*["word " * 30] * 8, narration="Here it is. " * 8)
    sizes = [len(part.points) for part in paginate(slide, LECTRA, pictured=False)]
    assert len(sizes) > 1
    assert max(sizes) - min(sizes) <= 1


def test_a_slide_that_is_not_split_is_set_smaller_and_shortened() -> None:
    body = text_in(laid_out(bullets(*["word " * 40] * 12), LANDSCAPE), "body")
    assert body.size_px < body.slot.comfort_px
    assert len(body.paragraphs) == 12
    assert body.abridged
    assert any(line.endswith("…") for paragraph in body.paragraphs for line in paragraph.lines)


def test_a_slide_that_fits_is_left_alone() -> None:
    slide = bullets("One thing", "Another thing")
    assert paginate(slide, LECTRA) == (slide,)


def test_two_columns_have_type_of_one_size() -> None:
    short = ("Vaccines have saved millions of lives.", "They have reduced the spread of diseases.")
    long = (
        "Vaccines prevent the spread of diseases by stimulating the immune system.",
        "They are crucial in preventing outbreaks of infectious diseases.",
        "They are essential for the protection of vulnerable populations.",
    )
    columns = tuple(Column(heading=text[0], block=Bullets.of(text)) for text in (short, long))
    slide = WrittenSlide(title="Public health", blocks=(Columns(columns=columns),))
    sizes = {text.slot.role: text.size_px for text in lay_out(slide, LECTRA, image=None).texts}
    assert sizes["left"] == sizes["right"]
    assert sizes["left-heading"] == sizes["right-heading"]


def test_a_title_of_300_characters_is_shown_whole() -> None:
    title = ("W" * 9 + " ") * 30
    for image in (None, LANDSCAPE):
        shown = text_in(laid_out(bullets("A", title=title.strip()), image), "title")
        assert shown is not None
        assert shown.text == title.strip()


def test_words_are_not_cut_while_a_smaller_size_would_hold_them() -> None:
    shown = text_in(laid_out(bullets("A", title="Internationalisation considerations"), LANDSCAPE), "title")
    assert shown is not None
    assert shown.paragraphs[0].lines == ("Internationalisation", "considerations")


def test_a_word_of_80_letters_is_cut_to_the_width() -> None:
    body = text_in(laid_out(bullets("x" * 80), LANDSCAPE), "body")
    assert "".join(body.paragraphs[0].lines) == "x" * 80
    sound(body)


def test_short_text_is_large_and_lines_of_a_title_are_of_like_length() -> None:
    layout = laid_out(bullets("One", "Two", title="Privacy in large-scale training corpora"), LANDSCAPE)
    title, body = text_in(layout, "title"), text_in(layout, "body")
    assert title is not None and body is not None
    assert title.paragraphs[0].lines == ("Privacy in large-scale", "training corpora")
    assert body.size_px == body.slot.sizes_px[0] > body.slot.usual_px


def test_no_point_is_set_so_large_that_it_breaks_more_than_once_or_leaves_a_word_over() -> None:
    for point in ("Three words more " * 5, "Where is it that we may not go at all to"):
        body = text_in(laid_out(bullets(point.strip(), "Two"), LANDSCAPE), "body")
        large = body.size_px > body.slot.usual_px
        assert not large or len(body.paragraphs[0].lines) <= 2
        assert not large or len(body.paragraphs[0].lines[-1]) > 4


@settings(max_examples=40)
@given(slide=SLIDES, image=IMAGES)
def test_no_text_stands_where_captions_are_shown(slide: WrittenSlide, image: Picture | None) -> None:
    for page in paginate(slide, LECTRA):
        for text in lay_out(page, LECTRA, image=image).texts:
            if text.slot.role in ("title", "body"):
                assert text.top_px + text.height_px <= HEIGHT_PX - 190


def test_control_characters_and_empty_bullets_are_not_shown() -> None:
    body = text_in(laid_out(bullets("  ", "a\x00 b\n c")), "body")
    assert [paragraph.text for paragraph in body.paragraphs] == ["a b\n c"]


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
    slide = slide_of(kind, *texts)
    assert laid_out(slide, image).frame == frame


@given(st.integers(1, 6000), st.integers(1, 6000), st.sampled_from([0, 60, 260]))
def test_a_picture_keeps_its_proportions(width: int, height: int, strip_px: int) -> None:
    panel = Box(1056, 0, 864, 1080)
    place = place_picture(Picture(width, height), panel, strip_px=strip_px)
    shown_w = width * (1 - place.crop.left - place.crop.right)
    shown_h = height * (1 - place.crop.top - place.crop.bottom)
    assert shown_w / shown_h == pytest.approx(place.box.w / place.box.h, rel=1e-6)
    assert panel.y <= place.box.y and place.box.bottom <= panel.bottom - strip_px


def test_a_wide_picture_loses_at_most_a_fifth_of_its_width() -> None:
    crop = place_picture(Picture(1920, 1080), Box(1056, 0, 864, 1080), strip_px=60).crop
    assert crop.left + crop.right == pytest.approx(0.2, abs=0.001)
    assert crop.top == crop.bottom == 0


def test_every_slide_but_the_title_slide_bears_the_lectures_title() -> None:
    title = laid_out(slide_of("title"))
    other = laid_out(bullets("A"))
    assert title.find("footer") is None
    assert text_in(other, "footer").text == "A lecture"
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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("image", [None, LANDSCAPE])
def test_from_right_to_left_a_slide_is_its_mirror_image(kind, image) -> None:
    slide = slide_of(kind, "A", "B")
    left, right = laid_out(slide, image, "C", "en"), laid_out(slide, image, "C", "ar")
    assert [WIDTH_PX - rect.box.right for rect in right.rects] == [rect.box.x for rect in left.rects]
    for one, other in zip(left.texts, right.texts, strict=True):
        assert (other.box.y, other.box.w, other.box.h) == (one.box.y, one.box.w, one.box.h)
        assert WIDTH_PX - other.box.right == one.box.x
    if left.picture and right.picture:
        assert right.picture.box.x == 0
        assert left.picture.box.right == WIDTH_PX


def test_an_arrow_points_to_its_text() -> None:
    slide = slide_of("closing", "A")
    pointing = [text_in(laid_out(slide, lang=lang), "body").slot.bullet for lang in ("en", "he")]
    assert pointing == ["→", "←"]


def test_what_no_font_draws_is_left_out_of_the_lines_and_stays_in_the_text() -> None:
    layout = laid_out(bullets(f"Party {UNKNOWN} time", title=UNKNOWN))
    (title,), (body,) = text_in(layout, "title").paragraphs, text_in(layout, "body").paragraphs
    assert (title.text, title.lines) == (UNKNOWN, ("",))
    assert (body.text, body.lines) == (f"Party {UNKNOWN} time", ("Party time",))


def test_a_footer_is_whole_or_none() -> None:
    long = "A very long title of a lecture that goes on and on " * 4
    footers = [
        lay_out(bullets("A"), LECTRA, image=None, lecture=title).find("footer") for title in ("Short", long)
    ]
    assert [footer and footer.text for footer in footers] == ["Short", None]


@pytest.mark.parametrize("author", ["Ada Example, " * 30, "作者" * 200, "W" * 400, "محمد " * 80])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_longest_credit_is_set_whole_below_its_picture(author: str, lang: str) -> None:
    credit = f"{author.strip()}, CC BY-SA 4.0, via Wikimedia Commons"
    for size in ((1600, 1200), (3000, 900)):
        layout = laid_out(bullets("One"), Picture(*size), credit, lang)
        line = text_in(layout, "credit")
        assert bare("".join(line.paragraphs[0].lines)) == bare(credit)
        sound(line)
        assert layout.picture and line.box.y >= layout.picture.box.bottom
    assert credit_shortcomings(credit, LECTRA, lang=lang) == ()


def test_a_credit_that_is_cut_or_not_all_drawn_is_told() -> None:
    (cut,) = credit_shortcomings("many words " * 400, LECTRA)
    assert "credit" in cut.message and "--only image" in cut.remedy
    (undrawn,) = credit_shortcomings(f"Ada {UNKNOWN}, CC BY 4.0", LECTRA)
    assert "U+30000" in undrawn.message and "--only image" in undrawn.remedy


CODE = "for i in range(3):\n    print(i)\n\n\tdone"


def test_a_point_keeps_its_lines_and_indentation() -> None:
    body = text_in(laid_out(bullets(CODE, "  indented")), "body")
    assert [paragraph.lines for paragraph in body.paragraphs] == [
        ("for i in range(3):", "    print(i)", "", "    done"),
        ("  indented",),
    ]
    assert [paragraph.text for paragraph in body.paragraphs] == [CODE, "  indented"]
    sound(body)


def test_a_title_keeps_its_lines() -> None:
    for image in (None, LANDSCAPE):
        title = text_in(laid_out(bullets("A", title="To be,\nor not to be"), image), "title")
        assert title.paragraphs[0].lines == ("To be,", "or not to be")


def test_a_title_of_too_many_lines_is_shown_whole_without_its_line_ends() -> None:
    title = "\n".join("abcdefghij" * 5)
    shown = text_in(laid_out(bullets("A", title=title)), "title")
    assert shown.text == " ".join(title.split())
    assert not shown.abridged


URL = "https://docs.example.org/3/library/stdtypes.html#sequence-types-list-tuple-range?lang=en&page_no=2"


def test_an_address_breaks_after_its_signs_and_does_not_shrink_the_list() -> None:
    body = text_in(laid_out(bullets(URL, "Two", "Three"), LANDSCAPE), "body")
    lines = body.paragraphs[0].lines
    assert len(lines) > 1
    assert "".join(lines) == URL
    assert all(line[-1] in "/.#-?=&_" for line in lines[:-1])
    assert body.size_px == body.slot.usual_px


def test_a_word_that_no_size_holds_does_not_shrink_the_others() -> None:
    body = text_in(laid_out(bullets("x" * 80, "Two"), LANDSCAPE), "body")
    assert body.size_px == body.slot.usual_px
    assert "".join(body.paragraphs[0].lines) == "x" * 80


def test_thai_lines_end_between_words() -> None:
    body = text_in(laid_out(bullets("ประเทศไทยสวยงาม" * 8), LANDSCAPE, lang="th"), "body")
    lines = body.paragraphs[0].lines
    assert len(lines) > 1
    assert all(line.endswith(("ประเทศ", "ไทย", "สวยงาม")) for line in lines)


def test_chinese_is_dealt_out_without_adding_spaces() -> None:
    slide = WrittenSlide(title="T", blocks=listed(*["many words " * 18] * 8), narration="水在流动。" * 8)
    parts = paginate(slide, LECTRA, lang="zh")
    assert len(parts) > 1
    assert "".join(part.narration for part in parts) == slide.narration
