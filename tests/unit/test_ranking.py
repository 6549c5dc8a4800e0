"""Which candidate is used for a slide, and which never is."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pydantic import SecretStr

from lectra.errors import ImageError
from lectra.images.claims import Claims
from lectra.images.licences import CC0, read_licence
from lectra.images.looks import alike, look_of
from lectra.images.photos import Candidate, cc_credit, plain, plain_html
from lectra.images.ranking import fits, rank, searches
from lectra.images.services.commons import Commons
from lectra.images.services.unsplash import Unsplash
from lectra.models import ImageQuery
from tests.servers.pictures import draw

WANTED = ImageQuery(lecture="The weather", title="How rain forms", query="rain cloud", role="content")


def candidate(url: str, title: str = "", **other: Any) -> Candidate:
    given = {"width_px": 1600, "height_px": 1000, "licence": CC0, **other}
    return Candidate(source="test", url=url, page_url="", title=title, **given)


def urls(candidates: list[Candidate]) -> list[str]:
    return [candidate.url for candidate in candidates]


def test_the_best_match_of_title_tags_and_description_comes_first() -> None:
    offered = [
        candidate("nothing", "A cat"),
        candidate("described", "IMG 2041", description="Rain from a cloud"),
        candidate("tagged", "IMG 2042", tags=("rain", "clouds")),
        candidate("titled", "Rain clouds over the sea"),
    ]
    assert urls(rank(offered, WANTED)) == ["titled", "tagged", "described", "nothing"]


def test_words_of_the_query_count_more_than_those_of_the_title_and_the_lecture() -> None:
    offered = [candidate("lecture", "weather"), candidate("title", "forms"), candidate("query", "cloud")]
    assert urls(rank(offered, WANTED)) == ["query", "title", "lecture"]


def test_equal_matches_keep_the_order_of_the_service_and_none_is_listed_twice() -> None:
    offered = [candidate(url, "Rain") for url in ("b", "a", "c", "a")]
    assert urls(rank(offered, WANTED)) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("size", "usable"),
    [
        ((1000, 600), True),
        ((640, 800), True),
        ((999, 799), False),
        ((1920, 800), True),
        ((2000, 800), False),
        ((400, 800), True),
        ((390, 800), False),
        ((0, 0), False),
        ((1000, 0), False),
    ],
)
def test_small_tall_and_wide_pictures_are_left_out(size: tuple[int, int], usable: bool) -> None:
    assert fits(*size) is usable
    assert bool(rank([candidate("x", width_px=size[0], height_px=size[1])], WANTED)) is usable


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("CC BY 4.0", "CC BY 4.0"),
        ("CC BY-SA 3.0 de", "CC BY-SA 3.0"),
        ("cc-by-sa-2.5", "CC BY-SA 2.5"),
        ("by-sa 2.0", "CC BY-SA 2.0"),
        ("CC0", "CC0 1.0"),
        ("cc0 1.0", "CC0 1.0"),
        ("Public domain", "Public domain"),
        ("pdm 1.0", "Public domain"),
    ],
)
def test_free_licences_are_known_by_any_of_their_names(name: str, read: str) -> None:
    licence = read_licence(name)
    assert licence is not None
    assert licence.name == read
    assert licence.url.startswith("https://creativecommons.org/")
    assert licence.wants_credit is read.startswith("CC BY")


@pytest.mark.parametrize(
    "name",
    [
        "CC BY-NC 4.0",
        "CC BY-ND 4.0",
        "by-nc-sa 2.0",
        "CC BY 4.0 NC",
        "All rights reserved",
        "Fair use",
        "GFDL",
        "",
    ],
)
def test_row_30_a_licence_that_allows_too_little_is_none(name: str) -> None:
    assert read_licence(name) is None
    assert rank([candidate("x", "Rain cloud", licence=read_licence(name))], WANTED) == []


def test_row_30_an_address_that_contradicts_the_licence_s_name_is_believed() -> None:
    assert read_licence("CC BY 4.0", "https://creativecommons.org/licenses/by-nc/4.0/") is None


def test_a_credit_names_author_licence_and_place() -> None:
    assert (
        cc_credit("Ada", read_licence("CC BY 4.0"), "Wikimedia Commons")
        == "Ada, CC BY 4.0, via Wikimedia Commons"
    )
    assert cc_credit("", read_licence("CC BY 4.0"), "Openverse").startswith("Unknown author")
    assert cc_credit("Ada", CC0, "Wikimedia Commons") == ""


def test_markup_and_signs_that_do_not_print_are_taken_out() -> None:
    assert plain_html('<style>a{}</style><b>Tom</b> &amp; <a href="x">Jo</a><script>1</script>') == "Tom & Jo"
    assert plain("a\u200b\x00b\ud800\n c") == "a b c"
    assert plain(None) == ""


def test_an_entry_that_cannot_be_read_does_not_cost_the_others() -> None:
    page = {
        "title": "File:A.jpg",
        "imageinfo": [{"url": "http://x/a", "width": 1600, "height": 900, "extmetadata": {}}],
    }
    answer = {"query": {"pages": [{"title": "File:Gone.jpg"}, page]}}
    found = Commons("http://x").read(answer)
    assert [each.title for each in found] == ["A"]


def test_unsplash_s_key_goes_to_unsplash_only() -> None:
    service = Unsplash("https://api.unsplash.com", SecretStr("canary"))
    used = service.use(candidate("x", use_url="https://api.unsplash.com/photos/1/download"))
    assert used.headers["Authorization"] == "Client-ID canary"
    assert "canary" not in repr(used)
    with pytest.raises(ImageError):
        service.use(candidate("x", use_url="https://api.unsplash.com.example.org/photos/1/download"))


def test_searches_are_bare_words_query_first() -> None:
    assert searches(WANTED) == ("rain cloud", "How rain forms")
    odd = ImageQuery(lecture="x", title='-"rain" insource:/x/ \ud800', query="", role="title")
    assert searches(odd) == ("rain insource x",)


def saved(picture: Image.Image, form: str = "JPEG", **options: int) -> bytes:
    data = io.BytesIO()
    picture.save(data, form, **options)
    return data.getvalue()


def test_copies_look_alike_and_others_do_not() -> None:
    art = [draw(f"picture {number}", (1280, 853)) for number in range(12)]
    looks = [look_of(saved(picture)) for picture in art]
    for place, (picture, look) in enumerate(zip(art, looks, strict=True)):
        copy = look_of(saved(picture.resize((1000, 667)), quality=40))
        assert [alike(copy, other) for other in looks] == [other == place for other in range(len(art))]
        assert alike(look, copy)


def test_a_picture_is_claimed_once_but_its_owner_may_take_it_again(tmp_path: Path) -> None:
    here, there = Claims(tmp_path / "deck" / "claims"), Claims(tmp_path / "deck" / "claims")
    for _ in range(2):
        assert here.take("aa", 0xFF00FF00FF00FF00, "slide 1")
        assert here.reserve("http://x/1", "slide 1")
    assert not there.take("aa", 0x00FF00FF00FF00FF, "slide 2")
    assert not there.take("bb", 0xFF00FF00FF00FF01, "slide 2")
    assert not there.reserve("http://x/1", "slide 2")
    assert there.take("bb", 0x00FF00FF00FF00FF, "slide 2")
    assert there.reserve("http://x/2", "slide 2")
    assert len(here.path.read_text().splitlines()) == 4


def test_a_line_cut_short_is_no_claim(tmp_path: Path) -> None:
    claims = Claims(tmp_path / "claims")
    claims.path.write_text('["slide 2", "", "aa", 12\n[]\n')
    assert claims.take("aa", 12, "slide 1")
