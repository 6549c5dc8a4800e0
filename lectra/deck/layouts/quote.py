"""Somebody's words beside a bar, and below them whose they are."""

from __future__ import annotations

from dataclasses import replace

from lectra.deck.boxes import Box, Rect
from lectra.deck.frame import TEXT_END_PX, TOP_PX, Frame, beside_picture, layout, tab
from lectra.deck.slots import (
    ASIDE_PX,
    KICKER_PX,
    QUOTE_PX,
    SOURCE_PX,
    footer_slot,
    heading_slot,
    number_slot,
    prose_slot,
)
from lectra.deck.theme import Theme
from lectra.models import WIDTH_PX


@layout("quote", "Quote", rank=6, beside=beside_picture(64))
def quote(theme: Theme) -> Frame:
    """Return the frame of a quotation, on the lighter ground."""
    x = theme.margin_px
    bar = Box(x, 280, 12, 432)
    inner = Box(x + 72, bar.y, WIDTH_PX - 2 * x - 232, bar.h)
    below = Box(inner.x, bar.bottom + 40, inner.w, TEXT_END_PX - bar.bottom - 40)
    words = prose_slot(theme, inner, theme.light.text, QUOTE_PX, theme.regular, "middle")
    source = prose_slot(theme, below, theme.light.small, SOURCE_PX, theme.regular)
    return Frame(
        ground=theme.light,
        rects=(Rect(bar, theme.accent), tab(theme, theme.accent)),
        title=heading_slot(theme, Box(x, TOP_PX, WIDTH_PX - 2 * x, 120), theme.accent2, KICKER_PX),
        slots=(
            replace(words, leading=theme.body_leading),
            replace(source, role="source", comfort_px=ASIDE_PX),
        ),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
        fixed=True,
    )
