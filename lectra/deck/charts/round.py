"""Pies and rings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, combinations
from math import hypot, pi

from lectra.deck.blocks.drawn import LEAST_PX, Room
from lectra.deck.boxes import Box
from lectra.deck.charts.data import ChartData
from lectra.deck.charts.figures import percent_for
from lectra.deck.charts.labels import Label, Lettering
from lectra.deck.charts.legend import legend_column
from lectra.deck.charts.marks import Place, Slice
from lectra.deck.charts.plan import HOLE, RIM_PX, Legend, Plan, Values
from lectra.deck.charts.series import box_at
from lectra.deck.charts.tints import legible_on, tints

_TO_NAME_PX = 10
"""What is free between a slice and its name."""
_BESIDE_PX = 64
"""What is free between a chart and its legend."""
_LEAST_DISC_PX, _SMALLER_PX = 240, 20
"""The smallest pie, and by how much each that is tried is smaller than the one before."""


def plan_round(data: ChartData, frame: Box, room: Room) -> Plan:
    """Arrange a pie with its names around it, or beside it where they have no room there, as a ring has."""
    if data.kind == "pie":
        plan = _with_names(data, frame, room)
        if plan.fits:
            return plan
    return _with_legend(data, frame, room)


def _with_names(data: ChartData, frame: Box, room: Room) -> Plan:
    """Arrange the largest pie whose names have room around it."""
    sides = range(frame.h, _LEAST_DISC_PX - 1, -_SMALLER_PX)
    plans = (_named(data, frame, _square(frame, side), room) for side in sides)
    return next((plan for plan in plans if plan.fits), _named(data, frame, _square(frame, frame.h), room))


def _named(data: ChartData, frame: Box, plot: Box, room: Room) -> Plan:
    type_ = Lettering(room, LEAST_PX)
    values = _values(data, room, names=True)
    slices = _slices(data, plot, room)
    labels = []
    for place, (name, part) in enumerate(zip(data.categories, slices, strict=True)):
        if (0, place) in values.shown:
            text = f"{name}\n{values.format.text(part.end - part.start)}"
            width, height = type_.widest(text.split("\n")), 2 * type_.line_px
            labels.append(Label(type_.set(text, _beside(part, width, height)), part.item))
    boxes = [label.text.box for label in labels]
    fits = all(_within(box, frame) for box in boxes) and not any(
        _overlap(one, other) for one, other in combinations(boxes, 2)
    )
    return _plan(data, frame, plot, room, slices, labels, values, None, fits=fits)


def _with_legend(data: ChartData, frame: Box, room: Room) -> Plan:
    type_ = Lettering(room, LEAST_PX)
    side = min(frame.h, frame.w // 2)
    legend = legend_column(data.categories, frame, type_)
    free = Box(frame.x, frame.y, frame.w - legend.box.w - _BESIDE_PX, frame.h)
    plot = _square(free, side)
    slices = _slices(data, plot, room)
    values = _values(data, room, names=False)
    inks, labels, shown = [], [], set()
    for place, part in enumerate(slices):
        ink = legible_on(part.colour, room.ground)
        inks.append(ink)
        text = values.format.text(part.end - part.start)
        middle = part.at((part.start + part.end) / 2, (part.inner_px + part.outer_px) / 2)
        box = box_at(middle, type_.width(text), type_.line_px)
        if _holds(part, box):
            shown.add((0, place))
            labels.append(Label(type_.inked(ink).set(text, box), part.item))
    values = Values(frozenset(shown), values.format, LEAST_PX, inside=True, colours=tuple(inks))
    labels += [key.name for key in legend.keys]
    fits = not any(label.text.abridged for label in labels) and plot.w >= _LEAST_DISC_PX
    return _plan(data, frame, plot, room, slices, labels, values, legend, fits=fits)


def _plan(
    data: ChartData,
    frame: Box,
    plot: Box,
    room: Room,
    slices: Sequence[Slice],
    labels: Sequence[Label],
    values: Values,
    legend: Legend | None,
    *,
    fits: bool,
) -> Plan:
    return Plan(
        data=data,
        frame=frame,
        plot=plot,
        ground=room.ground,
        tints=tints(len(data.categories), room.theme, room.ground),
        marks=tuple(slices),
        labels=tuple(labels),
        values=values,
        legend=legend,
        label_px=LEAST_PX,
        fits=fits,
    )


def _square(room: Box, side: int) -> Box:
    side = max(min(side, room.w), 1)
    return Box(room.x + (room.w - side) // 2, room.y + (room.h - side) // 2, side, side)


def _values(data: ChartData, room: Room, *, names: bool) -> Values:
    """Return how shares are written; a slice of nothing has no label."""
    total = sum(data.values)
    shares = [value / total for value in data.values]
    shown = frozenset((0, place) for place, share in enumerate(shares) if share > 0)
    return Values(shown, percent_for(shares, room.lang), LEAST_PX, names=names)


def _slices(data: ChartData, plot: Box, room: Room) -> list[Slice]:
    values, centre = data.values, Place(plot.x + plot.w / 2, plot.y + plot.h / 2)
    outer, inner = plot.w / 2, plot.w / 2 * (HOLE if data.kind == "doughnut" else 0)
    ends = [end / sum(values) for end in accumulate(values)]
    colours = tints(len(values), room.theme, room.ground)
    back = room.ground.back
    return [
        Slice(data.item(0, place), tint.rgb, centre, outer, inner, start, end, back, RIM_PX)
        for place, (tint, start, end) in enumerate(zip(colours, [0.0, *ends], ends, strict=False))
    ]


def _beside(part: Slice, width: int, height: int) -> Box:
    """Return the box of a label outside a slice: it touches a circle around the disc."""
    place = part.at((part.start + part.end) / 2, part.outer_px + _TO_NAME_PX)
    out_x = (place.x - part.centre.x) / (part.outer_px + _TO_NAME_PX)
    out_y = (place.y - part.centre.y) / (part.outer_px + _TO_NAME_PX)
    away = 0
    box = box_at(Place(place.x + out_x * width / 2, place.y + out_y * height / 2), width, height)
    while _distance(part.centre, box) < part.outer_px + _TO_NAME_PX - 1:
        away += 2
        middle = Place(place.x + out_x * (width / 2 + away), place.y + out_y * (height / 2 + away))
        box = box_at(middle, width, height)
    return box


def _distance(place: Place, box: Box) -> float:
    """Return how far a place is from a box."""
    across = max(box.x - place.x, place.x - box.right, 0)
    return hypot(across, max(box.y - place.y, place.y - box.bottom, 0))


def _within(box: Box, frame: Box) -> bool:
    across = frame.x <= box.x and box.right <= frame.right
    return across and frame.y <= box.y and box.bottom <= frame.bottom


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    return across > 0 and min(one.bottom, other.bottom) - max(one.y, other.y) > 0


def _holds(part: Slice, box: Box) -> bool:
    """Whether a box at the middle of a slice lies within it."""
    middle = (part.inner_px + part.outer_px) / 2
    wide = 2 * middle * pi * min(part.end - part.start, 0.5)
    deep = part.outer_px - part.inner_px
    return wide > max(box.w, box.h) * 1.2 and deep > max(box.w, box.h)
