"""A title over a list of points."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Rect
from lectra.deck.frame import Frame, across, below_across, beside_panel, layout, panel, tab
from lectra.deck.slots import TITLE_PX, footer_slot, heading_slot, list_slot, number_slot
from lectra.deck.theme import Theme


def _beside(frame: Frame, theme: Theme) -> Frame:
    """Make room for a picture beside the list: a longer title has more lines, and the list begins lower."""
    above, below = beside_panel(theme)
    picture = panel(theme)
    return replace(
        frame,
        rects=(Rect(picture, theme.light.panel), tab(theme, theme.accent)),
        title=replace(frame.title, box=above),
        slots=(list_slot(theme, below, theme.light.text, theme.accent, "•"),),
        panel=picture,
    )


@layout("bullets", "Title and bullets", rank=3, beside=_beside, title_alone="claim")
def bullets(theme: Theme) -> Frame:
    """Return the frame of a list that has the whole width."""
    return Frame(
        ground=theme.light,
        rects=(tab(theme, theme.accent),),
        title=heading_slot(theme, across(theme), theme.light.text, TITLE_PX),
        slots=(list_slot(theme, below_across(theme), theme.light.text, theme.accent, "•"),),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
    )
