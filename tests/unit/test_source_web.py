"""Sources from the web: fetched through the guard of the pictures, and refused before any work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.addresses import shown_address
from lectra.errors import InvalidInput
from lectra.images.download import FetchPolicy
from lectra.options import read_options
from lectra.planning.extract.web import fetch_document, fetcher
from lectra.request import check_options, title_of
from lectra.settings import Settings
from lectra.sources.reading import read_sources
from tests.servers.documents import DocumentServer
from tests.unit.test_sources import HTML, MARKDOWN, pdf

SCRIPT = b"<!doctype html><html><body><script>page()</script></body></html>"
DOCUMENTS = {
    "/tides.md": MARKDOWN.encode(),
    "/tides": HTML.encode(),
    "/tides.pdf": pdf([(24, "Tides"), (11, "The moon pulls at the water of the sea.")]),
    "/script": SCRIPT,
    "/empty": b"",
}


@pytest.fixture(scope="module")
def server() -> Iterator[DocumentServer]:
    with DocumentServer(DOCUMENTS) as server:
        yield server


@pytest.fixture
def settings(server: DocumentServer, tmp_path: Path) -> Settings:
    return Settings(image_allow_hosts=(server.host,), cache_dir=tmp_path / "cache")


@pytest.fixture
def policy(server: DocumentServer) -> FetchPolicy:
    return FetchPolicy("lectra test", allow_hosts=(server.host,), max_bytes=500_000, timeout_s=0.5)


@pytest.mark.parametrize("path", ["/tides.md", "/tides", "/tides.pdf"])
def test_what_is_at_an_address_is_read_by_its_content(
    server: DocumentServer, settings: Settings, path: str
) -> None:
    (source,) = read_sources([f"{server.url}{path}?token=secret#part"], fetcher(settings))
    assert source.title == "Tides" and source.name == f"{server.url}{path}"
    assert any("moon pulls" in passage.text for passage in source.passages)


def test_a_lecture_names_an_address_without_its_query(server: DocumentServer, settings: Settings) -> None:
    options = read_options({"sources": [f"{server.url}/tides.md?token=secret"]})
    checked = check_options(options, settings)
    assert checked.outline and checked.topic == "Tides"
    notes = [slide.notes for slide in checked.outline.slides if slide.notes]
    assert notes and {each.partition(", ")[0] for each in notes} == {f"{server.url}/tides.md"}
    assert title_of(options) == f"{server.url}/tides.md"


def test_what_an_address_has_now_is_read_each_time(server: DocumentServer, settings: Settings) -> None:
    words = []
    for text in ("The moon pulls at the sea.", "The sun pulls at the sea too."):
        server.documents["/now.txt"] = text.encode()
        (source,) = read_sources([f"{server.url}/now.txt"], fetcher(settings))
        words.append(source.passages[0].text)
    assert words == ["The moon pulls at the sea.", "The sun pulls at the sea too."]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/none", "is not there: its server answered with status 404"),
        ("/status/410", "status 410"),
        ("/status/403", "is not given to everybody"),
        ("/status/500", "was not given: its server answered with status 500"),
        ("/silent", "did not answer in time"),
        ("/endless", "MB were sent"),
        ("/to?http://127.0.0.1:9/inside", "which is not a public address"),
        ("/to?http://[::1]/inside", "which is not a public address"),
        ("/to?file:///etc/passwd", "not one of the web"),
        ("/to?/to?/to?/to?/to?/to?/to?/to", "redirects too often"),
    ],
)
def test_what_cannot_be_fetched_is_refused_with_its_reason(
    server: DocumentServer, policy: FetchPolicy, path: str, reason: str
) -> None:
    if path.startswith("/to?/to"):
        path = "/to?/to"  # it leads to itself, without an end
    with pytest.raises(InvalidInput) as refused:
        fetch_document(f"{server.url}{path}", policy)
    assert reason in refused.value.message and refused.value.remedy
    assert (refused.value.field, "inside" in refused.value.message) == ("sources", False)


@pytest.mark.parametrize(
    ("path", "reason"), [("/script", "it has no text: a program"), ("/empty", "it is empty")]
)
def test_what_has_no_text_is_refused_by_its_address(
    server: DocumentServer, settings: Settings, path: str, reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        read_sources([f"{server.url}{path}?key=secret"], fetcher(settings))
    assert f"{server.url}{path}: " in refused.value.message and "secret" not in refused.value.message


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://127.0.0.1:9/a",
            "http://localhost:9/a",
            "http://[::1]:9/a",
            "http://169.254.169.254/latest",
        ),
        *("http://10.0.0.1/", "http://2130706433/", "HTTP://127.1/", "http://0/"),
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_sources([address], fetcher(Settings(cache_dir=tmp_path)))
    assert refused.value.field == "sources" and "not a public address" in refused.value.message


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://ada:tide@example.org/a?b=secret", "logs in nowhere"),
        ("https://ada@example.org/secret", "logs in nowhere"),
        ("https:///secret", "it names no host"),
        ("https://example.org:port/secret", "malformed"),
        ("https://[::1/secret", "malformed"),
        ("https://example.org/a\nHost: secret", "a space or a control character"),
    ],
)
def test_an_address_at_which_nothing_can_be_is_refused_and_not_quoted(address: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        read_sources([address], fetcher(Settings()))
    assert "tide" not in refused.value.message and refused.value.remedy


def test_an_address_that_is_too_long_is_refused_with_its_field() -> None:
    with pytest.raises(InvalidInput, match="2000 characters") as refused:
        read_options({"sources": ["https://example.org/" + "a" * 2000]})
    assert refused.value.field == "sources"


@given(
    st.text("abcdé.-", min_size=1, max_size=20),
    st.text("ab/c%20", max_size=20),
    st.text("xyz=&", min_size=3, max_size=20),
)
def test_what_is_shown_of_an_address_holds_no_secret(host: str, path: str, secret: str) -> None:
    for address in (
        f"https://{secret}:{secret}@{host}/{path}",
        f"https://{host}/{path}?{secret}",
        f"https://{host}/{path}#{secret}",
    ):
        assert secret not in shown_address(address)
