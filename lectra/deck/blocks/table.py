"""A table: a header and rows, up to 12 × 8 on a slide; a longer one goes on on the next, with its header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise, takewhile
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from lectra.deck.blocks.accents import accent_on
from lectra.deck.blocks.cells import Cells, levelled
from lectra.deck.blocks.drawn import LEAST_PX, SIZES_PX, Arranged, DrawnBlock, Room
from lectra.deck.blocks.entries import CellText
from lectra.deck.blocks.source import TO_SOURCE_PX, source_height, source_line
from lectra.deck.boxes import Align
from lectra.deck.graphics.grid import Grid
from lectra.deck.graphics.shape import Shape
from lectra.deck.written import written
from lectra.document.blocks.block import block
from lectra.document.cued import Cued
from lectra.document.inline import carry
from lectra.document.text import Line

MAX_ROWS, MAX_COLUMNS = 200, 8
"""Rows of one table, on all its slides; more is data for a chart, and nobody reads it."""
_ROWS_A_SLIDE = 12
_FRAME_PX = 4
"""The width of the line around a row that stands out."""
_SMALL_PX = (26, 24, 22)
"""The sizes of a table whose words, or a row of which, are too large for a slide otherwise."""
_LONG_WORD = 24
"""A word with more letters is cut rather than set in small type."""
_NUMBER = re.compile(r"[-−+±~≈<>≤≥]?\s?[^\w\s]?\s?\d[\d\s.,'’:/–-]*\s?[^\W\d]{0,3}[^\w\s]?")
"""A number with its sign, its currency and its unit, as far as a table has them."""
_NOTHING = ("", "–", "—", "-", "…", "?")
"""What stands in a column of numbers where there is none."""


def _not_too_wide(row: Any) -> Any:
    if isinstance(row, list | tuple) and len(row) > MAX_COLUMNS:
        raise ValueError(
            f"there are {len(row):,} columns, and at most {MAX_COLUMNS} are allowed; "
            "leave some out, or make two tables"
        )
    return row


def _not_too_many(rows: Any) -> Any:
    if isinstance(rows, list | tuple) and len(rows) > MAX_ROWS:
        raise ValueError(
            f"there are {len(rows):,} rows, and at most {MAX_ROWS} are allowed; "
            "show those that matter, or make a chart of them"
        )
    return rows


RowOf = Annotated[tuple[CellText, ...], Field(min_length=1), BeforeValidator(_not_too_wide)]


class StrongRow(Cued):
    """A row that stands out, by its number, counted from 1."""

    alone: ClassVar[str] = "row"

    row: Annotated[int, Field(ge=1, le=MAX_ROWS)]


Share = Annotated[float, Field(ge=0.02, le=1)]


@block("Table", rank=10, plan="three or more things compared by the same properties, in words alone")
class Table(DrawnBlock):
    """Rows of cells under a ``header``; each row has a cell for each column.

    ``align`` says how the columns stand, from the first on; those it does not name stand at the start, or at
    the end where they hold numbers. ``strong`` rows stand out, and are framed one by one: PowerPoint shows
    no table row by row. ``source`` is where the data come from. ``widths`` are those of the columns in parts
    of the room's, and ``most_px`` is the largest size of the type: without them, both are chosen by what
    fits. Parts of one table have the same.
    """

    longest: ClassVar[int] = 60

    type: Literal["table"] = "table"
    header: RowOf
    rows: Annotated[tuple[RowOf, ...], Field(min_length=1), BeforeValidator(_not_too_many)]
    align: tuple[Align, ...] = ()
    strong: tuple[StrongRow, ...] = ()
    source: Line = ""
    widths: tuple[Share, ...] = ()
    most_px: Annotated[int, Field(ge=_SMALL_PX[-1], le=SIZES_PX[0])] = SIZES_PX[0]

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
            raise ValueError(
                f"align names {len(self.align)} columns, and there are {columns}; leave out the rest"
            )
        last = max((each.row for each in self.strong), default=0)
        if last > len(self.rows):
            raise ValueError(f"strong names row {last}, and there are {len(self.rows)}; count them from 1")
        if self.widths and (len(self.widths) != columns or sum(self.widths) > 1.001):
            raise ValueError(
                f"widths must be {columns}, one for each column, and together 1 at most; or leave them out"
            )
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

    def sources(self) -> tuple[str, ...]:
        """Return where its data come from."""
        return (self.source,)

    def alt(self, lang: str) -> str:  # noqa: ARG002  # programs say by themselves that it is a table
        """Return what it says."""
        return "; ".join(self.said())

    def texts(self) -> tuple[str, ...]:
        """Return the header, the cells and the source."""
        return (*self.header, *(cell for row in self.rows for cell in row), self.source)

    def items(self) -> tuple[str, ...]:
        """Return the rows that stand out."""
        return tuple(_row_said(self.header, self.rows[each.row - 1]) for each in self.strong)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the cells: columns as wide as their text asks for, rows as high."""
        room_px = self._room_px(room)
        every = self._at_all_sizes(room)
        fitting = (cells for cells in _best_first(every) if sum(cells.heights) <= room_px)
        cells = next(fitting, every[-1])
        heights = _cut_to(room_px, cells.heights)
        whole = heights == cells.heights
        if whole and len(heights) > 1:
            heights = tuple(cells.airy(heights, room_px))
        grid = Grid(
            tuple(cells.set_rows(heights, lambda row: self._colours(row, room))),
            room.ground.small,
            header=True,
        )
        source = source_line(room, self.source, room.box.y + sum(heights) + TO_SOURCE_PX)
        return Arranged((grid, *self._frames(grid, room), *source), cells.size_px, whole)

    def _frames(self, grid: Grid, room: Room) -> Iterator[Shape]:
        """Yield a frame around each row that stands out, as far as it has room."""
        colour = accent_on(room.theme, room.ground, room.ground.panel)
        for item, each in enumerate(self.strong, 1):
            if each.row < len(grid.rows):
                first, *_ = boxes = sorted((cell.box for cell in grid.rows[each.row]), key=lambda box: box.x)
                frame = replace(first, w=boxes[-1].right - first.x)
                yield Shape("rect", frame, line=colour, line_px=_FRAME_PX, name="Row frame", item=item)

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it by rows, each part with the header; all have type and columns of one size."""
        room_px = self._room_px(room)
        candidates = list(_best_first(self._at_all_sizes(room)))
        large = [cells for cells in candidates if cells.size_px >= LEAST_PX]
        small = [cells for cells in candidates if cells.size_px < LEAST_PX]
        each_alone = range(len(self.rows) + 1)
        by_row = (cells for cells in (*large[-1:], *small) if _fit(cells.heights, each_alone, room_px))
        least = next(by_row, small[-1])
        ends = _ends(least.heights, room_px)
        if len(ends) == 2:
            return (self,)
        larger = (cells for cells in candidates[::-1] if cells.size_px > least.size_px)
        *_, cells = (least, *takewhile(lambda tried: _fit(tried.heights, ends, room_px), larger))
        update = {
            "align": cells.aligns,
            "widths": tuple(round(w / room.box.w, 5) for w in cells.widths),
            "most_px": cells.size_px,
        }
        return tuple(self._cut(start, end, update) for start, end in pairwise(ends))

    def _cut(self, start: int, end: int, update: dict[str, Any]) -> Self:
        strong = tuple(
            each.model_copy(update={"row": each.row - start})
            for each in self.strong
            if start < each.row <= end
        )
        return self.model_copy(update={"rows": self.rows[start:end], "strong": strong, **update})

    def _at_all_sizes(self, room: Room) -> list[Cells]:
        """Return the cells at each size, the largest first."""
        rows = tuple(tuple(carry(text, written(text)) for text in row) for row in (self.header, *self.rows))
        aligns = tuple(map(self._align_of, range(len(self.header))))
        strong = frozenset((0, *self._strong))
        return [
            Cells(rows, aligns, strong, size_px, room, self.widths)
            for size_px in (*SIZES_PX, *_SMALL_PX)
            if size_px <= self.most_px
        ]

    @property
    def _strong(self) -> frozenset[int]:
        return frozenset(each.row for each in self.strong)

    def _room_px(self, room: Room) -> int:
        """Return the height for the rows."""
        return room.box.h - source_height(self.source)

    def _colours(self, row: int, room: Room) -> tuple[str, str]:
        """Return a row's fill and the colour of its text."""
        if not row:
            dark = room.ground.is_dark
            return (room.theme.block, room.theme.dark.text) if dark else (room.ground.text, room.ground.back)
        return room.ground.panel if row in self._strong else room.ground.back, room.ground.text

    def _align_of(self, column: int) -> Align:
        if column < len(self.align):
            return self.align[column]
        filled = [text for text in (row[column].strip() for row in self.rows) if text not in _NOTHING]
        return "end" if filled and all(map(_NUMBER.fullmatch, filled)) else "start"


def _best_first(every: Sequence[Cells]) -> Iterator[Cells]:
    """Yield cells from the largest type on that cuts no word, or else none but very long ones."""
    large = [cells for cells in every if cells.size_px >= LEAST_PX]
    small = [cells for cells in every if cells.size_px < LEAST_PX]
    yield from (cells for cells in large if cells.holds_words())
    yield from (cells for cells in large[-1:] if cells.holds_words(_LONG_WORD))
    yield from (cells for cells in small if cells.holds_words(_LONG_WORD))
    yield from every[-1:]


def _ends(heights: Sequence[int], room_px: int) -> list[int]:
    """Part rows into as few runs as have room, of like length; return where each ends, from 0."""
    count = len(heights) - 1
    for pages in range(-(-count // _ROWS_A_SLIDE), count):
        ends = [round(count * page / pages) for page in range(pages + 1)]
        if _fit(heights, ends, room_px):
            return ends
    return [*range(count + 1)]


def _fit(heights: Sequence[int], ends: Sequence[int], room_px: int) -> bool:
    """Whether each run of rows has room below a header."""
    header, *rows = heights
    return all(
        header + sum(rows[start:end]) <= room_px and end - start <= _ROWS_A_SLIDE
        for start, end in pairwise(ends)
    )


def _cut_to(room_px: int, heights: tuple[int, ...]) -> tuple[int, ...]:
    """Return the heights of as many rows as have room: a row at least, which gives way where it must."""
    shown = sum(1 for end in accumulate(heights) if end <= room_px)
    return heights[:shown] if shown > 1 else levelled(room_px, [0, 0], heights[:2])


def _row_said(header: Sequence[str], row: Sequence[str]) -> str:
    """Return a row in words: "Spring tide, Cause: sun and moon; Period: 354 h", or "France: Paris"."""
    first, *others = row
    if len(others) == 1:
        return ": ".join(text for text in row if text.strip())
    rest = "; ".join(
        f"{name}: {text}" if name.strip() else text
        for name, text in zip(header[1:], others, strict=True)
        if text.strip()
    )
    return ", ".join(text for text in (first, rest) if text.strip())
