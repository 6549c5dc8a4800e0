"""A title over a table, a chart, a diagram, or whatever else is drawn."""

from __future__ import annotations

from lectra.deck.frame import Frame, across, below_across, layout, tab
from lectra.deck.slots import TITLE_PX, footer_slot, heading_slot, number_slot
from lectra.deck.theme import Theme


@layout("figure", "Title and figure", rank=8)
def figure(theme: Theme) -> Frame:
    """Return the frame of a block that has all the room below the title."""
    return Frame(
        ground=theme.light,
        rects=(tab(theme, theme.accent),),
        title=heading_slot(theme, across(theme), theme.light.text, TITLE_PX),
        slots=(),
        stage=below_across(theme),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
    )
