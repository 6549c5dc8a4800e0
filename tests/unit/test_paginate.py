"""A slide with too much on it goes on on the next: nothing is lost, nothing is small, and all is said."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.portions import cut_to_fit
from lectra.deck.themes.lectra import LECTRA
from lectra.document.blocks import Bullet, Bullets
from lectra.models import WrittenSlide
from lectra.text import joined
from tests.unit.shown import KINDS, Picture, listed, slide_of, text_in

LANDSCAPE = Picture(1600, 1200)
SENTENCE = "This sentence has some words in it, and then it ends. "


def bare(text: str) -> str:
    return "".join(text.split())


def texts_of(page: WrittenSlide) -> str:
    return "\n".join((page.subtitle, *page.points))


def endless(text: str) -> WrittenSlide:
    """Make a slide of a point that is longer than files may have."""
    block = Bullets.model_construct(items=(Bullet.model_construct(text=text),))
    slide = WrittenSlide(title="T", narration="One. Two. Three.")
    return slide.model_copy(update={"blocks": (block,)})


def assert_comfortable(pages: tuple[WrittenSlide, ...], *, pictured: bool = True) -> None:
    """Only the first page of a slide has a picture, if any."""
    for page in pages:
        image = LANDSCAPE if pictured and page is pages[0] else None
        body = text_in(lay_out(page, LECTRA, image=image), "body")
        assert body.size_px >= body.slot.comfort_px
        assert not body.abridged


@pytest.mark.parametrize("count", [8, 11, 20])
def test_a_list_of_more_than_seven_points_goes_on_on_another_slide(count: int) -> None:
    points = tuple(f"Point {number}" for number in range(count))
    pages = paginate(WrittenSlide(title="T", blocks=listed(*points), narration="One. Two. Three."), LECTRA)
    assert [page.title for page in pages] == ["T", "T (2)", "T (3)"][: -(-count // 7)]
    assert tuple(point for page in pages for point in page.points) == points
    assert_comfortable(pages)


def test_pages_without_a_sentence_say_their_points_and_that_is_told() -> None:
    points = tuple(f"Point {number}" for number in range(15))
    pages = paginate(WrittenSlide(title="T", blocks=listed(*points), narration="But one sentence."), LECTRA)
    assert pages[0].narration == "But one sentence."
    for page in pages[1:]:
        assert page.narration == " ".join(f"{point}." for point in page.points)
    told = [warning for page in pages for warning in page.warnings]
    assert [warning.stage for warning in told] == ["narration"]
    assert told[0].remedy


def test_a_narration_that_is_the_slides_own_text_is_said_over_the_points_it_names() -> None:
    points = tuple(f"Point {number}" for number in range(9))
    said = " ".join(f"{text}." for text in ("Title", *points))
    pages = paginate(WrittenSlide(title="Title", blocks=listed(*points), narration=said), LECTRA)
    assert " ".join(page.narration for page in pages) == said
    for page in pages:
        assert page.narration.endswith(" ".join(f"{point}." for point in page.points))
    assert not any(page.warnings for page in pages)


@pytest.mark.parametrize(
    ("clause", "lang"), [("Die Wahrscheinlichkeit, dass es regnet, ", "de"), ("很长的一句话，还没有完", "zh")]
)
@pytest.mark.parametrize("narration", ["", "A sentence."])
def test_only_the_last_portion_of_a_point_is_closed_by_a_full_stop(
    clause: str, lang: str, narration: str
) -> None:
    stop = "。" if lang == "zh" else "."
    point = (clause * 45).strip(" ,") + "x"
    said = narration or joined((f"T{stop}", point + stop), lang)
    pages = paginate(WrittenSlide(title="T", blocks=listed(point), narration=said), LECTRA, lang=lang)
    assert len(pages) > 1
    assert stop not in "".join(page.narration for page in pages[1:-1])
    assert pages[-1].narration.endswith(point[-5:] + stop)
    if not narration:
        assert bare("".join(page.narration for page in pages)) == bare(said)


@pytest.mark.parametrize("pictured", [True, False])
def test_a_giant_point_is_parted_between_sentences_into_pages_of_like_fullness(*, pictured: bool) -> None:
    point = SENTENCE * 55
    slide = endless(point)
    pages = paginate(slide, LECTRA, pictured=pictured)
    assert len(pages) > 2
    assert " ".join(text for page in pages for text in page.points) == point.strip()
    assert all(page.points[0].endswith("ends.") for page in pages)
    first, *lengths = [len(page.points[0]) for page in pages]
    assert max(lengths) < 1.5 * min(lengths)
    assert first < min(lengths) if pictured else max(lengths) < 1.5 * first
    assert_comfortable(pages, pictured=pictured)


def test_without_a_picture_the_text_uses_the_room_it_would_have_had() -> None:
    points = tuple(SENTENCE.strip() for _ in range(7))
    slide = WrittenSlide(title="T", blocks=listed(*points), narration="One. Two. Three.")
    assert len(paginate(slide, LECTRA)) > 1
    assert paginate(slide, LECTRA, pictured=False) == (slide,)
    body = text_in(lay_out(slide, LECTRA, image=None), "body")
    assert body.size_px >= body.slot.comfort_px


def test_a_page_with_more_text_has_more_of_the_narration() -> None:
    points = tuple(SENTENCE.strip() for _ in range(9))
    narration = " ".join(f"Sentence number {number} is as long as each." for number in range(30))
    pages = paginate(WrittenSlide(title="T", blocks=listed(*points), narration=narration), LECTRA)
    assert len(pages) == 2
    assert len(pages[0].points) < len(pages[1].points)
    share = len(pages[0].narration) / len(narration)
    assert abs(share - len(pages[0].points) / len(points)) < 0.06


def test_a_title_of_the_greatest_length_keeps_all_its_characters_on_every_page() -> None:
    title = ("W" * 9 + " ") * 29 + "W" * 10
    points = tuple(f"Point {number}" for number in range(15))
    pages = paginate(WrittenSlide(title=title, blocks=listed(*points), narration="One. Two. Three."), LECTRA)
    assert [page.title for page in pages] == [title, *(f"{title} ({n})" for n in range(2, len(pages) + 1))]
    assert not [text for page in pages for text in lay_out(page, LECTRA, image=None).texts if text.abridged]


def test_pages_bear_no_title_that_another_slide_has() -> None:
    points = tuple(f"Point {n}" for n in range(20))
    slide = WrittenSlide(title="Heat", blocks=listed(*points), narration="One. Two. Three.")
    pages = paginate(slide, LECTRA, taken={"heat (2)"})
    assert [page.title for page in pages] == ["Heat", "Heat (3)", "Heat (4)"]


def test_code_is_parted_between_its_lines_which_keep_their_indentation() -> None:
    code = "\n".join(f"{'    ' * (number % 3)}line_{number} = {number}" for number in range(40))
    pages = paginate(WrittenSlide(title="T", blocks=listed(code), narration="One. Two. Three."), LECTRA)
    assert "\n".join(text for page in pages for text in page.points).split("\n") == code.split("\n")
    assert_comfortable(pages)


def test_a_quotation_stays_whole_a_little_smaller_and_a_longer_one_goes_on() -> None:
    quote = SENTENCE * 14
    assert len(paginate(slide_of("statement", quote), LECTRA)) == 1
    pages = paginate(slide_of("statement", quote * 3), LECTRA)
    assert {page.arranged for page in pages} == {"statement"}
    assert_comfortable(pages)


def test_a_title_slide_with_too_much_below_its_title_goes_on_as_a_list() -> None:
    lines = tuple(f"Speaker number {number} of some university" for number in range(9))
    slide = slide_of("title", *lines, subtitle="Sub", narration="One. Two.")
    pages = paginate(slide, LECTRA)
    assert [page.arranged for page in pages] == ["title", *["bullets"] * (len(pages) - 1)]
    assert pages[0].subtitle == "Sub"
    assert tuple(point for page in pages for point in page.points) == lines


def test_pages_are_not_split_again() -> None:
    slide = WrittenSlide(
        title="T", blocks=listed(SENTENCE * 30, *"abcdefgh"), narration="One. Two. Three. Four."
    )
    first, *others = paginate(slide, LECTRA)
    assert paginate(first, LECTRA) == (first,)
    assert all(paginate(page, LECTRA, pictured=False) == (page,) for page in others)


@settings(max_examples=60)
@given(
    st.lists(st.text("ab .,\n水。क्\t", min_size=1, max_size=400), min_size=1, max_size=12),
    st.sampled_from(KINDS),
    st.sampled_from(["", "One. Two. Three."]),
)
def test_splitting_loses_nothing(points: list[str], kind, narration: str) -> None:
    slide = slide_of(kind, *points, narration=narration)
    pages = paginate(slide, LECTRA)
    assert bare("".join(map(texts_of, pages))) == bare("".join(points))
    assert bare("".join(page.narration for page in pages)).startswith(bare(narration))


@given(st.text("ab .,\n水。👩‍👧", max_size=300), st.integers(1, 50))
def test_cutting_keeps_every_character_and_no_portion_is_too_long(text: str, most: int) -> None:
    portions = cut_to_fit(text, lambda portion: len(portion.strip()) <= most, "en")
    assert bare("".join(portions)) == bare(text)
    assert all(len(portion.strip()) <= most or not portion.strip().isascii() for portion in portions)


@pytest.mark.parametrize(
    "text", ["many words " * 2_000, "x" * 100_000, "水在流动。" * 4_000, "a\n" * 5_000, " " * 100_000 + "x"]
)
def test_a_point_as_long_as_a_book_does_not_hang(text: str) -> None:
    began = time.process_time()
    pages = paginate(endless(text), LECTRA)
    assert bare("".join(map(texts_of, pages))) == bare(text)
    assert time.process_time() - began < 30
