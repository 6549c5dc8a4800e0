"""The marks of series within a plot, and where the numbers and names at them stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lectra.deck.boxes import Box
from lectra.deck.charts.data import ChartData
from lectra.deck.charts.labels import Label, Lettering, Side
from lectra.deck.charts.marks import Bar, Dot, Mark, Place, Trace
from lectra.deck.charts.plan import DOT_PX, LINE_PX, POINT_PX, Values
from lectra.deck.charts.scale import Scale

TO_MARK_PX = 6
"""What is free between a mark and the number or the name at it."""
_GAP, _MOST_GAP, _WIDEST_PX = 0.6, 5.0, 150
"""What is free between two categories, in parts of a bar, and how wide a bar may be."""
_DOTTED = 12
"""Lines of so many values at most have a point at each."""


@dataclass(frozen=True)
class Field:
    """A plot with its scales, and the colours of what stands in it; ``x`` is the scale of points."""

    data: ChartData
    plot: Box
    scale: Scale
    x: Scale | None
    colours: Sequence[str]

    @property
    def across(self) -> bool:
        """Whether values run to the right."""
        return self.data.kind == "bar"

    @property
    def slot_px(self) -> float:
        """The room of a category along its axis."""
        return (self.plot.h if self.across else self.plot.w) / max(len(self.data.categories), 1)

    @property
    def side_by_side(self) -> int:
        """How many bars a category has."""
        return 1 if self.data.kind == "stacked" else len(self.data.rows)

    @property
    def gap(self) -> float:
        """What is free between the bars of two categories, in whole percent of a bar."""
        wanted = max(_GAP, self.slot_px / _WIDEST_PX - self.side_by_side)
        return round(min(wanted, _MOST_GAP), 2)

    @property
    def bar_px(self) -> float:
        """How wide a bar is."""
        return self.slot_px / (self.side_by_side + self.gap)

    def middle(self, place: int) -> float:
        """Return where a category is, along its axis."""
        return (self.plot.y if self.across else self.plot.x) + self.slot_px * (place + 0.5)

    def along(self, value: float) -> float:
        """Return where a value is, along its axis."""
        share = self.scale.share(value)
        return self.plot.x + share * self.plot.w if self.across else self.plot.bottom - share * self.plot.h

    def at(self, row: int, place: int) -> Place:
        """Return where a value of a line, or a point, is."""
        series = self.data.rows[row]
        if self.x is None:
            return Place(self.middle(place), self.along(series.values[place]))
        share = self.x.share(series.xs[place])
        return Place(self.plot.x + share * self.plot.w, self.along(series.values[place]))

    def marks(self) -> Iterator[Mark]:
        """Yield what is drawn for the values, in the order of series."""
        if self.data.kind == "line":
            return self._traces()
        return self._points() if self.data.kind == "scatter" else self.bars()

    def bars(self) -> Iterator[Bar]:
        """Yield a bar for each value, in the order of series."""
        ends: dict[tuple[int, bool], float] = {}
        for row, place, value in self.data.each():
            start, end = self.scale.base, value
            if self.data.kind == "stacked":
                start = ends.get((place, value < 0), 0.0)
                end = ends[place, value < 0] = start + value
            side = self.middle(place) - self.bar_px * self.side_by_side / 2
            side += self.bar_px * (row % self.side_by_side)
            corners = (Place(side, self.along(start)), Place(side + self.bar_px, self.along(end)))
            if self.across:
                corners = (Place(corners[0].y, corners[0].x), Place(corners[1].y, corners[1].x))
            yield Bar(self.data.item(row, place), self.colours[row], *corners)

    def _traces(self) -> Iterator[Mark]:
        for row, series in enumerate(self.data.rows):
            places = [self.at(row, place) for place in range(len(series.values))]
            items = [self.data.item(row, place) for place in range(len(places))]
            colour = self.colours[row]
            if self.data.builds == "category":
                pieces = zip(items[1:], places, places[1:], strict=False)
                yield from (Trace(item, colour, (one, two), LINE_PX) for item, one, two in pieces)
            else:
                yield Trace(items[0], colour, tuple(places), LINE_PX)
            if len(places) <= _DOTTED:
                yield from (
                    Dot(item, colour, place, DOT_PX) for item, place in zip(items, places, strict=True)
                )

    def _points(self) -> Iterator[Mark]:
        for row, place, _ in self.data.each():
            yield Dot(self.data.item(row, place), self.colours[row], self.at(row, place), POINT_PX)

    def numbers(self, values: Values, type_: Lettering, inks: Sequence[str]) -> Iterator[Label]:
        """Yield the numbers at bars: at their ends, or in them in an ink for each series."""
        for (row, place, value), bar in zip(self.data.each(), self.bars(), strict=True):
            if (row, place) not in values.shown:
                continue
            text = values.format.text(value)
            width, line = type_.width(text), type_.line_px
            if values.inside:
                middle = Place((bar.start.x + bar.end.x) / 2, (bar.start.y + bar.end.y) / 2)
                box = box_at(middle, width, line)
                label = type_.inked(inks[row]).set(text, box)
            elif self.across:
                side: Side = "right" if value < 0 else "left"
                x = bar.end.x - TO_MARK_PX - width if value < 0 else bar.end.x + TO_MARK_PX
                label = type_.set(
                    text, Box(round(x), round(self.middle_of(bar).y - line / 2), width, line), side
                )
            else:
                y = bar.end.y + TO_MARK_PX if value < 0 else bar.end.y - TO_MARK_PX - line
                label = type_.set(text, Box(round(self.middle_of(bar).x - width / 2), round(y), width, line))
            yield Label(label, self.data.item(row, place))

    def middle_of(self, bar: Bar) -> Place:
        """Return the middle of a bar."""
        return Place((bar.start.x + bar.end.x) / 2, (bar.start.y + bar.end.y) / 2)

    def ends(self) -> list[Place]:
        """Return where each series ends."""
        return [self.at(row, len(series.values) - 1) for row, series in enumerate(self.data.rows)]


def box_at(middle: Place, w: int, h: int) -> Box:
    """Return a box about a place."""
    return Box(round(middle.x - w / 2), round(middle.y - h / 2), w, h)
