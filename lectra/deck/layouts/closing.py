"""The last slide: what to remember."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Box, Rect
from lectra.deck.frame import TEXT_END_PX, TOP_PX, Frame, beside_panel, layout, panel, tab
from lectra.deck.slots import TITLE_PX, footer_slot, heading_slot, list_slot, number_slot
from lectra.deck.theme import Theme
from lectra.models import HEIGHT_PX, WIDTH_PX

_SIDE_PX = 672
"""Width of the colour block that holds the title of a slide without a picture."""


def _beside(frame: Frame, theme: Theme) -> Frame:
    """Stand the title over the list, and the picture in the place of the colour block."""
    above, below = beside_panel(theme)
    picture = panel(theme)
    return replace(
        frame,
        rects=(Rect(picture, theme.dark.panel), tab(theme, theme.sun)),
        title=heading_slot(theme, above, theme.dark.text, TITLE_PX),
        slots=(list_slot(theme, below, theme.dark.text, theme.sun, "→"),),
        number=number_slot(theme, theme.sun),
        footer=footer_slot(theme, theme.dark.small),
        panel=picture,
    )


@layout("closing", "Closing", rank=9, beside=_beside, title_alone="claim")
def closing(theme: Theme) -> Frame:
    """Return the frame of a closing slide: its title on a colour block, a list on the darker ground."""
    x = _SIDE_PX + theme.margin_px
    beside_block = Box(x, TOP_PX, WIDTH_PX - theme.margin_px - x, TEXT_END_PX - TOP_PX)
    on_block = Box(theme.margin_px, TOP_PX, 480, TEXT_END_PX - TOP_PX)
    return Frame(
        ground=theme.dark,
        rects=(Rect(Box(0, 0, _SIDE_PX, HEIGHT_PX), theme.block), tab(theme, theme.dark.text)),
        title=heading_slot(theme, on_block, theme.dark.text, TITLE_PX),
        slots=(list_slot(theme, beside_block, theme.dark.text, theme.sun, "→"),),
        number=number_slot(theme, theme.dark.text),
        footer=footer_slot(theme, theme.dark.text),
    )
