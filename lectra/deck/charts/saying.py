"""What a chart shows, in words; apart from its own texts they are the same in all languages."""

from __future__ import annotations

from lectra.deck.charts.data import ChartData, Row
from lectra.deck.charts.figures import format_for

_HIGHEST, _LOWEST = "max", "min"
_FEW = 6
"""Up to so many values are all told."""
_ATTACHED = ("%", "‰", "°")
"""Units, or their beginnings, that follow a number without a space."""


def row_said(data: ChartData, row: Row, unit: str) -> str:
    """Return a series in words: all of its values if they are few, else the ends and the extremes."""
    count, values = len(row.values), row.values
    highest, lowest = values.index(max(values)), values.index(min(values))
    told = range(count) if count <= _FEW else sorted({0, highest, lowest, count - 1})
    extremes = {highest: f" ({_HIGHEST})", lowest: f" ({_LOWEST})"} if highest != lowest else {}
    said = "; ".join(value_said(data, row, place, unit) + extremes.get(place, "") for place in told)
    return f"{row.name}: {said}" if row.name else said


def value_said(data: ChartData, row: Row, place: int, unit: str) -> str:
    """Return a value in words: "2019, 12 million"; of a point, both of its numbers."""
    number = format_for(data.values, "en").text(row.values[place])
    between = "" if not unit or unit.startswith(_ATTACHED) else " "
    name = format_for(row.xs, "en").text(row.xs[place]) if row.xs else data.categories[place]
    return f"{name}, {number}{between}{unit}"
