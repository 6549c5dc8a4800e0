"""Colour: the palette of a theme, and the schemes that a picture is painted in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Color = tuple[int, int, int]
DARK = 330
"""Red, green and blue of a dark colour add up to less."""


def mix(first: Color, second: Color, share: float) -> Color:
    """``first`` with ``share`` (0 to 1) of ``second``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


@dataclass(frozen=True)
class Palette:
    """The colours of a theme."""

    ink: Color = (20, 33, 61)
    accent: Color = (228, 87, 46)
    accent2: Color = (42, 157, 143)
    sun: Color = (242, 177, 52)
    paper: Color = (247, 245, 240)
    mist: Color = (220, 227, 234)


def palette_of(colours: Mapping[str, str]) -> Palette:
    """Return the palette of colours (``RRGGBB``) by their part."""
    return Palette(**{name: _rgb(colour) for name, colour in colours.items()})


def _rgb(colour: str) -> Color:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


@dataclass(frozen=True)
class Tones:
    """One picture's colours by their part in it.

    ``ground`` lies behind all; ``soft`` is just seen on it; ``halo`` sets off what stands before it;
    ``main``, ``second`` and ``third`` all stand out from ground and halo, in this order of weight;
    ``dark`` and ``light`` are the ends of the scale.
    """

    ground: Color
    soft: Color
    halo: Color
    main: Color
    second: Color
    third: Color
    dark: Color
    light: Color

    @property
    def is_dark(self) -> bool:
        """Whether light things stand out on the ground."""
        return sum(self.ground) < DARK


def _on_paper(p: Palette) -> Tones:
    return Tones(p.paper, mix(p.paper, p.mist, 0.8), p.sun, p.ink, p.accent, p.accent2, p.ink, p.paper)


def _on_mist(p: Palette) -> Tones:
    return Tones(p.mist, mix(p.mist, p.ink, 0.1), p.paper, p.ink, p.accent, p.accent2, p.ink, p.paper)


def _on_blush(p: Palette) -> Tones:
    ground = mix(p.accent, p.paper, 0.78)
    return Tones(ground, mix(ground, p.accent, 0.16), p.paper, p.ink, p.accent, p.accent2, p.ink, p.paper)


def _on_mint(p: Palette) -> Tones:
    ground = mix(p.accent2, p.paper, 0.68)
    return Tones(
        ground,
        mix(ground, p.accent2, 0.25),
        p.sun,
        p.ink,
        p.accent,
        mix(p.accent2, p.ink, 0.3),
        p.ink,
        p.paper,
    )


def _on_sun(p: Palette) -> Tones:
    return Tones(
        p.sun, mix(p.sun, p.accent, 0.2), p.paper, p.ink, p.accent, mix(p.accent2, p.ink, 0.2), p.ink, p.paper
    )


def _on_ink(p: Palette) -> Tones:
    return Tones(
        p.ink,
        mix(p.ink, p.mist, 0.12),
        mix(p.accent2, p.ink, 0.45),
        p.paper,
        p.sun,
        p.accent,
        mix(p.ink, (0, 0, 0), 0.4),
        p.paper,
    )


def _on_teal(p: Palette) -> Tones:
    ground = mix(p.accent2, p.ink, 0.5)
    return Tones(
        ground,
        mix(ground, p.accent2, 0.35),
        p.ink,
        p.paper,
        p.sun,
        mix(p.accent, p.paper, 0.12),
        p.ink,
        p.paper,
    )


def _on_accent(p: Palette) -> Tones:
    return Tones(
        p.accent,
        mix(p.accent, p.ink, 0.14),
        mix(p.accent, p.ink, 0.82),
        p.paper,
        p.sun,
        mix(p.accent2, p.paper, 0.3),
        p.ink,
        p.paper,
    )


SCHEMES: tuple[Callable[[Palette], Tones], ...] = (
    _on_paper,
    _on_ink,
    _on_mist,
    _on_sun,
    _on_teal,
    _on_blush,
    _on_mint,
    _on_accent,
)
"""Each paints another ground with the same palette."""
