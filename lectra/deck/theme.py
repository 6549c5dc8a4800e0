"""The look of a lecture: colours, type and measures, in pixels of a 1920 × 1080 slide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lectra.brand import OwnTheme
from lectra.deck.contrast import luminance
from lectra.registry import THEMES

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

    @property
    def is_dark(self) -> bool:
        """Whether text on it is the lighter of the two."""
        return luminance(self.back) < luminance(self.text)


@dataclass(frozen=True)
class Logo:
    """A picture that slides bear: PNG as base64, its size, and whether ``every`` slide has it.

    Else those have it that open and close a lecture.
    """

    png: str
    width_px: int
    height_px: int
    on: Literal["every", "ends"] = "every"


@dataclass(frozen=True)
class Theme:
    """Two grounds, colours to stand out (``RRGGBB``), the font with its two weights, and measures (px).

    ``name`` stands in options, ``label`` in forms and in the deck; the theme with the lowest ``rank`` is
    offered first. The themes that ship differ in colours alone: a lecture has the same pages in each. One
    with another ``font``, or another for its ``heading``, may have other pages: all text is measured in its
    own font. ``fonts_sha256`` is that of their files. ``footer`` stands in the place of the lecture's title.
    """

    name: str
    label: str
    rank: int = 100
    font: str = "Arial"
    regular: int = 400
    bold: int = 700
    light: Ground = Ground(back="FFFFFF", text="14213D", small="5B6780", panel="E9EEF4")
    """The lighter ground, for points."""
    dark: Ground = Ground(back="14213D", text="FFFFFF", small="B4C0D3", panel="1F3158")
    """The darker ground, for title, statement and closing, and beside points."""
    accent: str = "E4572E"
    """Bullets and tabs on the lighter ground; the bar of the title slide."""
    accent2: str = "217F75"
    """Links."""
    sun: str = "F2B134"
    """Text and bullets that stand out on the darker ground."""
    block: str = "C94820"
    """The block of a closing slide; the darker ground's text stands on it."""
    margin_px: int = 112
    panel_px: int = 864
    """Width of the panel that holds a picture, at the slide's right edge."""
    body_leading: float = 1.22
    title_leading: float = 1.08
    heading: str = ""
    fonts_sha256: str = ""
    footer: str = ""
    logo: Logo | None = None

    @property
    def heading_font(self) -> str:
        """The family of titles."""
        return self.heading or self.font


def theme_of(chosen: str | OwnTheme) -> Theme:
    """Return the theme of a name, or of what a request carries."""
    if isinstance(chosen, str):
        return THEMES[chosen]
    values = chosen.model_dump(exclude={"light", "dark", "logo"})
    logo = Logo(**chosen.logo.model_dump()) if chosen.logo else None
    light, dark = Ground(**chosen.light.model_dump()), Ground(**chosen.dark.model_dump())
    return Theme(name="own", **values, light=light, dark=dark, logo=logo)
