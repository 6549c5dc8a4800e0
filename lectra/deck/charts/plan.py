"""A chart in its place: all that is drawn of it, and what its native twin must be told to be drawn alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from lectra.deck.boxes import Box
from lectra.deck.charts.data import ChartData
from lectra.deck.charts.figures import NumberFormat
from lectra.deck.charts.labels import Label
from lectra.deck.charts.marks import Mark, Place
from lectra.deck.charts.scale import Scale
from lectra.deck.charts.tints import Tint
from lectra.deck.theme import Ground

LINE_PX, DOT_PX, POINT_PX = 5, 7, 9
"""The width of a series' line, and the radius of its points: on a line, and alone."""
RULE_PX, AXIS_PX = 2, 2
RULE_OPACITY = 0.25
RIM_PX = 3
"""The width of gridlines, of axes, and of what parts two slices."""
HOLE = 0.5
"""The radius of a ring's hole, in parts of its own."""


@dataclass(frozen=True)
class Axis:
    """An axis with numbers. ``title`` is set where it stands; without ``labelled`` it has no numbers."""

    scale: Scale
    format: NumberFormat
    labelled: bool = True
    title: Label | None = None


@dataclass(frozen=True)
class Key:
    """An entry of the legend: the box of its colour, and its name."""

    swatch: Box
    name: Label


@dataclass(frozen=True)
class Legend:
    """The legend and its box; it lists series from the left, or from the top where it is a ``column``."""

    box: Box
    keys: tuple[Key, ...]
    column: bool = False


@dataclass(frozen=True)
class Values:
    """The numbers at marks: which (series and place), how written and coloured; ``names`` stand with them."""

    shown: frozenset[tuple[int, int]] = frozenset()
    format: NumberFormat = field(default_factory=lambda: NumberFormat(0))
    size_px: int = 28
    inside: bool = False
    names: bool = False
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A chart over ``frame``, with its marks within ``plot``.

    ``tints`` are the colours of series, or of slices. ``gap`` is what is free between the bars of two
    categories, in parts of a bar; each ``every``-th category is labelled, at ``label_px``. ``named`` series
    have their name at their end.
    """

    data: ChartData
    frame: Box
    plot: Box
    ground: Ground
    tints: tuple[Tint, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    rules: tuple[tuple[Place, Place], ...] = ()
    baselines: tuple[tuple[Place, Place], ...] = ()
    value_axis: Axis | None = None
    x_axis: Axis | None = None
    x_title: Label | None = None
    legend: Legend | None = None
    values: Values = field(default_factory=Values)
    label_px: int = 22
    gap: float = 0.6
    every: int = 1
    named: bool = False
    fits: bool = True
