"""Drawn pictures: meant by the words, alike for the same words, different for others."""

import io
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lectra.errors import NoImage
from lectra.images.drawing.canvas import SIZE_PX, Canvas, Shade
from lectra.images.drawing.catalog import ABSTRACT, MOTIFS, deal_motifs, dice_for
from lectra.images.drawing.shapes import box, circle, regular, turned
from lectra.images.drawing.tones import SCHEMES, Palette, mix
from lectra.images.drawn import PALETTE, DrawnImages, draw
from lectra.models import ImageQuery

LECTURES = {
    "AI Ethics": ("Bias in training data", "Fairness and equality", "Privacy", "Open questions", "Summary"),
    "How volcanoes erupt": ("Inside the Earth", "Tectonic plates", "Volcanic hazards", "Summary"),
    "Personal finance": ("Why money matters", "Making a budget", "Paying off debt", "Compound interest"),
    "光合作用": ("叶绿体", "光反应", "暗反应", "总结"),
}


def wanted(title: str, lecture: str = "A lecture", kind: str = "content") -> ImageQuery:
    return ImageQuery(lecture=lecture, title=title, query="", role=kind)


def deck(lecture: str) -> list[ImageQuery]:
    return [wanted(lecture, lecture, "title"), *(wanted(title, lecture) for title in LECTURES[lecture])]


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).resize((32, 32)), dtype=np.int16)


@pytest.mark.parametrize(
    ("title", "motif"),
    [
        ("Volcanic eruptions", "volcano"),
        ("Fairness for all", "balance"),
        ("Supermassive black holes", "black_hole"),
        ("Photosynthesis in green plants", "foliage"),
        ("Discussion", "bubbles"),
        ("Insurance", "umbrella"),
        ("Inside the cell membrane", "cell"),
    ],
)
def test_a_title_is_drawn_as_what_its_words_mean(title: str, motif: str) -> None:
    assert [chosen and chosen.name for chosen in deal_motifs([wanted(title)])] == [motif]


@pytest.mark.parametrize(
    "title",
    [
        "Newton's laws",
        "How suspension bridges stand",
        "The history of bridges",
        "Power for the muscles",
        "Solar cells",
        "The ozone hole",
        "Growth in 2024",
        "Martin Luther King",
        "Computer memory",
        "Decision trees",
        "Random forests",
        "Food chains",
        "Mid-ocean ridges",
        "Atomic orbitals",
        "Time complexity",
        "Global variables",
        "Machine learning",
        "Growing cities",
        "Key takeaways",
        "叶绿体",
    ],
)
def test_words_that_may_mean_something_else_call_for_no_drawing(title: str) -> None:
    assert deal_motifs([wanted(title)]) == (None,)


def test_a_title_slide_shows_what_the_lecture_is_about() -> None:
    (first, *_) = deal_motifs(deck("How volcanoes erupt"))
    assert first is not None and first.name == "volcano"


def test_a_title_slide_whose_words_call_for_nothing_has_an_ornament() -> None:
    assert deal_motifs(deck("光合作用"))[0] in ABSTRACT


@pytest.mark.parametrize("lecture", LECTURES)
def test_no_two_slides_of_a_deck_show_the_same_thing(lecture: str) -> None:
    names = [motif.name for motif in deal_motifs(deck(lecture)) if motif]
    assert names
    assert len(set(names)) == len(names)


@given(st.lists(st.text(string.printable, min_size=1, max_size=20), min_size=1, max_size=8, unique=True))
def test_whatever_the_words_are_no_motif_is_dealt_twice(titles: list[str]) -> None:
    dealt = deal_motifs([wanted(title) for title in titles])
    assert len(dealt) == len(titles)
    chosen = [motif for motif in dealt if motif]
    assert len(set(chosen)) == len(chosen)


def test_every_motif_has_a_name_and_a_sentence_of_its_own() -> None:
    assert len({motif.name for motif in MOTIFS}) == len({motif.shows for motif in MOTIFS}) == len(MOTIFS)


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
def test_a_motif_fills_the_middle_that_every_crop_keeps(motif) -> None:
    picture = draw(motif, PALETTE, dice_for(wanted(motif.name)))
    assert picture.size == (SIZE_PX, SIZE_PX)
    middle = np.asarray(picture.reduce(20), dtype=np.float32)[14:50, 6:58]
    assert middle.std(axis=(0, 1)).max() > 18


async def test_the_same_slide_gets_the_same_picture() -> None:
    once, again = await DrawnImages().find(wanted("Rain")), await DrawnImages().find(wanted("Rain"))
    assert once == again


async def test_slides_that_show_the_same_thing_look_different() -> None:
    found = [pixels((await DrawnImages().find(wanted(title))).data) for title in ("Clocks", "A clock")]
    assert np.abs(found[0] - found[1]).mean() > 10


async def test_a_picture_is_decoration_and_needs_no_credit() -> None:
    found = await DrawnImages().find(wanted("Insurance and risk"))
    assert found.alt == ""
    assert (found.licence, found.author, found.credit) == ("CC0-1.0", "", "")


async def test_what_no_drawing_fits_is_not_drawn() -> None:
    with pytest.raises(NoImage, match="Newton's laws"):
        await DrawnImages().find(wanted("Newton's laws"))


async def test_pictures_are_in_the_colours_of_the_theme() -> None:
    grey = Palette(*[(level, level, level) for level in (20, 90, 120, 180, 245, 225)])
    picture = pixels((await DrawnImages(grey).find(wanted("Volcano"))).data)
    assert np.ptp(picture, axis=2).max() < 8


def test_what_stands_before_the_ground_stands_out_from_it() -> None:
    for scheme in SCHEMES:
        tones = scheme(PALETTE)
        for tone in (tones.main, tones.second, tones.third):
            for behind in (tones.ground, tones.halo):
                assert np.abs(np.subtract(tone, behind)).sum() > 90, scheme.__name__


@given(st.floats(-360, 360), st.integers(3, 12))
def test_turning_keeps_the_size_of_an_outline(degrees: float, corners: int) -> None:
    outline = regular(0.5, 0.5, 0.3, corners)
    reach = np.hypot(*(turned(outline, degrees, (0.5, 0.5)) - 0.5).T)
    assert np.allclose(reach, 0.3)


@given(st.tuples(*[st.integers(0, 255)] * 3), st.tuples(*[st.integers(0, 255)] * 3), st.floats(0, 1))
def test_a_mix_lies_between_its_colours(first, second, share: float) -> None:
    for a, b, mixed in zip(first, second, mix(first, second, share), strict=True):
        assert min(a, b) <= mixed <= max(a, b)


@settings(max_examples=10, deadline=None)
@given(st.floats(-2, 3), st.floats(-2, 3), st.floats(0.001, 2))
def test_shapes_may_lie_anywhere_on_or_off_the_canvas(x: float, y: float, radius: float) -> None:
    canvas = Canvas((0, 0, 0))
    canvas.fill(Shade((255, 0, 0), (0, 255, 0)), circle(x, y, radius))
    canvas.line((0, 0, 255), 0.01, circle(x, y, radius))
    canvas.glow((255, 255, 255), x, y, radius)
    assert canvas.finish(mirrored=False).size == Canvas((0, 0, 0)).finish(mirrored=False).size


def test_holes_and_clips_keep_what_lies_below() -> None:
    canvas = Canvas((0, 0, 0))
    canvas.fill((255, 255, 255), box(0, 0, 1, 1), holes=[box(0, 0, 0.5, 1)])
    with canvas.inside(box(0, 0, 1, 0.5)):
        canvas.fill((255, 0, 0), box(0, 0, 1, 1))
    picture = canvas.finish(mirrored=False)
    corners = np.asarray(picture)[[100, 1200, 1200], [100, 100, 1200]]
    assert (corners > 128).tolist() == [[True, False, False], [False, False, False], [True, True, True]]
