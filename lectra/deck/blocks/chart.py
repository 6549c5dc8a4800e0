"""A chart: numbers by category in one series or several, or points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from lectra.deck.blocks.drawn import LEAST_LABEL_PX, Arranged, DrawnBlock, Room
from lectra.deck.boxes import Box, TextBox
from lectra.deck.charts.axes import plan_axes
from lectra.deck.charts.data import BARS, ROUND, ChartData, Kind, Row
from lectra.deck.charts.reading import read_sheet
from lectra.deck.charts.round import plan_round
from lectra.deck.charts.saying import row_said, row_told, value_said
from lectra.deck.fonts import stretch
from lectra.deck.graphics.chart import Chart as ChartGraphic
from lectra.deck.graphics.words import Words
from lectra.deck.terms import described
from lectra.document.blocks.block import block
from lectra.document.cued import Cued
from lectra.document.problems import in_words
from lectra.document.text import MARKS, NOT_PILED_UP, Line
from lectra.errors import InvalidInput

MAX_SERIES, MAX_POINTS = 6, 200
"""Series of a chart, and points of a series."""
MAX_CATEGORIES: dict[Kind, int] = {"line": 40, **dict.fromkeys(BARS, 12), **dict.fromkeys(ROUND, 8)}
_MAX_LABEL = 80
_LARGEST, _SMALLEST = 1e12, 1e-4
"""Between these the largest value of a chart must be, for its numbers to be readable."""
_TITLE_PX, _UNIT_PX, _BETWEEN_PX = 32, 26, 16
"""The sizes of the title and the unit, and what is free between them, the chart, and its source."""


def _as_text(value: object) -> object:
    """Take a number, such as a year, as its text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        shown = repr(value)[:40]
        raise ValueError(f"{shown} is no number; write it without quotes and units, and with a decimal point")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number to show; leave its category out")
    if abs(value) > _LARGEST:  # a whole number may be too large for a float
        shown = f"{value:g}" if isinstance(value, float) else f"{str(value)[:12]}…"
        raise ValueError(f"{shown} is too large to be read; give all values in a larger unit")
    return value


def _value(value: object) -> object:
    """Check a number, or a point of two."""
    if not isinstance(value, list | tuple):
        return _number(value)
    if len(value) != 2:
        raise ValueError(f"a point has two numbers, [x, y], and this has {len(value)}")
    return tuple(map(_number, value))


Name = Annotated[str, Field(max_length=_MAX_LABEL), NOT_PILED_UP, *MARKS, BeforeValidator(_as_text)]
Value = Annotated[int | float | tuple[int | float, int | float], BeforeValidator(_value)]


class Category(Cued):
    """What a value of each series belongs to."""

    alone: ClassVar[str] = "name"

    name: Name


class Series(Cued):
    """Values, one for each category; in a scatter chart, points [x, y]."""

    name: Name = ""
    values: Annotated[tuple[Value, ...], Field(min_length=1, max_length=MAX_POINTS)]


@block("Chart", rank=11)
class Chart(DrawnBlock):
    """Series over ``categories``, drawn as ``kind`` says.

    Several series appear one by one. The categories of a single one do where one of them has a phrase.

    ``title`` says what is measured, ``unit`` in which unit, ``x`` and ``y`` name the axes, ``source`` is
    where the data come from. ``data`` is a CSV file beside the outline that holds categories and series: the
    first row has the names, the first column the categories.
    """

    type: Literal["chart"] = "chart"
    kind: Kind
    title: Line = ""
    unit: Name = ""
    x: Name = ""
    y: Name = ""
    categories: tuple[Category, ...] = ()
    series: tuple[Series, ...] = ()
    data: Annotated[str, Field(max_length=4000)] = ""
    source: Line = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind in ROUND and (self.x or self.y):
            raise ValueError(f'a {self.kind} has no axes; leave "x" and "y" out')
        if self.data:
            if self.categories or self.series:
                raise ValueError(
                    '"data" names a file that holds all of it; leave "categories" and "series" out'
                )
            return self
        if not self.series:
            raise ValueError('there is nothing to show; give "series", or "data" with the name of a CSV file')
        self._check_series()
        if self.kind == "scatter":
            self._check_points()
        else:
            self._check_categories()
        self._check_values()
        return self

    def _check_series(self) -> None:
        most = 1 if self.kind in ROUND else MAX_SERIES
        if len(self.series) > most:
            raise ValueError(
                f"there are {len(self.series)} series, and a {self.kind} chart has at most {most}; "
                "leave some out, or make several charts"
            )
        names = [series.name for series in self.series]
        if len(names) > 1 and (not all(map(str.strip, names)) or len(set(names)) < len(names)):
            raise ValueError('each series needs a "name" of its own, by which it is told from the others')

    def _check_points(self) -> None:
        if self.categories:
            raise ValueError(
                'a scatter chart has no categories; leave them out, and name its axes, "x" and "y"'
            )
        for series in self.series:
            if not all(isinstance(value, tuple) for value in series.values):
                raise ValueError("the values of a scatter chart are points: [[x, y], …]")

    def _check_categories(self) -> None:
        count, most = len(self.categories), MAX_CATEGORIES[self.kind]
        if count > most:
            raise ValueError(
                f"there are {count:,} categories, and a {self.kind} chart shows at most {most}; "
                "sum some of them up, or leave some out"
            )
        for number, series in enumerate(self.series, 1):
            if any(isinstance(value, tuple) for value in series.values):
                raise ValueError(
                    f"the values of a {self.kind} chart are numbers; only a scatter chart has points"
                )
            if len(series.values) != count:
                name = f" ({series.name})" if series.name else ""
                raise ValueError(
                    f"series {number}{name} has {len(series.values)} values, and there are {count} "
                    "categories; give a value for each category"
                )

    def _check_values(self) -> None:
        values = self._data.values
        if self.kind in ROUND and min(values) < 0:
            raise ValueError(
                f"a {self.kind} shows the parts of a whole, and {min(values):g} is negative; "
                "make it a bar chart"
            )
        if not any(values):
            raise ValueError("all values are 0: there is nothing to show; give other values, or leave it out")
        if max(map(abs, values)) < _SMALLEST:
            raise ValueError(f"all values are below {_SMALLEST}; give them in a smaller unit")

    def with_files(self, folder: Path | None) -> Self:
        """Return the chart with the series of its file, which is named from a folder. Raises InvalidInput."""
        if not self.data:
            return self
        most = MAX_POINTS if self.kind == "scatter" else MAX_CATEGORIES[self.kind]
        content = read_sheet(self.data, folder, points=self.kind == "scatter", most_rows=most)
        try:
            return type(self).model_validate({**self.model_dump(), "data": "", **content})
        except ValidationError as exc:
            reason, _, remedy = in_words(exc.errors()[0]).partition("; ")
            remedy = f"{remedy[:1].upper()}{remedy[1:]}." if remedy else "Change the file."
            raise InvalidInput("data", f"{self.data}: {reason}", remedy=remedy) from exc

    @property
    def _data(self) -> ChartData:
        points = self.kind == "scatter"
        rows = (
            Row(
                str(series.name),
                tuple(float(value[1] if isinstance(value, tuple) else value) for value in series.values),
                tuple(float(value[0]) for value in series.values if isinstance(value, tuple))
                if points
                else (),
            )
            for series in self.series
        )
        categories = tuple(str(each.name) for each in self.categories)
        return ChartData(self.kind, categories, tuple(rows), str(self.x), str(self.y), self._builds)

    @property
    def _builds(self) -> Literal["series", "category", ""]:
        """What appears one by one: what is said of a single series is mostly said of all of it."""
        if len(self.series) > 1:
            return "series"
        return "category" if any(each.at for each in self.categories) else ""

    def said(self) -> tuple[str, ...]:
        """Return what is measured, each series by its ends and extremes, and the source."""
        data = self._data
        texts = (self.title, *(row_said(data, row, self.unit) for row in data.rows), self.source)
        return tuple(text for text in texts if text)

    def sources(self) -> tuple[str, ...]:
        """Return where its data come from."""
        return (self.source,)

    def items(self) -> tuple[str, ...]:
        """Return its series, where there are several, or its categories, where one of them has a phrase."""
        data = self._data
        if self._builds == "category":
            (row,) = data.rows
            return tuple(value_said(data, row, place, self.unit) for place in range(len(row.values)))
        return tuple(row.name for row in data.rows) if self._builds else ()

    def cued(self) -> tuple[Cued, ...]:
        """Return its series or its categories, whichever appear one by one."""
        by: dict[str, tuple[Cued, ...]] = {"series": self.series, "category": self.categories}
        return by.get(self._builds, ())

    def told(self, lang: str) -> tuple[str, ...]:
        """Return what is measured, what each series shows, and the source."""
        data = self._data
        rows = (sentence for row in data.rows for sentence in row_told(data, row, self.unit, lang))
        return tuple(text for text in (self.title, *rows, self.source) if text)

    def alt(self, lang: str) -> str:
        """Return what kind of chart it is, and what it says."""
        return described(self.kind, lang, self.said())

    def arrange(self, room: Room) -> Arranged:
        """Arrange it between its title and its source."""
        heading, foot = tuple(self._heading(room)), self._foot(room)
        top = heading[-1].text.box.bottom + _BETWEEN_PX if heading else room.box.y
        end = foot[0].text.box.y - _BETWEEN_PX if foot else room.box.bottom
        texts = (*heading, *foot)
        if not self.series:
            return Arranged(texts, LEAST_LABEL_PX)
        data, frame = self._data, Box(room.box.x, top, room.box.w, max(end - top, 1))
        plan = (plan_round if self.kind in ROUND else plan_axes)(data, frame, room)
        graphic = ChartGraphic(plan=plan)
        fits = plan.fits and not any(words.text.abridged for words in texts)
        return Arranged((*texts, graphic), plan.label_px, fits)

    def _heading(self, room: Room) -> Iterator[Words]:
        """Set the title over the unit."""
        y = room.box.y
        if self.title:
            text = _lines(self.title, y, _TITLE_PX, room, bold=True)
            yield Words(text, "Chart title")
            y = text.box.bottom
        if self.unit:
            yield Words(_lines(self.unit, y, _UNIT_PX, room, colour=room.ground.small), "Unit")

    def _foot(self, room: Room) -> tuple[Words, ...]:
        if not self.source:
            return ()
        text = _lines(self.source, room.box.y, LEAST_LABEL_PX, room, colour=room.ground.small)
        box = replace(text.box, y=room.box.bottom - text.box.h)
        return (Words(replace(text, box=box), "Source"),)


def _lines(text: str, y: int, size_px: int, room: Room, *, colour: str = "", bold: bool = False) -> TextBox:
    """Set a text across a room, in a line or two; its box ends with it."""
    line_px = round(size_px * room.theme.body_leading * stretch([text], room.lang, room.theme.font))
    box = Box(room.box.x, y, room.box.w, 2 * line_px)
    done = room.set([text], box, size_px, colour=colour, bold=bold, anchor="top")
    return replace(done, box=replace(done.box, h=done.height_px))
