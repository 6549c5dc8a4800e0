"""Pictures of sources → pictures of slides: decoded within bounds, and kept by their content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lectra.cache.store import Store
from lectra.document.blocks import PictureBlock
from lectra.errors import ImageError
from lectra.images.decode import LONG_SIDE_PX, Decoded, to_jpeg, to_png
from lectra.images.kinds import picture_kind
from lectra.images.own import keep_picture
from lectra.models import LectureWarning
from lectra.sources.pictures import is_large_enough
from lectra.text import shorten

Keep = Callable[[Mapping[str, Any], str], PictureBlock | None]
"""Keeps a picture of a source, and returns what a slide of a title shows of it."""
LONGEST_CAPTION = 200


def keep_none(_: Mapping[str, Any], __: str) -> None:
    """Keep no picture, where there is nothing to keep it in."""


class Figures:
    """Keeps the pictures that slides show in a ``store``; ``on_warning`` is told of those that are broken."""

    def __init__(self, store: Store, on_warning: Callable[[LectureWarning], object]) -> None:
        self._store = store
        self._on_warning = on_warning

    def keep(self, fields: Mapping[str, Any], title: str) -> PictureBlock | None:
        """Return a picture as a block; None for what is no picture that can be read, or too small to show."""
        data, caption = fields["data"], shorten(fields["caption"], LONGEST_CAPTION)
        if not picture_kind(data):
            return None
        try:
            decoded, suffix = _decoded(data)
        except ImageError as exc:
            named = f"{title}: a picture of the source" if title else "A picture of the source"
            message = f"{named} is not shown: {exc.message}"
            self._on_warning(
                LectureWarning(stage="request", message=message, fallback="The words are shown.")
            )
            return None
        if not is_large_enough(decoded.width_px, decoded.height_px):
            return None
        file = keep_picture(self._store, decoded.data, suffix)
        return PictureBlock(file=file, caption=caption, query=caption or title)


def _decoded(data: bytes) -> tuple[Decoded, str]:
    """Decode a picture: a photograph as a JPEG, and all else without loss."""
    if picture_kind(data) == "JPEG":
        return to_jpeg(data), ".jpg"
    return to_png(data, LONG_SIDE_PX), ".png"
