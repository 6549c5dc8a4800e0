"""The cells of a table: how wide its columns are and how high its rows, at one size of type."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from math import ceil

from lectra.deck.blocks.drawn import HIGH_PX, Room
from lectra.deck.boxes import Align, Box, TextBox
from lectra.deck.breaks import pieces
from lectra.deck.graphics.grid import Cell
from lectra.deck.ties import find_flaws
from lectra.deck.wrap import Measure, words
from lectra.document.inline import carry_each, split_lines

_INSET_EM, _ABOVE_EM, _AIRY_EM = 0.5, 0.3, 0.55
"""What is free at the sides of a cell's text, and above and below it: at least, and where there is room."""
_SPARE_EM = 3.5
"""By how much a column may be wider than its text: a number further off belongs to no row."""
_NEARLY = 0.75
"""A table that takes as much of the room's width takes all of it."""
_SLACK_PX = 4
"""By how much a width may differ in another program."""
_NARROWED = 12
"""At so many widths it is looked whether a number stays with its unit."""
_TIED_CHARS = 24
"""What belongs together is kept so up to this length."""


@dataclass(frozen=True)
class Cells:
    """Rows of texts, the header first, at a size in a room.

    ``strong`` rows are bold, the header being row 0. ``shares`` are the columns' widths in parts of the
    room's; without them, a column is as wide as its text asks for.
    """

    rows: tuple[tuple[str, ...], ...]
    aligns: tuple[Align, ...]
    strong: frozenset[int]
    size_px: int
    room: Room
    shares: tuple[float, ...] = ()

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The columns' widths (px)."""
        if self.shares:
            return tuple(round(share * self.room.box.w) for share in self.shares)
        wished = [max(map(self._width, column)) for column in self._columns]
        return _dealt(self.room.box.w, self._least, wished, self._spare(wished))

    def _spare(self, wished: Sequence[int]) -> list[int]:
        """Return by how much each column may be wider than its text. Numbers that lead a row label it."""
        room_px = self.room.box.w - sum(wished)
        growing = [
            column > 0 or align == "start" or len(wished) == 1 for column, align in enumerate(self.aligns)
        ]
        most = round(_SPARE_EM * self.size_px) * sum(growing)
        spare_px = room_px if sum(wished) + most >= _NEARLY * self.room.box.w else most
        return [max(spare_px, 0) // sum(growing) if grows else 0 for grows in growing]

    @cached_property
    def _columns(self) -> list[tuple[str, ...]]:
        return list(zip(*self.rows, strict=True))

    @cached_property
    def _least(self) -> list[int]:
        """The widths below which a word is cut, or a number parted from its unit."""
        return [max(map(self._widest_part, column)) for column in self._columns]

    def holds_words(self, chars: int | None = None) -> bool:
        """Whether no word is cut, but for those with more characters than some."""
        least = [max(self._widest_part(text, chars) for text in column) for column in self._columns]
        return all(low <= w + 1 for low, w in zip(least, self.widths, strict=True))

    @cached_property
    def heights(self) -> tuple[int, ...]:
        """The rows' least heights (px)."""
        return tuple(
            max(map(self._height, row, self.widths, [number in self.strong] * len(row)))
            for number, row in enumerate(self.rows)
        )

    def _width(self, text: str) -> int:
        """Return the width of a cell in which a text takes no more lines than its own; bold is widest."""
        return self._around(max(map(self._width_of, split_lines(text))))

    def _widest_part(self, text: str, chars: int | None = None) -> int:
        parts = (part[:chars] for part in _parts(text, self.room.lang))
        return self._around(max(map(self._width_of, parts), default=0))

    def _around(self, text_px: float) -> int:
        return ceil(text_px) + 2 * self._inset_px + _SLACK_PX

    def _width_of(self, line: str) -> float:
        return Measure(0, self.size_px, self.room.theme.bold, self.room.lang, self.room.theme.font).width_of(
            line
        )

    @property
    def _inset_px(self) -> int:
        return round(_INSET_EM * self.size_px)

    @property
    def _above_px(self) -> int:
        return round(_ABOVE_EM * self.size_px)

    def _height(self, text: str, w: int, bold: bool) -> int:
        return self._set(text, Box(0, 0, w, HIGH_PX), bold=bold).height_px + 2 * self._above_px

    def airy(self, heights: Sequence[int], room_px: int) -> list[int]:
        """Return the rows' heights with more air, where there is room."""
        more = round((_AIRY_EM - _ABOVE_EM) * self.size_px)
        spare_px = max(min(2 * more, (room_px - sum(heights)) // len(heights)), 0)
        return [h + spare_px for h in heights]

    def set_rows(
        self, heights: Sequence[int], colours: Callable[[int], tuple[str, str]]
    ) -> Iterator[tuple[Cell, ...]]:
        """Yield rows of cells, as many as have a height; ``colours`` are a row's fill and text."""
        xs = [self.room.box.x, *(self.room.box.x + end for end in accumulate(self.widths))]
        ys = [self.room.box.y, *(self.room.box.y + end for end in accumulate(heights))]
        for number, (row, h) in enumerate(zip(self.rows, heights, strict=False)):
            fill, colour = colours(number)
            boxes = [self.room.place(Box(x, ys[number], w, h)) for x, w in zip(xs, self.widths, strict=False)]
            texts = [
                self._set(text, box, bold=number in self.strong, colour=colour, align=align)
                for text, box, align in zip(row, boxes, self.aligns, strict=True)
            ]
            yield tuple(Cell(box, text, fill) for box, text in zip(boxes, texts, strict=True))

    def _set(self, text: str, box: Box, *, bold: bool, colour: str = "", align: Align = "start") -> TextBox:
        """Set a text in a cell; where its lines break badly, it is narrower, and may have another line."""
        x, y = self._inset_px, self._above_px
        inner = Box(box.x + x, box.y + y, box.w - 2 * x, box.h - 2 * y)

        def at(spared_px: int, *, balanced: bool = False) -> TextBox:
            before_px = {"centre": spared_px // 2, "end": spared_px * (not self.room.rtl)}
            left_px = before_px.get(align, spared_px * self.room.rtl)
            narrowed = replace(inner, x=inner.x + left_px, w=inner.w - spared_px)
            return self.room.set(
                [text or " "],
                narrowed,
                self.size_px,
                colour=colour,
                bold=bold,
                align=align,
                balanced=balanced,
            )

        done = at(0)
        if not self._flaws(done):
            return done
        even = at(0, balanced=True)
        if "tied" not in self._flaws(even):
            return even
        most = max(box.w - self._widest_part(text), 0)
        narrower = (at(most * step // _NARROWED) for step in range(1, _NARROWED + 1))
        return next((tried for tried in narrower if "tied" not in self._flaws(tried)), even)

    def _flaws(self, done: TextBox) -> set[str]:
        """Return what is wrong with the line breaks of a text."""
        broken = (each for each in done.paragraphs if len(each.lines) > 1)
        return {flaw for each in broken for flaw in find_flaws(each.lines, each.gaps, self.room.lang)}


def _dealt(
    room_px: int, least: Sequence[int], wished: Sequence[int], spare: Sequence[int]
) -> tuple[int, ...]:
    """Deal out a width: to each what it asks for, and the longest, if they must, give way to the others."""
    if sum(wished) <= room_px:
        return tuple(w + more for w, more in zip(wished, spare, strict=True))
    if sum(least) > room_px:
        return levelled(room_px, [0] * len(least), least)
    return levelled(room_px, least, wished)


def levelled(total: int, least: Sequence[int], most: Sequence[int]) -> tuple[int, ...]:
    """Fill vessels up to one level with a total, from what each holds at least to what it can hold."""

    def at(level: int) -> list[int]:
        return [max(low, min(high, level)) for low, high in zip(least, most, strict=True)]

    level = bisect_right(range(total + 1), total, key=lambda tried: sum(at(tried))) - 1
    filled = at(level)
    filled[filled.index(max(filled))] += max(total - sum(filled), 0) if sum(most) > total else 0
    return tuple(filled)


def _parts(text: str, lang: str) -> Iterator[str]:
    """Yield what no line break should part: words, and what belongs together, as a number and its unit."""
    for line in split_lines(text):
        parts = [""]
        for word in words(line):
            first, *others = pieces(word, lang)
            joined = f"{parts[-1]} {first}"
            if len(joined) <= _TIED_CHARS and "tied" in find_flaws((parts[-1], first), (" ",), lang):
                parts[-1] = joined
            else:
                parts.append(first)
            parts += others
        yield from carry_each(line, parts)
