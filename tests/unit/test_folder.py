"""The user's own pictures: matched by name, dealt once, made safe to show."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lectra.errors import ImageError
from lectra.images.decode import LONG_SIDE_PX, to_jpeg
from lectra.images.folder import FolderImages, match_images
from lectra.images.words import words_of
from lectra.models import ImageQuery

RED, WHITE = (200, 30, 30), (255, 255, 255)


def wanted(title: str, query: str = "", lecture: str = "") -> ImageQuery:
    return ImageQuery(lecture=lecture, title=title, query=query, role="content")


def encoded(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), color=RED, **options) -> bytes:
    data = io.BytesIO()
    Image.new(mode, size, color).save(data, kind, **options)
    return data.getvalue()


def decoded(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(to_jpeg(data).data))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    return picture


def is_near(picture: Image.Image, at: tuple[int, int], color: tuple[int, int, int]) -> bool:
    return bool(np.abs(np.asarray(picture, int)[at[1], at[0]] - color).max() < 12)


def test_names_are_split_into_words() -> None:
    assert words_of("lavaFlows-2_at nightTime07") == {"lava", "flow", "2", "night", "time", "07"}
    assert words_of("The Cities, boxes and classes of Größe") == {"city", "box", "class", "grösse"}


@pytest.mark.parametrize("pair", ["volcano volcanoes", "city cities", "leaf leafs", "bus bus", "box boxes"])
def test_one_and_many_are_the_same_word(pair: str) -> None:
    one, many = pair.split()
    assert words_of(one) == words_of(many)


def test_a_word_of_the_title_beats_any_of_the_query_and_the_lecture() -> None:
    names = ("lecture.jpg", "query.jpg", "title.jpg")
    asked = wanted("Title", "query", "lecture")
    assert match_images(names, [asked]) == ("title.jpg",)
    assert match_images(names[:2], [asked]) == ("query.jpg",)
    assert match_images(names[:1], [asked]) == ("lecture.jpg",)


def test_the_best_matches_of_the_whole_deck_come_first() -> None:
    names = ("lava-flow.jpg", "lava.jpg")
    assert match_images(names, [wanted("Lava"), wanted("Lava flow")]) == ("lava.jpg", "lava-flow.jpg")


def test_equal_matches_go_by_name_and_place() -> None:
    assert match_images(("b-sun.png", "a-sun.png"), [wanted("Sun"), wanted("Sun rise")]) == (
        "a-sun.png",
        "b-sun.png",
    )


WORDS = st.lists(st.sampled_from(("sun", "rain", "cloud", "wind", "snow", "ice")), max_size=3).map(" ".join)


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_no_file_is_dealt_twice_and_none_without_a_common_word(files: list[str], titles: list[str]) -> None:
    names = [f"{words}-{place}.jpg" for place, words in enumerate(files)]
    dealt = match_images(names, [wanted(title) for title in titles])
    used = [name for name in dealt if name]
    assert len(dealt) == len(titles)
    assert len(set(used)) == len(used)
    for name, title in zip(dealt, titles, strict=True):
        assert name is None or words_of(name) & words_of(title)


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_a_slide_goes_without_only_where_no_file_is_left_for_it(files: list[str], titles: list[str]) -> None:
    names = [f"{words}-{place}.jpg" for place, words in enumerate(files)]
    dealt = match_images(names, [wanted(title) for title in titles])
    for name, title in zip(dealt, titles, strict=True):
        free = [other for other in names if other not in dealt and words_of(title) & words_of(other)]
        assert name or not free


async def test_slides_that_ask_by_themselves_get_different_files(tmp_path: Path) -> None:
    for name, color in (("lava.png", RED), ("lava-2.png", WHITE)):
        (tmp_path / name).write_bytes(encoded("PNG", color=color))
    deck = [wanted("Lava"), wanted("More lava")]
    found = [await FolderImages(tmp_path, deck).find(query) for query in deck]
    assert {image.alt for image in found} == {"lava", "lava 2"}


async def test_a_broken_file_is_passed_over_and_takes_nobody_elses(tmp_path: Path) -> None:
    (tmp_path / "a-lava.png").write_bytes(encoded("PNG")[:50])
    (tmp_path / "b-lava.png").write_bytes(encoded("PNG"))
    (tmp_path / "c-lava.png").write_bytes(encoded("PNG"))
    deck = [wanted("Lava"), wanted("Lava again")]
    found = [(await FolderImages(tmp_path, deck).find(query)).alt for query in deck]
    assert found == ["c lava", "b lava"]


async def test_no_match_names_the_words_and_the_folder(tmp_path: Path) -> None:
    (tmp_path / "sun.png").write_bytes(encoded("PNG"))
    with pytest.raises(ImageError, match="lava, volcano") as caught:
        await FolderImages(tmp_path).find(wanted("Lava", "volcanoes"))
    assert str(tmp_path) in str(caught.value)
    assert caught.value.remedy


async def test_a_folder_that_is_gone_is_an_image_error(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="gone"):
        await FolderImages(tmp_path / "gone").find(wanted("Lava"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_every_common_format_is_read(kind: str) -> None:
    picture = decoded(encoded(kind))
    assert picture.size == (60, 40)
    assert is_near(picture, (30, 20), RED)


def test_a_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decoded(encoded("JPEG", exif=exif)).size == (40, 60)


def test_what_is_transparent_turns_white() -> None:
    assert is_near(decoded(encoded("PNG", "RGBA", color=(0, 0, 0, 0))), (5, 5), WHITE)
    palette = io.BytesIO()
    Image.new("P", (60, 40), 0).save(palette, "PNG", transparency=0)
    assert is_near(decoded(palette.getvalue()), (5, 5), WHITE)


def test_an_animation_gives_its_first_frame() -> None:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), RED).save(
        data, "GIF", save_all=True, append_images=[Image.new("RGB", (60, 40), WHITE)]
    )
    assert is_near(decoded(data.getvalue()), (5, 5), RED)


def test_print_colours_are_converted() -> None:
    assert is_near(decoded(encoded("JPEG", "CMYK", color=(0, 0, 0, 0))), (5, 5), WHITE)


def test_deep_grey_keeps_its_tones() -> None:
    ramp = np.linspace(1000, 60000, 64 * 64).reshape(64, 64).astype(np.uint16)
    data = io.BytesIO()
    Image.fromarray(ramp).save(data, "PNG")
    picture = decoded(data.getvalue())
    assert 110 < np.asarray(picture)[32, 32, 0] < 145


def test_a_large_picture_is_shrunk_in_proportion() -> None:
    assert decoded(encoded("PNG", size=(4000, 1000))).size == (LONG_SIDE_PX, LONG_SIDE_PX // 4)


def test_a_small_picture_stays_as_large_as_it_is() -> None:
    found = to_jpeg(encoded("PNG", size=(30, 20)))
    assert (found.width_px, found.height_px) == (30, 20)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("kind", "size", "options"),
    [
        ("PNG", (7200, 7200), {"compress_level": 1}),
        ("WEBP", (4100, 4000), {"method": 0, "quality": 1}),
        ("TIFF", (5700, 5700), {}),
        ("JPEG", (6600, 6600), {"progressive": True, "quality": 5}),
    ],
)
def test_a_picture_that_takes_much_memory_is_refused_before_it_is_decoded(
    kind: str, size: tuple[int, int], options: dict[str, Any]
) -> None:
    data = encoded(kind, size=size, color=0, **options)
    with pytest.raises(ImageError, match="MB to decode"):
        to_jpeg(data)


def test_a_picture_larger_than_its_service_says_is_refused() -> None:
    data = encoded("PNG", size=(200, 100))
    assert to_jpeg(data, 20_000).width_px == 200
    with pytest.raises(ImageError, match="200×100 pixels, more than its service says"):
        to_jpeg(data, 19_999)


MEASURE = """
import io, resource, sys
from concurrent.futures import ThreadPoolExecutor
from PIL import Image
from lectra.images.decode import to_jpeg

mode, kind = sys.argv[1:]
file = io.BytesIO()
with Image.new(mode, (3400, 3400)) as picture:
    picture.save(file, kind, **({"compress_level": 1} if kind == "PNG" else {}))
resting = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ThreadPoolExecutor(5) as threads:
    made = list(threads.map(to_jpeg, [file.getvalue()] * 5))
assert {(one.width_px, one.height_px) for one in made} == {(1920, 1920)}
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resting
print(own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), pytest.param("F", "TIFF", marks=pytest.mark.slow)]
)
def test_five_large_pictures_at_once_take_the_memory_of_one(mode: str, kind: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", MEASURE, mode, kind], capture_output=True, text=True, check=True
    )
    assert int(ended.stdout) * 1024 < 380_000_000


@pytest.mark.slow
def test_a_jpeg_of_endless_passes_over_its_pixels_is_given_up() -> None:
    data = encoded("JPEG", "L", (6400, 6400), 128, progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(ImageError, match="within bounds of time"):
        to_jpeg(data[:-2] + last * 20_000 + data[-2:])


def test_notes_in_the_file_do_not_travel_on() -> None:
    found = to_jpeg(encoded("JPEG", comment=b"taken at home"))
    assert b"taken at home" not in found.data


def test_noise_is_a_picture_too() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (900, 900, 3), dtype=np.uint8))
    data = io.BytesIO()
    noise.save(data, "PNG")
    assert to_jpeg(data.getvalue()).width_px == 900


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_a_cut_off_file_is_an_image_error(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    data = io.BytesIO()
    noise.save(data, kind)
    with pytest.raises(ImageError):
        to_jpeg(data.getvalue()[: len(data.getvalue()) // 3])


@settings(max_examples=20)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"BM"])
)
def test_no_bytes_raise_anything_but_an_image_error(tail: bytes, head: bytes) -> None:
    with pytest.raises(ImageError):
        to_jpeg(head + tail)


@pytest.mark.parametrize(
    ("name", "alt"),
    [
        ("lava_flow-2", "lava flow 2"),
        ("lava −100 °C", "lava −100 °C"),
        ("lava at -5 C", "lava at -5 C"),
        ("lava_-5C", "lava_-5C"),
        ("C# & lava (A*)", "C# & lava (A*)"),
        ("_lava__flow_", "_lava flow_"),
    ],
)
async def test_a_picture_s_name_keeps_its_signs(tmp_path: Path, name: str, alt: str) -> None:
    (tmp_path / f"{name}.png").write_bytes(encoded("PNG"))
    assert (await FolderImages(tmp_path).find(wanted("Lava"))).alt == alt
