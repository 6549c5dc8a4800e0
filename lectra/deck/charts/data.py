"""The data of a chart, checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["bar", "column", "stacked", "line", "pie", "doughnut", "scatter"]
ROUND: tuple[Kind, ...] = ("pie", "doughnut")
BARS: tuple[Kind, ...] = ("bar", "column", "stacked")


class Row(NamedTuple):
    """A series: its name and values; ``xs`` are where they stand in a scatter chart."""

    name: str
    values: tuple[float, ...]
    xs: tuple[float, ...] = ()


@dataclass(frozen=True)
class ChartData:
    """What a chart shows; ``x`` and ``y`` name its axes. Round charts have one series.

    ``builds`` says what appears one by one. As in PowerPoint, axes and legend are there from the start, and
    numbers and names at marks come with these.
    """

    kind: Kind
    categories: tuple[str, ...]
    rows: tuple[Row, ...]
    x: str = ""
    y: str = ""
    builds: Literal["series", "category", ""] = ""

    def item(self, row: int, place: int) -> int:
        """Return with which item, counted from 1, a value appears; 0 is at once."""
        return {"series": row + 1, "category": place + 1, "": 0}[self.builds]

    def each(self) -> Iterator[tuple[int, int, float]]:
        """Yield each value with the numbers of its series and of its place in that."""
        for row, series in enumerate(self.rows):
            for place, value in enumerate(series.values):
                yield row, place, value

    @property
    def values(self) -> tuple[float, ...]:
        """All values."""
        return tuple(value for row in self.rows for value in row.values)

    def stacks(self) -> tuple[float, ...]:
        """Return how far the values of each category reach when they stand upon each other, up and down."""
        columns = list(zip(*(row.values for row in self.rows), strict=True))
        up = [sum(value for value in column if value > 0) for column in columns]
        down = [sum(value for value in column if value < 0) for column in columns]
        return (*up, *down)
