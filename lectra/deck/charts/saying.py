"""What a chart shows, in words: the same in all languages beside it, in sentences to be spoken."""

from __future__ import annotations

import re
from itertools import pairwise

from lectra.deck.charts.data import ROUND, ChartData, Row
from lectra.deck.charts.figures import format_for, percent_for
from lectra.deck.charts.phrases import Phrases, phrases_of

_HIGHEST, _LOWEST = "max", "min"
_FEW = 6
"""Up to so many values are all told."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
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
    name = format_for(row.xs, "en").text(row.xs[place]) if row.xs else data.categories[place]
    return f"{name}, {_with_unit(number, unit)}"


def row_told(data: ChartData, row: Row, unit: str, lang: str) -> tuple[str, ...]:
    """Return what a series shows in sentences of a language, or in numbers alone where it has no phrases.

    Of parts of a whole these are all shares and the largest; of values in a row how they go and the extremes;
    of others the extremes.
    """
    phrases = phrases_of(lang)
    if phrases is None:
        return (row_said(data, row, unit),)
    told = (
        _parts_told(data, row, phrases, lang) if data.kind in ROUND else _told(data, row, unit, phrases, lang)
    )
    first, *others = told
    return (f"{row.name}: {first}" if row.name else first, *others)


def _parts_told(data: ChartData, row: Row, phrases: Phrases, lang: str) -> list[str]:
    whole = sum(row.values)
    shares = [value / whole for value in row.values]
    written = percent_for(shares, lang)
    parts = [f"{name} ({written.text(share)})" for name, share in zip(data.categories, shares, strict=True)]
    highest = [part for part, share in zip(parts, shares, strict=True) if share == max(shares)]
    told = [phrases.parts.format(parts=", ".join(parts))]
    return [*told, phrases.largest.format(highest=highest[0])] if len(highest) == 1 else told


def _told(data: ChartData, row: Row, unit: str, phrases: Phrases, lang: str) -> list[str]:
    values = row.values
    places = {
        "first": 0,
        "last": len(values) - 1,
        "highest": values.index(max(values)),
        "lowest": values.index(min(values)),
    }
    shown = {name: _value_told(data, row, place, unit, lang) for name, place in places.items()}
    if len(set(values)) == 1:
        return [phrases.same.format(first=_number_told(data, values[0], unit, lang))]
    extremes = phrases.extremes.format(**shown)
    if not _is_ordered(data):
        return [extremes]
    rising = [after > before for before, after in pairwise(values)]
    falling = [after < before for before, after in pairwise(values)]
    if all(rising) or all(falling):
        return [(phrases.rises if all(rising) else phrases.falls).format(**shown)]
    return [phrases.moves.format(**shown), extremes]


def _is_ordered(data: ChartData) -> bool:
    """Whether values follow one another: along a line, or by years and other numbers that grow."""
    if data.kind == "line":
        return True
    numbers = [float(name) for name in data.categories if _NUMBER.fullmatch(name)]
    ordered = all(before < after for before, after in pairwise(numbers))
    return bool(numbers) and len(numbers) == len(data.categories) and ordered


def _value_told(data: ChartData, row: Row, place: int, unit: str, lang: str) -> str:
    """Return a value with its place: "12 million (2019)"; of a point, its second number with its first."""
    name = format_for(row.xs, lang).text(row.xs[place]) if row.xs else data.categories[place]
    return f"{_number_told(data, row.values[place], unit, lang)} ({name})"


def _number_told(data: ChartData, value: float, unit: str, lang: str) -> str:
    return _with_unit(format_for(data.values, lang).text(value), unit)


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{'' if not unit or unit.startswith(_ATTACHED) else ' '}{unit}"
