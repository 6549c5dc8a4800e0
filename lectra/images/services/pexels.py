"""Pexels: photographs under a licence of their own, with a key; 200 requests an hour.

https://www.pexels.com/api/documentation/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lectra.images.licences import PEXELS
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


@photo_service(label="Pexels", url="https://api.pexels.com", key_from="pexels.com/api", rank=20)
class Pexels(KeyedService):
    """Pexels; ``url`` is its address before ``/v1``."""

    name = "pexels"

    def search(self, words: str) -> Call:
        """Build a search for photographs."""
        query = urlencode({"query": words, "per_page": str(PER_SEARCH)})
        return Call(f"{self.url}/v1/search?{query}", {"Authorization": self.key.get_secret_value()})

    def read(self, answer: Mapping[str, Any]) -> tuple[Candidate, ...]:
        """Read a search's answer."""
        return read_each(answer["photos"], self._candidate)

    def use(self, candidate: Candidate) -> Call | None:  # noqa: ARG002  # part of the Protocol
        """Pexels does not ask to be told."""
        return None

    def _candidate(self, photo: Any) -> Candidate:
        author = author_name(photo.get("photographer"))
        return Candidate(
            source=self.name,
            url=photo["src"]["large2x"],
            page_url=web_address(photo.get("url")),
            title=plain(photo.get("alt")),
            width_px=int(photo["width"]),
            height_px=int(photo["height"]),
            licence=PEXELS,
            author=author,
            credit=f"Photo by {author or 'unknown'} on Pexels",
        )
