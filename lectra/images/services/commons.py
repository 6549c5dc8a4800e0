"""Wikimedia Commons: free pictures of everything, each under a licence of its own.

Asks for a User-Agent that names who calls, and for one request after another.
https://www.mediawiki.org/wiki/API:Imageinfo
"""

from __future__ import annotations

import re
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
    plain_html,
    read_each,
    web_address,
)

THUMBNAIL_PX = 1280
"""One of the widths that Wikimedia keeps ready (… 960, 1280, 1920 …); any other is refused."""


@photo_service(label="Wikimedia Commons", url="https://commons.wikimedia.org/w/api.php", rank=40)
class Commons:
    """Wikimedia Commons; ``url`` is the address of its ``api.php``."""

    name = "commons"
    one_at_a_time = True
    if_refused = "Say in LECTRA_CONTACT how you can be reached."

    def __init__(self, url: str) -> None:
        self.url = url

    def search(self, words: str) -> Call:
        """Build a search for files, with their addresses, sizes and licences."""
        query = {
            "action": "query",
            "format": "json",
            "formatversion": "2",
            "generator": "search",
            "gsrsearch": f"filetype:bitmap {words}",
            "gsrnamespace": "6",
            "gsrlimit": str(PER_SEARCH),
            "prop": "imageinfo",
            "iiprop": "url|size|mime|extmetadata",
            "iiurlwidth": str(THUMBNAIL_PX),
            "iiextmetadatafilter": "LicenseShortName|LicenseUrl|Artist|ImageDescription|Categories",
        }
        return Call(f"{self.url}?{urlencode(query)}")

    def read(self, answer: Mapping[str, Any]) -> tuple[Candidate, ...]:
        """Read a search's answer; it holds no ``query`` where nothing was found."""
        pages = answer.get("query", {"pages": []})["pages"]
        if isinstance(pages, list):
            pages = sorted(pages, key=lambda page: page.get("index", 0))
        return read_each(pages, self._candidate)

    def use(self, candidate: Candidate) -> Call | None:  # noqa: ARG002  # part of the Protocol
        """Commons does not ask to be told."""
        return None

    def _candidate(self, page: Any) -> Candidate:
        file = page["imageinfo"][0]
        about = {name: entry["value"] for name, entry in file["extmetadata"].items()}
        licence_url = web_address(about.get("LicenseUrl"))
        licence = read_licence(plain_html(about.get("LicenseShortName")), licence_url)
        author = author_name(about.get("Artist"), plain_html)
        return Candidate(
            source=self.name,
            url=file.get("thumburl") or file["url"],
            page_url=web_address(file.get("descriptionurl")),
            title=plain(re.sub(r"^File:|\.\w{2,5}$", "", page["title"])),
            width_px=int(file["width"]),
            height_px=int(file["height"]),
            licence=licence,
            tags=tuple(plain(tag) for tag in str(about.get("Categories", "")).split("|") if tag),
            description=plain_html(about.get("ImageDescription")),
            author=author,
            credit=cc_credit(author, licence, "Wikimedia Commons"),
        )
