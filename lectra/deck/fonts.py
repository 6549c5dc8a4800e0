"""The font that measures and draws: Arimo, which has Arial's widths, at any weight and size."""

from __future__ import annotations

import threading
from functools import lru_cache

import fontpkg_arimo
from PIL import ImageFont

FONT_FILE = fontpkg_arimo.ROOT / "files" / "Arimo[wght].ttf"
_UNITS_PER_EM = 2048

DESCENT_EM = 434 / _UNITS_PER_EM
"""How far the font reaches below its baseline, in parts of its size."""


class _Loaded(threading.local):
    """Fonts of one thread: FreeType's faces must not be used by two at once."""

    def __init__(self) -> None:
        self.fonts: dict[tuple[float, int], ImageFont.FreeTypeFont] = {}


_loaded = _Loaded()


def load_font(size_px: float, weight: int) -> ImageFont.FreeTypeFont:
    """Give this thread's font at a size and weight (400 to 700)."""
    key = (size_px, weight)
    if key not in _loaded.fonts:
        font = ImageFont.truetype(FONT_FILE, size_px)
        font.set_variation_by_axes([weight])
        _loaded.fonts[key] = font
    return _loaded.fonts[key]


def text_width(text: str, size_px: float, weight: int) -> float:
    """Width of a line in px, kerned, free of the rounding that hinting brings at small sizes."""
    return _width_in_units(text, weight) * size_px / _UNITS_PER_EM


@lru_cache(maxsize=16_384)
def _width_in_units(text: str, weight: int) -> float:
    return float(load_font(_UNITS_PER_EM, weight).getlength(text))
