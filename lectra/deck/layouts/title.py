"""The first slide: the lecture's title, large."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Box, Rect
from lectra.deck.frame import TEXT_END_PX, Frame, beside_picture, layout
from lectra.deck.slots import (
    ASIDE_PX,
    BODY_PX,
    DISPLAY_PX,
    footer_slot,
    heading_slot,
    number_slot,
    prose_slot,
)
from lectra.deck.theme import Theme
from lectra.models import HEIGHT_PX, WIDTH_PX


@layout("title", "Title", rank=1, beside=beside_picture(104))
def title(theme: Theme) -> Frame:
    """Return the frame of a title slide, on the darker ground."""
    x = theme.margin_px
    w = WIDTH_PX - 2 * x - 240
    aside = prose_slot(theme, Box(x, 716, w, TEXT_END_PX - 716), theme.dark.small, BODY_PX, theme.regular)
    return Frame(
        ground=theme.dark,
        rects=(
            Rect(Box(x, 664, 144, 12), theme.accent),
            Rect(Box(WIDTH_PX - 112, 0, 112, HEIGHT_PX), theme.accent),
        ),
        title=heading_slot(theme, Box(x, 144, w, 480), theme.dark.text, DISPLAY_PX, "bottom"),
        slots=(replace(aside, comfort_px=ASIDE_PX),),
        number=number_slot(theme, theme.sun),
        footer=footer_slot(theme, theme.dark.small),
    )
