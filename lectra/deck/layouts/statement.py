"""A sentence that is worth a slide, below a title that leads to it."""

from __future__ import annotations

from lectra.deck.boxes import Box
from lectra.deck.frame import TEXT_END_PX, TOP_PX, Frame, beside_picture, layout, tab
from lectra.deck.slots import DISPLAY_PX, KICKER_PX, footer_slot, heading_slot, number_slot, prose_slot
from lectra.deck.theme import Theme
from lectra.models import WIDTH_PX


@layout("statement", "Statement", rank=4, beside=beside_picture(80), title_alone="claim")
def statement(theme: Theme) -> Frame:
    """Return the frame of a statement, large on the darker ground."""
    x = theme.margin_px
    w = WIDTH_PX - 2 * x - 160
    below = Box(x, 280, w, TEXT_END_PX - 280)
    return Frame(
        ground=theme.dark,
        rects=(tab(theme, theme.sun),),
        title=heading_slot(theme, Box(x, TOP_PX, w, 144), theme.sun, KICKER_PX),
        slots=(prose_slot(theme, below, theme.dark.text, DISPLAY_PX[1:], theme.bold, "middle"),),
        number=number_slot(theme, theme.sun),
        footer=footer_slot(theme, theme.dark.small),
    )
