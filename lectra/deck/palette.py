"""The colours of a theme of one's own, by their names in its file: which must stand out, and where."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from lectra.deck.contrast import LEGIBLE, contrast, luminance, mixed
from lectra.deck.theme import Theme

LARGE = 3.0
"""The least contrast of bullets and marks, which are large or no text, at level AA."""
_STEPS = 50
_PANEL_PART, _SMALL_PART = 0.08, 0.25
"""How much of its text a panel has, and of its ground small text, where a file does not give them."""
_MIST_PART = 0.12
"""How dark the second ground of drawn pictures is."""
Colours = Mapping[str, str]
"""Colours (``RRGGBB``) by name, such as ``light.ground`` and ``accent``."""


class Rule(NamedTuple):
    """A colour that stands on others, the least contrast to each, and what it is used for."""

    colour: str
    grounds: tuple[str, ...]
    least: float
    use: str


RULES = (
    Rule("light.text", ("light.ground", "light.panel"), LEGIBLE, "text"),
    Rule("light.small", ("light.ground", "light.panel"), LEGIBLE, "the footer and credits"),
    Rule("dark.text", ("dark.ground", "dark.panel"), LEGIBLE, "titles and text"),
    Rule("dark.small", ("dark.ground", "dark.panel"), LEGIBLE, "subtitles and credits"),
    Rule("sun", ("dark.ground",), LEGIBLE, "text that stands out"),
    Rule("accent2", ("light.ground",), LEGIBLE, "labels and links"),
    Rule("accent", ("light.ground",), LARGE, "bullets and marks"),
    Rule("block", ("dark.text",), LEGIBLE, "the ground of titles"),
)
"""What text and marks use. All else that blocks draw is made legible where it is drawn."""


class Pair(NamedTuple):
    """A colour as it is used on a ground: their names and values, their contrast, and the least it may be."""

    colour: str
    ground: str
    values: tuple[str, str]
    contrast: float
    least: float
    use: str

    def __str__(self) -> str:
        """Name the pair with its figures, for people."""
        one, other = self.values
        return f"{self.colour} #{one} on {self.ground} #{other} has {_figure(self.contrast)}:1"


class Change(NamedTuple):
    """A colour that does not stand out, and the nearest that does on all grounds; None where none does."""

    pair: Pair
    value: str | None


def colours_of(theme: Theme) -> dict[str, str]:
    """Return the colours of a theme by their names in a file."""
    grounds = {
        f"{name}.{part}": value
        for name, ground in (("light", theme.light), ("dark", theme.dark))
        for part, value in zip(("ground", "text", "small", "panel"), _parts(ground), strict=True)
    }
    return grounds | {name: getattr(theme, name) for name in ("accent", "accent2", "sun", "block")}


def _parts(ground: object) -> Iterator[str]:
    return (getattr(ground, name) for name in ("back", "text", "small", "panel"))


def picture_colours(theme: Theme) -> dict[str, str]:
    """Return the colours of pictures that are drawn for a theme: see :class:`lectra.models.ImageChoice`."""
    ends = sorted((theme.light.back, theme.light.text, theme.dark.back, theme.dark.text), key=luminance)
    ink, paper = ends[0], ends[-1]
    return {
        "ink": ink,
        "accent": theme.accent,
        "accent2": theme.accent2,
        "sun": theme.sun,
        "paper": paper,
        "mist": mixed(paper, ink, _MIST_PART),
    }


def completed(base: Colours, given: Colours) -> dict[str, str]:
    """Return the base's colours with those that are given; what goes with a given ground fits it."""
    colours = {**base, **given}
    for name in ("light", "dark"):
        back, text, small, panel = (f"{name}.{part}" for part in ("ground", "text", "small", "panel"))
        if back not in given:
            continue
        if text not in given:
            colours[text] = max(base["light.text"], base["dark.text"], key=lambda c: contrast(c, given[back]))
        if panel not in given:
            colours[panel] = mixed(colours[back], colours[text], _PANEL_PART)
        if small not in given:
            colours[small] = mixed(colours[text], colours[back], _SMALL_PART)
    return colours


def pairs(colours: Colours) -> tuple[Pair, ...]:
    """Return all pairs that text and marks use, with their contrast."""
    return tuple(_pair(colours, rule, ground) for rule in RULES for ground in rule.grounds)


def suited(colours: Colours) -> tuple[dict[str, str], tuple[Change, ...]]:
    """Return colours that stand out where they are used, and what was changed to that end.

    Grounds stay as they are; a colour is made lighter or darker, as little as it takes.
    """
    found, changes = dict(colours), []
    for rule in RULES:
        worst = min((_pair(found, rule, ground) for ground in rule.grounds), key=lambda pair: pair.contrast)
        if worst.contrast >= rule.least:
            continue
        value = _nearest(found[rule.colour], [found[ground] for ground in rule.grounds], rule.least)
        changes.append(Change(worst, value))
        found[rule.colour] = value or found[rule.colour]
    return found, tuple(changes)


def _pair(colours: Colours, rule: Rule, ground: str) -> Pair:
    values = colours[rule.colour], colours[ground]
    return Pair(rule.colour, ground, values, contrast(*values), rule.least, rule.use)


def _nearest(colour: str, grounds: Collection[str], least: float) -> str | None:
    """Return the colour with as little black or white in it as makes it stand out on all grounds."""
    tried = (mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1) for end in ("000000", "FFFFFF"))
    return next((one for one in tried if all(contrast(one, ground) >= least for ground in grounds)), None)


def _figure(ratio: float) -> str:
    """Write a contrast so that what is too low never reads as enough."""
    return f"{int(ratio * 100) / 100:.2f}"
