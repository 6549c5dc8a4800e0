"""Dark throughout: blue-black, with turquoise and amber."""

from __future__ import annotations

from lectra.deck.theme import Ground, Theme
from lectra.registry import THEMES

THEMES.add(
    Theme(
        name="midnight",
        label="Midnight",
        rank=2,
        light=Ground(back="1B2239", text="EEF2FB", small="A6B1CC", panel="0E1426"),
        dark=Ground(back="0E1426", text="EEF2FB", small="A6B1CC", panel="0E1426"),
        accent="4FD1C5",
        accent2="8FB4FF",
        sun="FFC861",
        block="12695F",
    )
)
