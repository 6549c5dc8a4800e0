"""Openverse: a search over openly licensed pictures from many places.

Without an account: pages of 20, some 20 searches a minute and 200 a day.
https://api.openverse.org/v1/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lectra.images.licences import read_licence
from lectra.images.photos import (
    PER_SEARCH,
    Call,
    Candidate,
    author_name,
    cc_credit,
    photo_service,
    plain,
    read_each,
    web_address,
)


@photo_service(label="Openverse", url="https://api.openverse.org", rank=50)
class Openverse:
    """Openverse; ``url`` is its address before ``/v1``."""

    name = "openverse"
    one_at_a_time = False
    if_refused = "Say in LECTRA_CONTACT how you can be reached."

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def search(self, words: str) -> Call:
        """Build a search for pictures under licences that allow use and change."""
        query = {
            "q": words,
            "license": "cc0,pdm,by,by-sa",
            "page_size": str(PER_SEARCH),
            "mature": "false",
        }
        return Call(f"{self.url}/v1/images/?{urlencode(query)}")

    def read(self, answer: Mapping[str, Any]) -> tuple[Candidate, ...]:
        """Read a search's answer."""
        return read_each(answer["results"], self._candidate)

    def use(self, candidate: Candidate) -> Call | None:  # noqa: ARG002  # part of the Protocol
        """Openverse does not ask to be told."""
        return None

    def _candidate(self, work: Any) -> Candidate:
        name = f"{work['license']} {work.get('license_version') or ''}"
        licence = read_licence(name, web_address(work.get("license_url")))
        author = author_name(work.get("creator"))
        return Candidate(
            source=self.name,
            url=work["url"],
            page_url=web_address(work.get("foreign_landing_url")),
            title=plain(work.get("title")),
            width_px=int(work["width"]),
            height_px=int(work["height"]),
            licence=licence,
            tags=tuple(plain(tag["name"]) for tag in work.get("tags") or ()),
            author=author,
            credit=cc_credit(author, licence, "Openverse"),
        )
