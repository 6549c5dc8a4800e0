"""Pixabay: pictures under a licence of their own, with a key that stands in the address.

100 requests a minute; a search's answer is to be kept for 24 hours (see :mod:`lectra.images.gate`).
https://pixabay.com/api/docs/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lectra.images.licences import PIXABAY
from lectra.images.photos import (
    PER_SEARCH,
    Call,
    Candidate,
    KeyedService,
    author_name,
    photo_service,
    plain,
    read_each,
    web_address,
)


@photo_service(label="Pixabay", url="https://pixabay.com", key_from="pixabay.com/api/docs", rank=30)
class Pixabay(KeyedService):
    """Pixabay; ``url`` is its address before ``/api``."""

    name = "pixabay"

    def search(self, words: str) -> Call:
        """Build a search for pictures that are fit for all audiences."""
        query = {
            "key": self.key.get_secret_value(),
            "q": words,
            "image_type": "photo",
            "safesearch": "true",
            "per_page": str(PER_SEARCH),
        }
        return Call(f"{self.url}/api/?{urlencode(query)}")

    def read(self, answer: Mapping[str, Any]) -> tuple[Candidate, ...]:
        """Read a search's answer."""
        return read_each(answer["hits"], self._candidate)

    def use(self, candidate: Candidate) -> Call | None:  # noqa: ARG002  # part of the Protocol
        """Pixabay does not ask to be told."""
        return None

    def _candidate(self, hit: Any) -> Candidate:
        author = author_name(hit.get("user"))
        tags = tuple(plain(tag) for tag in str(hit["tags"]).split(",") if tag.strip())
        return Candidate(
            source=self.name,
            url=hit["largeImageURL"],
            page_url=web_address(hit.get("pageURL")),
            title=plain(", ".join(tags)),
            width_px=int(hit["imageWidth"]),
            height_px=int(hit["imageHeight"]),
            licence=PIXABAY,
            tags=tags,
            author=author,
            credit=f"Image by {author or 'unknown'} on Pixabay",
        )
