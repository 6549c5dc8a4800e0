"""What every image source must do, drawn or fetched."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from lectra.errors import ImageError
from lectra.images import ImageSource, open_images, source_names
from lectra.images.choice import ImageServices, choose_services
from lectra.models import ImageChoice, ImageQuery
from lectra.registry import PHOTO_SERVICES
from tests.servers.images import ImageServer

DECK = tuple(
    ImageQuery(lecture="Weather", title=title, query=query, role=kind)
    for title, query, kind in (
        ("Rain", "rain clouds", "title"),
        ("Thunder clouds", "cumulus", "content"),
        ("Drops\x00 \ud800 of dew", "", "section"),
        ("Summary: sunshine", "rain", "closing"),
    )
)


def _drawn(_: Path) -> ImageChoice:
    return ImageChoice(source="drawn")


def _folder(folder: Path) -> ImageChoice:
    for place, name in enumerate(("rain.png", "clouds.png", "drops.png", "summary.png")):
        Image.new("RGB", (800, 600), (40 * place, 90, 120)).save(folder / name)
    return ImageChoice(source="folder", folder=folder, deck=DECK)


CHOICES: dict[str, Callable[[Path], ImageChoice]] = {"drawn": _drawn, "folder": _folder}


@pytest.fixture(scope="module")
def services() -> Iterator[ImageServices]:
    with ImageServer() as server:
        yield server.services()


@pytest.fixture(params=source_names())
def source(request: pytest.FixtureRequest, tmp_path: Path, services: ImageServices) -> ImageSource:
    if request.param in PHOTO_SERVICES:
        choice: ImageChoice = choose_services(request.param, services)
    else:
        choice = CHOICES[request.param](tmp_path)
    return open_images(choice, tmp_path / "claims")


async def test_a_picture_is_an_upright_rgb_file_of_the_size_it_says(source: ImageSource) -> None:
    for wanted in DECK:
        found = await source.find(wanted)
        picture = Image.open(io.BytesIO(found.data))
        picture.load()
        assert {".jpg": "JPEG", ".png": "PNG"}[found.suffix] == picture.format
        assert picture.mode == "RGB"
        assert picture.size == (found.width_px, found.height_px)
        assert 0x0112 not in picture.getexif()


async def test_a_picture_has_a_text_for_those_who_do_not_see_it_unless_it_is_drawn(
    source: ImageSource,
) -> None:
    for wanted in DECK:
        alt = (await source.find(wanted)).alt
        assert alt == " ".join(alt.split())
        assert (alt == "") == (source.name == "drawn")
        assert alt.isprintable()


async def test_the_slides_of_a_deck_get_different_pictures(source: ImageSource) -> None:
    found = [(await source.find(wanted)).data for wanted in DECK]
    assert len(set(found)) == len(DECK)


async def test_the_same_wish_is_granted_alike(source: ImageSource) -> None:
    assert await source.find(DECK[1]) == await source.find(DECK[1])


async def test_a_licence_that_wants_a_credit_gives_its_line(source: ImageSource) -> None:
    found = await source.find(DECK[0])
    assert bool(found.credit) <= bool(found.licence)
    assert not found.licence.startswith("CC BY") or found.credit


def test_a_source_is_named_as_it_is_listed(source: ImageSource) -> None:
    assert source.name in source_names()


async def test_a_failure_is_an_image_error(tmp_path: Path) -> None:
    empty = open_images(ImageChoice(source="folder", folder=tmp_path, deck=DECK))
    with pytest.raises(ImageError):
        await empty.find(DECK[0])
