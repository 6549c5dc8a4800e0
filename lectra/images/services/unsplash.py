"""Unsplash: photographs under a licence of their own, with a key; 50 requests an hour to begin with.

Wants to be called when a photograph is used.
https://unsplash.com/documentation
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from lectra.errors import ImageError
from lectra.images.licences import UNSPLASH
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

WIDTH_PX = 1600


@photo_service(label="Unsplash", url="https://api.unsplash.com", key_from="unsplash.com/developers", rank=10)
class Unsplash(KeyedService):
    """Unsplash; ``url`` is its address before ``/search``."""

    name = "unsplash"

    def search(self, words: str) -> Call:
        """Build a search for photographs that are fit for all audiences."""
        query = urlencode({"query": words, "per_page": str(PER_SEARCH), "content_filter": "high"})
        return Call(f"{self.url}/search/photos?{query}", self._headers())

    def read(self, answer: Mapping[str, Any]) -> tuple[Candidate, ...]:
        """Read a search's answer."""
        return read_each(answer["results"], self._candidate)

    def use(self, candidate: Candidate) -> Call:
        """Build the call that counts the use.

        Raises ImageError where its address is not the service's own: the key goes nowhere else.
        """
        if not candidate.use_url.startswith(f"{self.url}/"):
            raise ImageError("The address that counts its uses is not Unsplash's own.")
        return Call(candidate.use_url, self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Client-ID {self.key.get_secret_value()}", "Accept-Version": "v1"}

    def _candidate(self, photo: Any) -> Candidate:
        author = author_name(photo["user"]["name"])
        sized = {"w": str(WIDTH_PX), "fit": "max", "fm": "jpg", "q": "80"}
        return Candidate(
            source=self.name,
            url=str(httpx.URL(photo["urls"]["raw"]).copy_merge_params(sized)),
            page_url=web_address(photo["links"].get("html")),
            title=plain(photo.get("alt_description") or photo.get("description")),
            width_px=int(photo["width"]),
            height_px=int(photo["height"]),
            licence=UNSPLASH,
            tags=tuple(plain(tag["title"]) for tag in photo.get("tags") or ()),
            description=plain(photo.get("description")),
            author=author,
            credit=f"Photo by {author} on Unsplash",
            use_url=photo["links"]["download_location"],
        )
