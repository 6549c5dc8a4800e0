"""Two blocks side by side, each with a heading."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Box, Rect, Slot
from lectra.deck.frame import BELOW_TITLE_PX, TEXT_END_PX, Frame, across, layout, tab
from lectra.deck.slots import (
    ASIDE_PX,
    HEADING_PX,
    TITLE_PX,
    footer_slot,
    heading_slot,
    list_slot,
    number_slot,
    prose_slot,
)
from lectra.deck.theme import Theme
from lectra.models import WIDTH_PX

_TO_COLUMN_PX = 96
"""From the top of a column's heading to its block."""
_GAP_PX = 96


@layout("columns", "Two columns", rank=7)
def columns(theme: Theme) -> Frame:
    """Return the frame of two columns with a line between them."""
    x = theme.margin_px
    w = (WIDTH_PX - 2 * x - _GAP_PX) // 2
    line = Box(x + w + _GAP_PX // 2 - 2, BELOW_TITLE_PX, 4, TEXT_END_PX - BELOW_TITLE_PX)
    return Frame(
        ground=theme.light,
        rects=(Rect(line, theme.light.panel), tab(theme, theme.accent)),
        title=heading_slot(theme, across(theme), theme.light.text, TITLE_PX),
        slots=(
            *_column(theme, Box(x, BELOW_TITLE_PX, w, line.h), "left"),
            *_column(theme, Box(x + w + _GAP_PX, BELOW_TITLE_PX, w, line.h), "right"),
        ),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
        alike=(("left-heading", "right-heading"), ("left", "right")),
    )


def _column(theme: Theme, box: Box, name: str) -> tuple[Slot, Slot]:
    """Return the slots of a column: its heading and its block."""
    heading = prose_slot(theme, replace(box, h=64), theme.accent2, HEADING_PX, theme.bold)
    inner = replace(box, y=box.y + _TO_COLUMN_PX, h=box.h - _TO_COLUMN_PX)
    body = list_slot(theme, inner, theme.light.text, theme.accent, "•")
    return (
        replace(heading, role=f"{name}-heading", comfort_px=ASIDE_PX),
        replace(body, role=name, comfort_px=ASIDE_PX),
    )
