"""Pictures from image services, each spoken to by its protocol, well and badly behaved."""

import asyncio
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image
from pydantic import SecretStr
from pydantic_core import to_json

from lectra.errors import ImageError, ServiceMissing
from lectra.images import FoundImage, choose_images, images_answer, open_images
from lectra.images.choice import ImageServices, WebChoice
from lectra.models import ImageQuery
from lectra.options import LectureOptions
from lectra.preflight import settle_images
from lectra.registry import PHOTO_SERVICES
from lectra.request import check_options
from tests.servers.images import KEYS, ImageServer
from tests.servers.pictures import Picture, draw

MOON = ImageQuery(lecture="The sky", title="The moon", query="full moon", role="content")


@pytest.fixture
def server() -> Iterator[ImageServer]:
    with ImageServer() as server:
        yield server


def choose(server: ImageServer, *sources: str) -> WebChoice:
    return WebChoice(source="+".join(sources), sources=sources, services=server.services())


async def find(
    server: ImageServer, *sources: str, claims: Path | None = None, wanted: ImageQuery = MOON
) -> FoundImage:
    return await open_images(choose(server, *(sources or ("commons",))), claims).find(wanted)


def shown(found: FoundImage) -> Image.Image:
    picture = Image.open(io.BytesIO(found.data))
    picture.load()
    assert picture.size == (found.width_px, found.height_px)
    return picture


@pytest.mark.parametrize("source", list(PHOTO_SERVICES))
async def test_each_service_gives_the_picture_that_matches_best(server: ImageServer, source: str) -> None:
    server.pictures = [
        Picture("cat.jpg", title="A cat"),
        Picture("moon of May.jpg", title="Full moon", tags=("moon",)),
    ]
    found = await find(server, source)
    assert found.source == source
    assert "oon" in found.alt
    assert found.author == "Ada Example"
    assert found.page_url.startswith("https://")
    assert found.licence_url.startswith("https://")
    assert "moon" in server.asked("file")[0].path
    assert shown(found).mode == "RGB"


@pytest.mark.parametrize(
    ("source", "credit"),
    [
        ("commons", "Ada Example, CC BY-SA 4.0, via Wikimedia Commons"),
        ("openverse", "Ada Example, CC BY-SA 4.0, via Openverse"),
        ("pexels", "Photo by Ada Example on Pexels"),
        ("unsplash", "Photo by Ada Example on Unsplash"),
        ("pixabay", "Image by Ada Example on Pixabay"),
    ],
)
async def test_each_service_is_credited_as_it_asks(server: ImageServer, source: str, credit: str) -> None:
    assert (await find(server, source)).credit == credit


async def test_unsplash_is_told_of_the_use_of_a_picture_and_of_no_other(server: ImageServer) -> None:
    server.pictures = [Picture("bad.jpg", title="Full moon", form="html"), Picture("good.jpg", title="moon")]
    await find(server, "unsplash")
    assert [asked.path for asked in server.asked("unsplash")][1:] == [
        "/unsplash/photos/good.jpg/download?ixid=abc"
    ]
    assert "ixid=abc" in server.asked("file")[-1].path
    assert "w=1600" in server.asked("file")[-1].path


async def test_row_20_a_short_retry_after_is_waited_for(server: ImageServer) -> None:
    server.fail("commons", status=429, retry_after="1")
    began = monotonic()
    assert (await find(server, "commons", "openverse")).source == "commons"
    assert monotonic() - began >= 1


async def test_row_20_a_long_retry_after_sends_to_the_next_source_and_is_remembered(
    server: ImageServer,
) -> None:
    server.fail("commons", status=429, retry_after="3600")
    other = MOON.model_copy(update={"query": "half moon"})
    assert (await find(server, "commons", "openverse")).source == "openverse"
    assert (await find(server, "commons", "openverse", wanted=other)).source == "openverse"
    assert len(server.asked("commons")) == 1


async def test_row_20_who_asks_for_patience_twice_is_left_for_the_next(server: ImageServer) -> None:
    server.fail("commons", lasting=True, status=429, retry_after="0")
    assert (await find(server, "commons", "openverse")).source == "openverse"
    assert len(server.asked("commons")) == 2


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "http://127.0.0.1:9/x", "http://localhost:9/"]
)
async def test_row_21_a_picture_that_redirects_inside_is_passed_over(
    server: ImageServer, target: str
) -> None:
    server.pictures = [Picture("bad.jpg", title="Full moon", redirect=target), Picture("good.jpg")]
    assert (await find(server)).alt == "good.jpg"


async def test_row_21_a_service_that_redirects_inside_is_passed_over(server: ImageServer) -> None:
    server.fail("commons", status=302, location="http://127.0.0.1:9/w/api.php")
    assert (await find(server, "commons", "openverse")).source == "openverse"


@pytest.mark.parametrize(
    ("row", "form"),
    [(23, "endless"), (24, "html"), (25, "truncated"), (26, "svg"), (27, "bomb")],
)
async def test_rows_23_to_27_what_is_no_sound_picture_is_passed_over(
    server: ImageServer, row: int, form: str
) -> None:
    server.pictures = [Picture("bad.jpg", title="Full moon", form=form), Picture("good.jpg")]
    assert (await find(server)).alt == "good.jpg"
    assert len(server.asked("file")) == 2


@pytest.mark.parametrize("form", ["webp", "avif", "mpo", "png"])
async def test_row_26_other_formats_become_jpegs(server: ImageServer, form: str) -> None:
    server.pictures = [Picture("moon.jpg", form=form)]
    assert shown(await find(server)).format == "JPEG"


@pytest.mark.parametrize("form", ["exif", "cmyk", "gif"])
async def test_row_28_a_picture_is_upright_rgb_and_one_frame(server: ImageServer, form: str) -> None:
    server.pictures = [Picture("moon.jpg", form=form, art="moon")]
    picture = shown(await find(server))
    assert (picture.mode, picture.size, getattr(picture, "n_frames", 1)) == ("RGB", (1280, 853), 1)
    small = picture.resize((8, 8), Image.Resampling.BOX)
    meant = draw("moon", (1280, 853)).resize((8, 8), Image.Resampling.BOX)
    apart = [abs(a - b) for a, b in zip(small.tobytes(), meant.tobytes(), strict=True)]
    assert max(apart) < 40


async def test_a_picture_that_is_smaller_than_it_was_said_is_passed_over(server: ImageServer) -> None:
    server.pictures = [Picture("bad.jpg", title="Full moon", shown_px=(320, 213)), Picture("good.jpg")]
    assert (await find(server)).alt == "good.jpg"


async def test_row_29_with_every_service_down_the_reason_of_each_is_told(server: ImageServer) -> None:
    server.fail("commons", lasting=True, status=500)
    server.fail("openverse", lasting=True, status=503)
    with pytest.raises(ImageError, match=r"commons: .*500.*openverse: .*503"):
        await find(server, "commons", "openverse")


async def test_row_29_services_out_of_reach_are_asked_once_and_not_for_every_slide() -> None:
    with ImageServer() as gone:
        choice = choose(gone, *PHOTO_SERVICES)
    errors = []
    for _ in range(8):
        with pytest.raises(ImageError, match="openverse: ") as failed:
            await open_images(choice).find(MOON)
        errors.append(str(failed.value))
    assert ["openverse: " in one and "left alone" in one for one in errors] == [False, *[True] * 7]


@pytest.mark.parametrize("licence", ["CC BY-NC 4.0", "CC BY-ND 4.0", "All rights reserved", ""])
@pytest.mark.parametrize("source", ["commons", "openverse"])
async def test_row_30_a_picture_without_a_usable_licence_is_not_fetched(
    server: ImageServer, source: str, licence: str
) -> None:
    if source == "openverse" and not licence.startswith("CC"):
        licence = "CC BY-NC-SA 2.0"
    server.pictures = [Picture("bad.jpg", title="Full moon", licence=licence)]
    with pytest.raises(ImageError):
        await find(server, source)
    assert server.asked("file") == []


async def test_a_picture_in_the_public_domain_needs_no_credit(server: ImageServer) -> None:
    server.pictures = [Picture("moon.jpg", licence="Public domain")]
    found = await find(server)
    assert (found.licence, found.credit, found.author) == ("Public domain", "", "Ada Example")


async def test_no_picture_is_used_twice_by_slides_that_choose_at_once(
    server: ImageServer, tmp_path: Path
) -> None:
    wanted = [MOON.model_copy(update={"title": f"The moon {number}"}) for number in range(4)]
    server.pictures = [
        *(Picture(f"{number}.jpg", art=f"art {number}") for number in range(4)),
        Picture("copy.jpg", title="Full moon", art="art 0", shown_px=(1100, 733)),
    ]
    found: list[FoundImage] = []

    def fetch(query: ImageQuery) -> None:
        found.append(asyncio.run(find(server, "openverse", claims=tmp_path / "claims", wanted=query)))

    threads = [threading.Thread(target=fetch, args=(query,)) for query in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({picture.data for picture in found}) == 4
    assert {"0.jpg", "Full moon"} > {
        picture.alt for picture in found if picture.alt in ("0.jpg", "Full moon")
    }


async def test_a_slide_that_asks_again_gets_the_same_picture(server: ImageServer, tmp_path: Path) -> None:
    first = await find(server, claims=tmp_path / "claims")
    assert await find(server, claims=tmp_path / "claims") == first


def test_commons_gets_one_request_at_a_time_from_all_threads(server: ImageServer) -> None:
    with ImageServer(delay_s=0.05) as slow:
        wanted = [MOON.model_copy(update={"query": f"moon {number}"}) for number in range(5)]
        for source in ("commons", "openverse"):
            threads = [
                threading.Thread(
                    target=lambda q, s: asyncio.run(find(slow, s, wanted=q)), args=(query, source)
                )
                for query in wanted
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if source == "commons":
                assert slow.most_in_flight() == 1
        assert 1 < slow.most_in_flight() <= 5


async def test_a_search_is_not_made_twice(server: ImageServer) -> None:
    await find(server, "pixabay")
    await find(server, "pixabay", wanted=MOON.model_copy(update={"title": "Another"}))
    assert len(server.asked("pixabay")) == 1


async def test_a_title_is_searched_for_where_the_query_finds_nothing_that_fits(server: ImageServer) -> None:
    server.fail("commons", status=200, body=b'{"batchcomplete": true}')
    await find(server)
    assert ["full+moon" in asked.path for asked in server.asked("commons")] == [True, False]


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"query": 1}', b'{"query": {"pages": {"1": {}}}}', b"\xff"]
)
async def test_an_answer_of_an_unknown_form_sends_to_the_next_source(
    server: ImageServer, body: bytes
) -> None:
    server.fail("commons", lasting=True, status=200, body=body)
    assert (await find(server, "commons", "openverse")).source == "openverse"


async def test_a_key_that_is_refused_is_told_of_with_the_setting_to_check(server: ImageServer) -> None:
    given = server.services()
    services = given.model_copy(update={"settings": {**given.settings, "pexels_api_key": SecretStr("")}})
    choice = WebChoice(source="pexels", sources=("pexels",), services=services)
    with pytest.raises(ImageError, match="LECTRA_PEXELS_API_KEY"):
        await open_images(choice).find(MOON)


def test_auto_is_every_service_that_is_ready_and_a_name_is_that_one() -> None:
    some = ImageServices(settings={"pexels_api_key": SecretStr("canary")})
    for services, sources in ((ImageServices(), "commons+openverse"), (some, "pexels+commons+openverse")):
        choice = choose_images("auto", None, services)
        assert choice is not None
        assert choice.source == sources
    alone = choose_images("commons", None, some)
    assert alone is not None
    assert alone.source == "commons"
    with pytest.raises(ServiceMissing, match="LECTRA_UNSPLASH_API_KEY"):
        choose_images("unsplash", None, some)


def test_auto_without_services_is_drawn() -> None:
    choice = choose_images("auto", None)
    assert choice is not None
    assert choice.source == "drawn"


def test_a_service_may_be_asked_for_where_its_key_is_not_known() -> None:
    """A process that takes requests has no keys of services: who makes the lecture has."""
    checked = check_options(LectureOptions(topic="Rain", images="pexels"))
    assert checked.topic == "Rain"


async def test_a_service_with_its_key_is_settled(server: ImageServer) -> None:
    choice, why = await settle_images(LectureOptions(topic="Rain", images="pexels"), server.services())
    assert choice is not None
    assert (choice.source, why) == ("pexels", "pexels was asked for.")
    with pytest.raises(ServiceMissing, match="LECTRA_PEXELS_API_KEY"):
        await settle_images(LectureOptions(topic="Rain", images="pexels"), server.services(keys=False))


async def test_the_doctor_learns_which_source_answers_and_why_not(server: ImageServer) -> None:
    server.fail("openverse", status=500)
    choice = choose_images("auto", None, server.services(keys=False))
    assert choice is not None
    said = await images_answer(choice, 2)
    assert said["commons"] == "ready"
    assert "500" in said["openverse"]
    assert said["pexels"] == "no key. Set LECTRA_PEXELS_API_KEY."


async def test_the_doctor_waits_no_longer_than_it_is_told(server: ImageServer) -> None:
    server.fail("commons", lasting=True, silent_s=1)
    assert "no answer" in (await images_answer(choose(server, "commons"), 0.2))["commons"]


@pytest.mark.parametrize("source", ["pexels", "unsplash", "pixabay"])
async def test_no_key_is_told_to_anyone(server: ImageServer, source: str) -> None:
    choice = choose(server, source)
    told = [repr(choice), to_json(choice).decode(), choice.model_dump_json()]
    for status in (401, 429, 500, 302):
        server.fail(
            source, lasting=True, status=status, retry_after="3600", location="http://127.0.0.1:9/?key=x"
        )
        with pytest.raises(ImageError) as caught:
            await open_images(choice).find(MOON.model_copy(update={"query": str(status)}))
        told += [str(caught.value), repr(caught.value), repr(caught.value.__cause__)]
    assert not [text for text in told if KEYS[source] in text]
