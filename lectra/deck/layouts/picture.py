"""A picture that is the slide's subject, shown in full below a title and a caption."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Box, Rect
from lectra.deck.frame import Frame, layout
from lectra.deck.slots import (
    ASIDE_PX,
    CAPTION_PX,
    FOOT_PX,
    TITLE_PX,
    footer_slot,
    heading_slot,
    number_slot,
    prose_slot,
)
from lectra.deck.theme import Theme
from lectra.models import WIDTH_PX


@layout("picture", "Picture", rank=8)
def picture(theme: Theme) -> Frame:
    """Return the frame of a picture over the whole width, on the darker ground."""
    x = theme.margin_px
    panel = Box(0, 232, WIDTH_PX, FOOT_PX - 24 - 232)
    box = Box(x, 160, WIDTH_PX - 2 * x, 56)
    caption = prose_slot(theme, box, theme.dark.small, CAPTION_PX, theme.regular)
    return Frame(
        ground=theme.dark,
        rects=(Rect(panel, theme.dark.panel),),
        title=heading_slot(theme, Box(x, 48, WIDTH_PX - 2 * x, 96), theme.dark.text, TITLE_PX[3:]),
        slots=(replace(caption, role="caption", comfort_px=ASIDE_PX),),
        number=number_slot(theme, theme.dark.small),
        footer=footer_slot(theme, theme.dark.small),
        panel=panel,
        whole=True,
        fixed=True,
    )
