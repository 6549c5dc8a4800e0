"""The look of a lecture: colours, type and measures, in pixels of a 1920 × 1080 slide."""

from __future__ import annotations

from dataclasses import dataclass

EMU_PER_PX = 6350
"""A slide of 13.333 × 7.5 inches has 144 px to the inch, so 1 px is 6350 EMU and half a point."""


@dataclass(frozen=True)
class Ground:
    """What a slide stands on (``RRGGBB``): its colour, and what is legible there."""

    back: str
    text: str
    small: str
    """Footer and credit."""
    panel: str
    """The panel that a picture lies on."""


@dataclass(frozen=True)
class Theme:
    """Two grounds, three accents (``RRGGBB``), the font with its two weights, and shared measures (px)."""

    name: str = "Lectra"
    font: str = "Arial"
    regular: int = 400
    bold: int = 700
    light: Ground = Ground(back="FFFFFF", text="14213D", small="5B6780", panel="E9EEF4")
    dark: Ground = Ground(back="14213D", text="FFFFFF", small="B4C0D3", panel="1F3158")
    accent: str = "E4572E"
    accent2: str = "2A9D8F"
    sun: str = "F2B134"
    margin_px: int = 112
    panel_px: int = 864
    """Width of the panel that holds a picture, at the slide's right edge."""
    body_leading: float = 1.22
    title_leading: float = 1.08


LECTRA = Theme()
"""The theme that ships."""
