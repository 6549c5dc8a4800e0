"""The colours of a chart's series: the theme's, made lighter or darker until they stand out and apart."""

from __future__ import annotations

import colorsys
from typing import NamedTuple

from lectra.deck import markup
from lectra.deck.contrast import LEGIBLE, contrast, luminance
from lectra.deck.theme import Ground, Theme

LEAST_CONTRAST = 3.0
"""Of a mark to its ground (WCAG 2.2, 1.4.11)."""
_MARGIN = 0.1
"""By how much a contrast is larger than asked for: programs round colours differently."""
_APART = 24
"""The steps of lightness are no larger than that, lest few series be black and white."""
_DARKEST, _LIGHTEST = 22.0, 92.0


class Tint(NamedTuple):
    """A theme's colour (``RRGGBB``) with its lightness scaled (``mod``) and raised (``off``), in percent.

    In the deck it stays the theme's colour: another theme recolours it.
    """

    base: str
    mod: int = 100
    off: int = 0

    @property
    def rgb(self) -> str:
        """The colour that is seen (``RRGGBB``)."""
        if (self.mod, self.off) == (100, 0):
            return self.base
        hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in bytes.fromhex(self.base)))
        light = min(light * self.mod / 100 + self.off / 100, 1.0)
        return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))

    def fill(self, theme: Theme) -> str:
        """Write it as a solid fill."""
        changes = f'<a:lumMod val="{self.mod * 1000}"/>' if (self.mod, self.off) != (100, 0) else ""
        changes += f'<a:lumOff val="{self.off * 1000}"/>' if self.off else ""
        return f"<a:solidFill>{markup.colour(self.base, theme, changes=changes)}</a:solidFill>"


def tints(count: int, theme: Theme, ground: Ground) -> tuple[Tint, ...]:
    """Return a colour for each of up to eight series, or slices.

    Each stands out from the ground, and each has a lightness of its own, so that they differ in grey.
    """
    order = (theme.accent, theme.accent2, theme.sun, ground.text, ground.small, theme.block)
    bases = [order[place % len(order)] for place in range(count)]
    levels = _levels([lightness(base) for base in bases], ground)
    return tuple(_at_lightness(base, level) for base, level in zip(bases, levels, strict=True))


def _levels(own: list[float], ground: Ground) -> list[float]:
    """Deal out even steps of lightness, the lightest to the colour that is lightest itself."""
    low, high = _range(ground)
    step = min((high - low) / (len(own) - 1), _APART) if len(own) > 1 else 0.0
    half = step * (len(own) - 1) / 2
    middle = min(max(sum(own) / len(own), low + half), high - half)
    levels = [0.0] * len(own)
    for rank, place in enumerate(sorted(range(len(own)), key=lambda place: own[place])):
        levels[place] = middle - half + step * rank
    return levels


def _range(ground: Ground) -> tuple[float, float]:
    """Return the lightness of the darkest and the lightest colour that stand out from a ground."""
    behind, wanted = luminance(ground.back), LEAST_CONTRAST + _MARGIN
    if ground.is_dark:
        return _of_luminance((behind + 0.05) * wanted - 0.05), _LIGHTEST
    return _DARKEST, _of_luminance((behind + 0.05) / wanted - 0.05)


def _at_lightness(base: str, level: float) -> Tint:
    """Return the tint of a colour whose lightness is nearest to a level."""
    if abs(lightness(base) - level) < 0.5:
        return Tint(base)
    if level < lightness(base):
        return min((Tint(base, mod) for mod in range(101)), key=lambda tint: abs(lightness(tint.rgb) - level))
    raised = (Tint(base, mod, 100 - mod) for mod in range(101))
    return min(raised, key=lambda tint: abs(lightness(tint.rgb) - level))


def lightness(rgb: str) -> float:
    """Return the lightness of a colour, from 0 to 100, as eyes see it (CIE L*)."""
    return _of_luminance(luminance(rgb))


def legible_on(fill: str, ground: Ground) -> str:
    """Return the colour for text on a fill: one of the ground's, or else black or white."""
    own = max((ground.text, ground.back), key=lambda colour: contrast(colour, fill))
    return own if contrast(own, fill) >= LEGIBLE else max("000000", "FFFFFF", key=lambda c: contrast(c, fill))


def _of_luminance(luminance: float) -> float:
    cube = 216 / 24389
    return 116 * luminance ** (1 / 3) - 16 if luminance > cube else luminance * 24389 / 27
