"""The theme's colours that stand out, as far as they are legible."""

from __future__ import annotations

from lectra.deck.contrast import LEGIBLE, contrast, legible
from lectra.deck.theme import Ground, Theme


def accent_on(theme: Theme, ground: Ground, *backs: str, second: bool = False) -> str:
    """Return a colour for text that stands out on all these colours; the ``second`` accent where asked for.

    It is one of the theme's, which another theme recolours in the deck; where none is legible, it is mixed.
    """
    order = (theme.accent2,) if second else (theme.accent, theme.block)
    good = (one for one in order if all(contrast(one, back) >= LEGIBLE for back in backs))
    return next(good, None) or legible(order[0], ground.text, backs)
