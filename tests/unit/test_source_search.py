"""Searches of the web: answered by a server that speaks SearXNG's JSON, read through the guard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lectra.errors import InvalidInput
from lectra.options import read_options
from lectra.planning.extract.search import MOST_RESULTS, search
from lectra.request import Checked, check_options, title_of
from lectra.settings import Settings
from tests.servers.documents import DocumentServer
from tests.unit.test_sources import HTML, MARKDOWN

EBB = "# Ebb\n\nThe water falls for six hours. It leaves a strip of sand that is a kilometre wide.\n"


@pytest.fixture
def server() -> Iterator[DocumentServer]:
    with DocumentServer({"/ebb.md": EBB.encode(), "/tides": HTML.encode(), "/a.md": MARKDOWN.encode()}) as it:
        yield it


@pytest.fixture
def searching() -> Iterator[DocumentServer]:
    with DocumentServer({}) as server:
        yield server


@pytest.fixture
def settings(server: DocumentServer, searching: DocumentServer, tmp_path: Path) -> Settings:
    """Give settings that let the documents' host in; that of the search needs no leave."""
    return Settings(image_allow_hosts=(server.host,), search_url=searching.url, cache_dir=tmp_path)


def answer(*addresses: str) -> bytes:
    """Return an answer as SearXNG gives one."""
    results: list[dict[str, Any]] = [
        {
            "url": each,
            "title": "Tides",
            "content": "The sea …",
            "engine": "x",
            "parsed_url": ["https", "", ""],
        }
        for each in addresses
    ]
    return json.dumps({"query": "q", "number_of_results": 3, "results": results, "answers": []}).encode()


def checked(settings: Settings, query: str = "search: tides of Brest", **options: Any) -> Checked:
    return check_options(read_options({"sources": [query], "lang": "en", **options}), settings)


def named(made: Checked) -> set[str]:
    """Return the addresses that the notes of slides name."""
    assert made.outline
    return {slide.notes.partition(", ")[0] for slide in made.outline.slides if slide.notes}


def test_what_a_search_finds_becomes_a_lecture_that_names_its_addresses(
    server: DocumentServer, searching: DocumentServer, settings: Settings
) -> None:
    searching.documents["/search"] = answer(f"{server.url}/ebb.md", f"{server.url}/tides?x=1", "ftp://no")
    made = checked(settings)
    assert made.topic == "tides of Brest" and made.outline and made.warnings == ()
    assert made.outline.slides[0].title == "tides of Brest"
    assert named(made) == {f"{server.url}/ebb.md", f"{server.url}/tides"}
    asked = parse_qs(urlsplit(searching.asked[0]).query)
    assert asked == {"q": ["tides of Brest"], "format": ["json"], "safesearch": ["1"], "language": ["en"]}
    assert title_of(read_options({"sources": ["search: tides of Brest"]})) == "tides of Brest"


def test_a_result_that_cannot_be_read_is_warned_of_and_costs_no_other(
    server: DocumentServer, searching: DocumentServer, settings: Settings
) -> None:
    searching.documents["/search"] = answer(
        f"{server.url}/none?key=secret", f"{searching.url}/inside", f"{server.url}/ebb.md"
    )
    made = checked(settings)
    told = [warning.message for warning in made.warnings]
    assert len(told) == 2 and "status 404" in told[0] and "not a public address" in told[1]
    assert not any("secret" in each for each in told)
    assert "/inside" not in searching.asked
    assert named(made) == {f"{server.url}/ebb.md"}


def test_no_more_results_are_read_than_the_best(
    server: DocumentServer, searching: DocumentServer, settings: Settings
) -> None:
    several = [f"{server.url}/{number}" for number in range(3 * MOST_RESULTS)]
    searching.documents["/search"] = answer(several[0], *several)
    assert search("tides", "", settings) == several[:MOST_RESULTS]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (answer(), "finds nothing"),
        (b"<html>Search</html>", "does not answer as SearXNG does"),
        (b"[" * 100_000, "does not answer as SearXNG does"),
        (b'{"results": [1]}', "does not answer as SearXNG does"),
        (b'{"results": 3}', "does not answer as SearXNG does"),
        (None, "the search failed"),
    ],
)
def test_a_search_without_an_answer_is_refused(
    searching: DocumentServer, settings: Settings, body: bytes | None, reason: str
) -> None:
    if body is not None:
        searching.documents["/search"] = body
    with pytest.raises(InvalidInput, match=reason) as refused:
        checked(settings)
    assert refused.value.field == "sources" and refused.value.remedy


def test_a_search_of_which_nothing_can_be_read_is_refused(
    server: DocumentServer, searching: DocumentServer, settings: Settings
) -> None:
    searching.documents["/search"] = answer(f"{server.url}/none")
    with pytest.raises(InvalidInput, match="nothing that the search finds can be read"):
        checked(settings)


def test_without_a_server_a_search_is_refused_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no server is set up") as refused:
        checked(Settings(cache_dir=tmp_path))
    assert "LECTRA_SEARCH_URL" in refused.value.remedy


def test_what_is_searched_for_is_one_line_of_bounded_length() -> None:
    for query in ("search: " + "tide " * 100, "search: a\nb"):
        with pytest.raises(InvalidInput, match="one line of at most 400"):
            read_options({"sources": [query]})
