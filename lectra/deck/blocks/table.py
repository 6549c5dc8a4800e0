"""A table: a header and rows, up to 12 × 8 on a slide; a longer one goes on on the next, with its header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from lectra.deck.blocks.drawn import LEAST_LABEL_PX, SIZES_PX, Arranged, DrawnBlock, Room, largest, parted
from lectra.deck.boxes import Align, Box, TextBox
from lectra.deck.fonts import text_width
from lectra.deck.graphics.grid import Cell, Grid
from lectra.deck.graphics.words import Words
from lectra.deck.wrap import words
from lectra.document.blocks.block import block
from lectra.document.text import Line, Point

MAX_ROWS, MAX_COLUMNS = 200, 8
"""Rows of one table, on all its slides; more is data for a chart, and nobody reads it."""
_ROWS_A_SLIDE = 12
_INSET_EM, _ABOVE_EM = 0.5, 0.3
"""What is free at the sides of a cell's text, and above and below it."""
_SOURCE_PX, _TO_SOURCE_PX = 48, 12
_SLACK_PX = 4
"""By how much a width may differ in another program."""
_HIGH_PX = 10_000
"""The height of a box that holds any cell."""
_NUMBER = re.compile(r"[-−+±~≈<>≤≥]?\s?[^\w\s]?\s?\d[\d\s.,'’:/–-]*\s?[^\W\d]{0,3}[^\w\s]?")
"""A number with its sign, its currency and its unit, as far as a table has them."""


def _as_text(value: object) -> object:
    """Take a number in a cell as its text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


CellText = Annotated[Point, BeforeValidator(_as_text)]
RowOf = Annotated[tuple[CellText, ...], Field(min_length=1, max_length=MAX_COLUMNS)]


@block("Table", rank=10, plan="three or more things compared by the same properties, in words alone")
class Table(DrawnBlock):
    """Rows of cells under a ``header``; each row has a cell for each column.

    ``align`` says how the columns stand, from the first on; those it does not name stand at the start, or at
    the end where they hold numbers. ``strong`` rows, counted from 1, stand out. ``source`` is where the data
    come from.
    """

    longest: ClassVar[int] = 60

    type: Literal["table"] = "table"
    header: RowOf
    rows: Annotated[tuple[RowOf, ...], Field(min_length=1, max_length=MAX_ROWS)]
    align: Annotated[tuple[Align, ...], Field(max_length=MAX_COLUMNS)] = ()
    strong: tuple[Annotated[int, Field(ge=1, le=MAX_ROWS)], ...] = ()
    source: Line = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        columns = len(self.header)
        for number, row in enumerate(self.rows, 1):
            if len(row) != columns:
                raise ValueError(
                    f"row {number} has {len(row)} cells, and the header has {columns}; "
                    'give each row as many, "" where there is nothing'
                )
        if len(self.align) > columns:
            raise ValueError(f"align names {len(self.align)} columns, and there are {columns}")
        if self.strong and max(self.strong) > len(self.rows):
            raise ValueError(f"strong names row {max(self.strong)}, and there are {len(self.rows)}")
        return self

    @classmethod
    def ask(cls) -> dict[str, Any]:
        """Ask for a header and rows of words: numbers would be made up."""
        row = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 4}
        rows = {"type": "array", "items": row, "minItems": 2, "maxItems": 6}
        return {
            "type": "object",
            "description": "a header of 2 to 4 columns and 2 to 6 rows with a cell for each column; "
            "cells of 1 to 6 words, and no numbers",
            "properties": {"header": row, "rows": rows},
            "required": ["header", "rows"],
        }

    @classmethod
    def read(cls, answer: Any) -> Self:
        """Make a table of header and rows. Raises ValueError for one of numbers."""
        made = cls.model_validate(answer)
        numbers = [cell for row in made.rows for cell in row if _NUMBER.fullmatch(cell)]
        if numbers:
            raise ValueError(f"its cell {numbers[0]!r} is a number; write words alone")
        return made

    def said(self) -> tuple[str, ...]:
        """Return each row in words: its first cell, and what the others are by their headers."""
        return (*(_row_said(self.header, row) for row in self.rows), *((self.source,) if self.source else ()))

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it by rows; each part has the header."""
        if len(self.rows) <= _ROWS_A_SLIDE:
            return parted(self, len(self.rows), self._cut, room)
        pages = -(-len(self.rows) // _ROWS_A_SLIDE)
        ends = [round(len(self.rows) * page / pages) for page in range(pages + 1)]
        return tuple(part for start, end in pairwise(ends) for part in self._cut(start, end).parts(room))

    def _cut(self, start: int, end: int) -> Self:
        strong = tuple(row - start for row in self.strong if start < row <= end)
        return self.model_copy(update={"rows": self.rows[start:end], "strong": strong})

    def arrange(self, room: Room) -> Arranged:
        """Arrange the cells: columns as wide as their text asks for, rows as high."""
        return largest(lambda size_px: self._at(size_px, room), (*SIZES_PX, 26, 24))

    def _at(self, size_px: int, room: Room) -> Arranged:
        texts = [self.header, *self.rows]
        type_ = _Type(size_px, room)
        widths = self._widths(type_)
        foot_px = _SOURCE_PX + _TO_SOURCE_PX if self.source else 0
        heights = [
            max(
                type_.height(text, w, bold=self._is_strong(number))
                for text, w in zip(row, widths, strict=True)
            )
            for number, row in enumerate(texts)
        ]
        aligns = [self._align_of(column) for column in range(len(widths))]
        rows, y = [], room.box.y
        for number, (row, h) in enumerate(zip(texts, heights, strict=True)):
            boxes = [Box(x, y, w, h) for x, w in zip(_starts(widths, room.box.x), widths, strict=True)]
            look = _Look(room, header=not number, strong=self._is_strong(number))
            cells = zip(row, map(room.place, boxes), aligns, strict=True)
            rows.append(tuple(type_.cell(text, box, align, look) for text, box, align in cells))
            y += h
        grid = Grid(tuple(rows), room.ground.small, header=True, alt="; ".join(self.said()))
        fits = y + foot_px <= room.box.bottom and type_.holds_words(texts, widths)
        return Arranged((grid, *self._source(room, y)), size_px, fits)

    def _source(self, room: Room, y: int) -> tuple[Words, ...]:
        if not self.source:
            return ()
        box = Box(room.box.x, y + _TO_SOURCE_PX, room.box.w, _SOURCE_PX)
        text = room.set([self.source], box, LEAST_LABEL_PX, colour=room.ground.small, anchor="top")
        return (Words(text, "Source"),)

    def _is_strong(self, number: int) -> bool:
        """Whether a row stands out: the header, which is number 0, and those that are named."""
        return not number or number in self.strong

    def _align_of(self, column: int) -> Align:
        if column < len(self.align):
            return self.align[column]
        filled = [row[column] for row in self.rows if row[column].strip()]
        return "end" if filled and all(map(_NUMBER.fullmatch, filled)) else "start"

    def _widths(self, type_: _Type) -> list[int]:
        """Deal out the room: what each column asks for, and the rest to those with the longest texts."""
        columns = list(zip(self.header, *self.rows, strict=True))
        least = [max(map(type_.widest_word, column)) for column in columns]
        wished = [max(map(type_.width, column)) for column in columns]
        width_px = type_.room.box.w
        if sum(wished) <= width_px:
            spare = (width_px - sum(wished)) / len(columns)
            widths = [w + spare for w in wished]
        else:
            rest = max(width_px - sum(least), 0)
            more = [wish - w for wish, w in zip(wished, least, strict=True)]
            widths = [w + rest * m / (sum(more) or 1) for w, m in zip(least, more, strict=True)]
        scale = width_px / sum(widths)
        ends = [round(sum(widths[: n + 1]) * scale) for n in range(len(widths))]
        return [end - start for start, end in pairwise([0, *ends])]


@dataclass(frozen=True)
class _Look:
    """The colours and the weight of a row."""

    room: Room
    header: bool
    strong: bool

    @property
    def fill(self) -> str:
        return (
            self.room.ground.text
            if self.header
            else self.room.ground.panel
            if self.strong
            else self.room.ground.back
        )

    @property
    def colour(self) -> str:
        return self.room.ground.back if self.header else self.room.ground.text


@dataclass(frozen=True)
class _Type:
    """The cells' type, and what it takes to set a text in it."""

    size_px: int
    room: Room

    @property
    def _inset_px(self) -> int:
        return round(_INSET_EM * self.size_px)

    @property
    def _above_px(self) -> int:
        return round(_ABOVE_EM * self.size_px)

    def width(self, text: str) -> float:
        """Return the width of a cell in which a text takes no more lines than its own; bold is widest."""
        widths = [self._width_of(line) for line in text.split("\n")]
        return max(widths) + 2 * self._inset_px + _SLACK_PX

    def widest_word(self, text: str) -> float:
        """Return the width of a cell that cuts no word of a text."""
        return max(map(self._width_of, words(text)), default=0) + 2 * self._inset_px + _SLACK_PX

    def _width_of(self, line: str) -> float:
        return text_width(line, self.size_px, self.room.theme.bold, self.room.lang)

    def height(self, text: str, w: int, *, bold: bool) -> int:
        """Return the height of a cell of a width."""
        return self._set(text, Box(0, 0, w, _HIGH_PX), "start", "", bold=bold).height_px + 2 * self._above_px

    def holds_words(self, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> bool:
        """Whether no word of any cell is cut."""
        return all(
            self.widest_word(text) <= w + 1 for row in rows for text, w in zip(row, widths, strict=True)
        )

    def cell(self, text: str, box: Box, align: Align, look: _Look) -> Cell:
        """Set a text in its cell."""
        return Cell(box, self._set(text, box, align, look.colour, bold=look.strong), look.fill)

    def _set(self, text: str, box: Box, align: Align, colour: str, *, bold: bool) -> TextBox:
        inner = Box(
            box.x + self._inset_px,
            box.y + self._above_px,
            box.w - 2 * self._inset_px,
            box.h - 2 * self._above_px,
        )
        return self.room.set([text or " "], inner, self.size_px, colour=colour, bold=bold, align=align)


def _starts(widths: Sequence[int], x: int) -> list[int]:
    return [x + sum(widths[:n]) for n in range(len(widths))]


def _row_said(header: Sequence[str], row: Sequence[str]) -> str:
    """Say a row: "Tides: Cause, the moon; Period, 12 h"."""
    first, *others = row
    rest = "; ".join(
        f"{name}, {text}" if name else text
        for name, text in zip(header[1:], others, strict=True)
        if text.strip()
    )
    return f"{first}: {rest}" if first and rest else first or rest
