"""Images: one Protocol, one file a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lectra.models import SlideKind


@dataclass(frozen=True)
class ImageQuery:
    """What a picture is wanted for. ``query`` is words to search by; ``lecture`` the lecture's title."""

    lecture: str
    title: str
    query: str
    kind: SlideKind


@dataclass(frozen=True)
class FoundImage:
    """An upright RGB image, encoded as JPEG or PNG (``suffix`` ``.jpg`` or ``.png``), and its origin."""

    data: bytes
    suffix: str
    width_px: int
    height_px: int
    alt: str
    page_url: str = ""
    author: str = ""
    licence: str = ""
    licence_url: str = ""
    credit: str = ""


class ImageSource(Protocol):
    """Somewhere images come from. ``name`` stands in the metadata and the report."""

    name: str

    async def find(self, wanted: ImageQuery) -> FoundImage:
        """The best image for ``wanted``. Raises ImageError where there is none."""
        ...
