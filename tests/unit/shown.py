"""An image as far as the layout knows it."""

from __future__ import annotations

from typing import NamedTuple


class Picture(NamedTuple):
    """Size and credit of an image that need not exist."""

    width_px: int
    height_px: int
    credit: str = ""
