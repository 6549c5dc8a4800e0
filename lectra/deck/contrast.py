"""How well a colour (``RRGGBB``) is seen on another, by WCAG 2."""

from __future__ import annotations

from collections.abc import Collection

LEGIBLE = 4.5
"""The least contrast of text at level AA."""
_STEPS = 20


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    parts = (part / 255 for part in bytes.fromhex(colour))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, other: str, part: float) -> str:
    """Return a colour with a part (0 to 1) of another in it."""
    pairs = zip(bytes.fromhex(colour), bytes.fromhex(other), strict=True)
    return bytes(round(one + (two - one) * part) for one, two in pairs).hex().upper()


def legible(colour: str, text: str, grounds: Collection[str]) -> str:
    """Return a colour that is legible on all grounds: itself, or with as much of ``text``'s as it takes."""
    steps = (mixed(colour, text, step / _STEPS) for step in range(_STEPS))
    return next((one for one in steps if all(contrast(one, ground) >= LEGIBLE for ground in grounds)), text)


def tinted(ground: str, colour: str, part: float, text: str) -> str:
    """Return a ground with a part of a colour in it, or with as much as leaves ``text`` legible there."""
    tried = (mixed(ground, colour, part * step / _STEPS) for step in range(_STEPS, 0, -1))
    return next((one for one in tried if contrast(one, text) >= LEGIBLE), ground)
