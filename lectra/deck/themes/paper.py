"""Light throughout: cream and sand, with wine red, terracotta, pine and ochre."""

from __future__ import annotations

from lectra.deck.theme import Ground, Theme
from lectra.registry import THEMES

THEMES.add(
    Theme(
        name="paper",
        label="Paper",
        rank=3,
        light=Ground(back="FCF8EF", text="41202C", small="6E5A4A", panel="EFE2CA"),
        dark=Ground(back="EFE2CA", text="41202C", small="6E5A4A", panel="EFE2CA"),
        accent="B5472B",
        accent2="2B5F7D",
        sun="2C6154",
        block="E5AC56",
    )
)
