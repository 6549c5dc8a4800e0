"""The slots for text: which sizes, weight and spacing each class of text has. All measures in px."""

from __future__ import annotations

from lectra.deck.boxes import Anchor, Box, Slot
from lectra.deck.theme import Ground, Theme

TITLE_PX = (84, 80, 76, 72, 68, 64, 60, 56, 52, 48, 44, 40, 36, 32, 28, 24)
BODY_PX = (48, 46, 44, 42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20)
_LIST_PX = (64, 60, 56, 52, 50, *BODY_PX)
_SHORT_PX = 48
"""Above this size the points of a list take two lines at most: larger type is for short points."""
DISPLAY_PX = (128, 116, 104, 96, 88, 80, 72, 64, 56, 48, 44, 40, 36, 32, 28, 24, 20)
_SMALL_PX = (22, 20, 18)
QUOTE_PX = (80, 72, 64, 60, 56, 52, *BODY_PX)
SOURCE_PX = (40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20)
CAPTION_PX = (36, 34, 32, 30, 28, 26, 24, 22, 20)
KICKER_PX = (40, 36, 32, 28, 24)
"""Of a title that leads to what is larger below it."""
HEADING_PX = (44, 42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20)
_COMFORT_PX, ASIDE_PX = 36, 28
"""The least sizes that are pleasant to read, of a slide's text and of the lines below a lecture's title."""
FOOT_PX = 984
"""Where the line at the foot of a slide begins."""


def credit_slot(theme: Theme, ground: Ground, box: Box, lang: str) -> Slot:
    """Return the slot for the line that a picture's licence asks for."""
    return Slot(
        "credit",
        box,
        ground.small,
        (20, 18, 16, 14),
        16,
        theme.regular,
        theme.body_leading,
        lang=lang,
        font=theme.font,
    )


def heading_slot(theme: Theme, box: Box, colour: str, sizes: tuple[int, ...], anchor: Anchor = "top") -> Slot:
    """Return the slot of a title in one of these sizes."""
    return Slot(
        "title",
        box,
        colour,
        sizes,
        _COMFORT_PX,
        theme.bold,
        theme.title_leading,
        anchor,
        font=theme.heading_font,
        balanced=True,
    )


def prose_slot(
    theme: Theme, box: Box, colour: str, sizes: tuple[int, ...], weight: int, anchor: Anchor = "top"
) -> Slot:
    """Return the slot of text without bullets."""
    leading = theme.title_leading if weight == theme.bold else theme.body_leading
    return Slot(
        "body",
        box,
        colour,
        sizes,
        _COMFORT_PX,
        weight,
        leading,
        anchor,
        gap_em=0.5,
        font=theme.font,
        balanced=True,
    )


def list_slot(theme: Theme, box: Box, colour: str, bullet_colour: str, bullet: str) -> Slot:
    """Return the slot of a list; short points grow."""
    return Slot(
        "body",
        box,
        colour,
        sizes_px=_LIST_PX,
        short_px=_SHORT_PX,
        comfort_px=_COMFORT_PX,
        weight=theme.regular,
        leading=theme.body_leading,
        gap_em=0.5,
        font=theme.font,
        airy_em=1.0,
        balanced=True,
        bullet=bullet,
        bullet_colour=bullet_colour,
        indent_em=1.4 if bullet == "→" else 0.9,
    )


def number_slot(theme: Theme, colour: str) -> Slot:
    """Return the slot of a slide's number."""
    box = Box(theme.margin_px + 456, FOOT_PX, 104, 32)
    return Slot("number", box, colour, _SMALL_PX, 18, theme.bold, theme.body_leading, font=theme.font)


def footer_slot(theme: Theme, colour: str) -> Slot:
    """Return the slot of the lecture's title at the foot of a slide."""
    box = Box(theme.margin_px, FOOT_PX, 440, 56)
    return Slot("footer", box, colour, _SMALL_PX, 18, theme.regular, theme.body_leading, font=theme.font)
