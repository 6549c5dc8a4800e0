"""A picture with labels at its sides that point into it."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Box
from lectra.deck.frame import TEXT_END_PX, Frame, layout, tab
from lectra.deck.slots import (
    ASIDE_PX,
    CAPTION_PX,
    TITLE_PX,
    footer_slot,
    heading_slot,
    number_slot,
    prose_slot,
)
from lectra.deck.theme import Theme
from lectra.models import WIDTH_PX

SIDE_PX = 420
"""The width beside the picture, with the room for the lines."""
_TOP_PX, _END_PX = 200, 822


@layout("labelled", "Labelled picture", rank=9)
def labelled(theme: Theme) -> Frame:
    """Return the frame of a whole picture in the middle, with its caption below."""
    x = theme.margin_px
    stage = Box(x, _TOP_PX, WIDTH_PX - 2 * x, _END_PX - _TOP_PX)
    caption = Box(x, _END_PX + 12, stage.w, TEXT_END_PX - _END_PX - 12)
    slot = prose_slot(theme, caption, theme.light.small, CAPTION_PX[2:], theme.regular)
    return Frame(
        ground=theme.light,
        rects=(tab(theme, theme.accent),),
        title=heading_slot(theme, Box(x, 48, stage.w, 128), theme.light.text, TITLE_PX[3:], "middle"),
        slots=(replace(slot, role="caption", comfort_px=ASIDE_PX),),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
        panel=replace(stage, x=x + SIDE_PX, w=stage.w - 2 * SIDE_PX),
        stage=stage,
        whole=True,
        most_cropped=0.0,
        fixed=True,
    )
