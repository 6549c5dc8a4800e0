"""A search of the web → addresses of documents, by the SearXNG that the settings name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from lectra.addresses import is_address, shown_address
from lectra.errors import ImageError, InvalidInput
from lectra.images.download import FetchPolicy, host_of
from lectra.planning.extract.web import fetch_document
from lectra.settings import Settings
from lectra.sources.reading import FIELD

MOST_RESULTS = 5
"""Results of a search that are read, the best first."""
TIMEOUT_S, MAX_BYTES = 20, 5_000_000
_SET_UP = "Set LECTRA_SEARCH_URL to the address of a SearXNG, such as http://127.0.0.1:8888."
_FORMAT = "SearXNG answers in JSON where its settings.yml has it: search: formats: [html, json]."


def search(query: str, lang: str, settings: Settings) -> list[str]:
    """Return the addresses that a search finds, the best first. Raises InvalidInput.

    It is for a thread without an event loop. The search's own server may be on a private address: the
    settings name it. What it finds may not.
    """
    if not settings.search_url:
        raise InvalidInput(FIELD, "no server is set up that searches the web", remedy=_SET_UP)
    asked = {"q": query, "format": "json", "safesearch": "1", **({"language": lang} if lang else {})}
    address = f"{settings.search_url.rstrip('/')}/search?{urlencode(asked)}"
    try:
        allowed = (host_of(address), *settings.image_allow_hosts)
    except ImageError as exc:
        raise InvalidInput(FIELD, "LECTRA_SEARCH_URL is no address of the web", remedy=_SET_UP) from exc
    policy = FetchPolicy(settings.contact, allow_hosts=allowed, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
    try:
        answer = fetch_document(address, policy, "a search")
    except InvalidInput as exc:
        raise InvalidInput(FIELD, f"the search failed: {exc.reason}", remedy=f"{_SET_UP} {_FORMAT}") from exc
    found = list(dict.fromkeys(_addresses(answer, shown_address(address))))[:MOST_RESULTS]
    if not found:
        raise InvalidInput(FIELD, "the search finds nothing", remedy="Search for other words.")
    return found


def _addresses(answer: bytes, name: str) -> Iterator[str]:
    """Yield the addresses in an answer of SearXNG. Raises InvalidInput where it is none."""
    try:
        results: list[dict[str, Any]] = json.loads(answer)["results"]
        yield from (each["url"] for each in results if is_address(str(each.get("url", ""))))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise InvalidInput(FIELD, f"{name} does not answer as SearXNG does", remedy=_FORMAT) from exc
