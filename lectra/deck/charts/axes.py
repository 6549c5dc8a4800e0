"""Charts with axes: bars, columns, lines and points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lectra.deck.blocks.drawn import LEAST_LABEL_PX, LEAST_PX, Room
from lectra.deck.boxes import Box, TextBox
from lectra.deck.charts.data import BARS, ChartData
from lectra.deck.charts.labels import Label
from lectra.deck.charts.marks import Place
from lectra.deck.charts.measure import TO_NAMES_PX, TO_NUMBERS_PX, TO_TITLE_PX, Measured
from lectra.deck.charts.plan import DOT_PX, Axis, Plan, Values
from lectra.deck.charts.series import TO_MARK_PX
from lectra.deck.charts.tints import legible_on

_SIZES_PX = (LEAST_PX, 26, 24, LEAST_LABEL_PX)
"""The sizes of labels, from the largest."""
_MOST_LINES, _LEAST_PLOT_PX = 3, 120


def plan_axes(data: ChartData, frame: Box, room: Room) -> Plan:
    """Arrange a chart with axes at the largest size of labels at which all of them fit, or at the least."""
    for size_px in _SIZES_PX:
        numbered = Measured(data, frame, room, size_px, numbered=True)
        plan = _plan(numbered if numbered.has_room_for_numbers else replace(numbered, numbered=False))
        if plan.fits:
            break
    return plan


def _plan(chart: Measured) -> Plan:
    field, values = chart.field, _values(chart)
    inks = values.colours or (chart.room.ground.text,) * len(chart.data.rows)
    numbers = field.numbers(values, chart.type.at(LEAST_PX), inks)
    upper, lower = _upper_title(chart), _lower_title(chart)
    titles = [title for title in (upper, lower) if title]
    labels = (*_tick_labels(chart), *_category_labels(chart), *numbers, *_names(chart), *titles)
    of_values, of_x = (lower, upper) if field.across else (upper, lower)
    x = Axis(field.x, chart.format_of(field.x), title=of_x) if field.x else None
    return Plan(
        data=chart.data,
        frame=chart.frame,
        plot=chart.plot,
        ground=chart.room.ground,
        tints=chart.tints,
        marks=tuple(field.marks()),
        labels=labels,
        rules=tuple(_rules(chart)),
        baselines=tuple(_baselines(chart)),
        value_axis=Axis(chart.scale, chart.format_of(chart.scale), labelled=chart.labelled, title=of_values),
        x_axis=x,
        x_title=None if x else of_x,
        legend=chart.legend,
        values=values,
        label_px=chart.size_px,
        gap=field.gap,
        every=chart.every,
        named=chart.named,
        fits=_fits(chart, labels),
    )


def _fits(chart: Measured, labels: Sequence[Label]) -> bool:
    """Whether all is legible: no text is cut, and enough of the room is left for the plot."""
    names, type_ = chart.data.categories, chart.type
    if any(label.text.abridged for label in labels) or min(chart.plot.w, chart.plot.h) < _LEAST_PLOT_PX:
        return False
    if chart.data.kind == "bar":
        return type_.widest_word(names) <= chart.names_px
    return chart.every > 1 or (type_.widest_word(names) <= chart.slot_px and chart.lines <= _MOST_LINES)


def _values(chart: Measured) -> Values:
    """Return which bars bear their numbers; those of a stack do where they are high enough."""
    values = Values(format=chart.values_format, size_px=LEAST_PX)
    if chart.data.kind not in BARS or not chart.numbered:
        return values
    places = {(row, place) for row, place, _ in chart.data.each()}
    if chart.data.kind != "stacked":
        return replace(values, shown=frozenset(places))
    type_, field = chart.type.at(LEAST_PX), chart.field
    for (row, place, value), bar in zip(chart.data.each(), field.bars(), strict=True):
        is_low = abs(bar.end.y - bar.start.y) < type_.line_px
        if is_low or field.bar_px < type_.width(values.format.text(value)):
            places.discard((row, place))
    inks = tuple(legible_on(colour, chart.room.ground) for colour in field.colours)
    return replace(values, shown=frozenset(places), inside=True, colours=inks)


def _upper_title(chart: Measured) -> Label | None:
    """Set the name of the axis that runs upwards, over its end."""
    text, frame = chart.upper_title, chart.frame
    if not text:
        return None
    type_ = chart.type.inked(chart.room.ground.small)
    y = frame.y + chart.above_px - type_.line_px - TO_TITLE_PX
    return Label(type_.set(text, Box(frame.x, y, min(type_.width(text), frame.w), type_.line_px), "left"))


def _lower_title(chart: Measured) -> Label | None:
    """Set the name of the axis along the bottom, below its middle."""
    text, plot = chart.lower_title, chart.plot
    if not text:
        return None
    type_ = chart.type.inked(chart.room.ground.small)
    lines = chart.lines if chart.data.kind != "bar" else 1
    width, y = min(type_.width(text), plot.w), plot.bottom + TO_NAMES_PX + lines * type_.line_px + TO_TITLE_PX
    return Label(type_.set(text, Box(plot.x + (plot.w - width) // 2, y, width, type_.line_px)))


def _names(chart: Measured) -> Iterator[Label]:
    """Yield the names of series: in the legend, or at the ends of lines."""
    if chart.legend:
        yield from (key.name for key in chart.legend.keys)
    if chart.named:
        last, line = len(chart.data.categories) - 1, chart.type.line_px
        for row, (series, end) in enumerate(zip(chart.data.rows, chart.field.ends(), strict=True)):
            x = round(end.x) + DOT_PX + TO_MARK_PX
            box = Box(x, round(end.y - line / 2), chart.type.width(series.name), line)
            yield Label(chart.type.set(series.name, box, "left"), chart.data.item(row, last))


def _category_labels(chart: Measured) -> Iterator[Label]:
    data = chart.data
    for place in range(0, len(data.categories), chart.every):
        set_label = _at_bar if data.kind == "bar" else _below_category
        yield Label(set_label(chart, place))


def _at_bar(chart: Measured, place: int) -> TextBox:
    field, frame = chart.field, chart.frame
    top, height = round(field.middle(place) - field.slot_px / 2), round(field.slot_px)
    box = Box(frame.x, top, chart.plot.x - TO_NUMBERS_PX - frame.x, height)
    return chart.type.set(chart.data.categories[place], box, "right")


def _below_category(chart: Measured, place: int) -> TextBox:
    text, type_ = chart.data.categories[place], chart.type
    width = type_.width(text) if chart.every > 1 else chart.slot_px
    x, y = round(chart.field.middle(place) - width / 2), chart.plot.bottom + TO_NAMES_PX
    return type_.set(text, Box(x, y, width, type_.line_px * chart.lines), anchor="top")


def _tick_labels(chart: Measured) -> Iterator[Label]:
    plot, type_, field = chart.plot, chart.type, chart.field
    if chart.labelled:
        for value in chart.scale.ticks:
            text, at = chart.format_of(chart.scale).text(value), field.along(value)
            if field.across:
                yield Label(_below(chart, text, at))
            else:
                y, w = round(at - type_.line_px / 2), plot.x - TO_NUMBERS_PX - chart.frame.x
                yield Label(type_.set(text, Box(chart.frame.x, y, w, type_.line_px), "right"))
    if field.x:
        for value in field.x.ticks:
            text = chart.format_of(field.x).text(value)
            yield Label(_below(chart, text, plot.x + field.x.share(value) * plot.w))


def _below(chart: Measured, text: str, x: float) -> TextBox:
    """Set a number below the plot."""
    width, y = chart.type.width(text), chart.plot.bottom + TO_NUMBERS_PX
    return chart.type.set(text, Box(round(x - width / 2), y, width, chart.type.line_px))


def _rules(chart: Measured) -> Iterator[tuple[Place, Place]]:
    """Yield the gridlines, one at each number of an axis."""
    plot, field = chart.plot, chart.field
    if chart.labelled:
        for at in map(field.along, chart.scale.ticks):
            yield _upright(at, plot) if field.across else _level(at, plot)
    if field.x:
        for value in field.x.ticks:
            yield _upright(plot.x + field.x.share(value) * plot.w, plot)


def _baselines(chart: Measured) -> Iterator[tuple[Place, Place]]:
    """Yield the axes: where bars begin, and both of points."""
    plot, field = chart.plot, chart.field
    if field.x:
        yield from (_level(plot.bottom, plot), _upright(plot.x, plot))
    else:
        at = field.along(chart.scale.base)
        yield _upright(at, plot) if field.across else _level(at, plot)


def _level(y: float, plot: Box) -> tuple[Place, Place]:
    return Place(plot.x, y), Place(plot.right, y)


def _upright(x: float, plot: Box) -> tuple[Place, Place]:
    return Place(x, plot.y), Place(x, plot.bottom)
