"""Where a part of the lecture begins."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Box, Rect
from lectra.deck.frame import TEXT_END_PX, Frame, beside_picture, layout
from lectra.deck.layouts.title import title
from lectra.deck.slots import footer_slot, number_slot
from lectra.deck.theme import Theme
from lectra.models import WIDTH_PX


@layout("section", "Section", rank=2, beside=beside_picture(104))
def section(theme: Theme) -> Frame:
    """Return the frame of a section slide, on the theme's block colour."""
    frame = title(theme)
    w = WIDTH_PX - 2 * theme.margin_px - 160
    (aside,) = frame.slots
    below = replace(aside.box, y=656, w=w, h=TEXT_END_PX - 656)
    return replace(
        frame,
        ground=replace(theme.dark, back=theme.block, small=theme.dark.text),
        rects=(Rect(Box(theme.margin_px, 608, 144, 12), theme.dark.text),),
        title=replace(frame.title, box=replace(frame.title.box, w=w, h=424)),
        slots=(replace(aside, box=below, colour=theme.dark.text),),
        number=number_slot(theme, theme.dark.text),
        footer=footer_slot(theme, theme.dark.text),
    )
