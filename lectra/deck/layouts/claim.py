"""A title that says it all, and stands alone."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.frame import TEXT_END_PX, TOP_PX, Frame, beside_picture, layout
from lectra.deck.layouts.statement import statement
from lectra.deck.slots import DISPLAY_PX, heading_slot
from lectra.deck.theme import Theme


@layout("claim", "Claim", rank=5, beside=beside_picture(80))
def claim(theme: Theme) -> Frame:
    """Return the frame of a title as large as a statement."""
    frame = statement(theme)
    box = replace(frame.title.box, h=TEXT_END_PX - TOP_PX)
    title = heading_slot(theme, box, theme.dark.text, DISPLAY_PX, "middle")
    return replace(frame, title=title, slots=())
