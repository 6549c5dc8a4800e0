"""An equation, or several aligned lines of one, and what its symbols mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from lectra.deck.aligned import Stack, lines_of
from lectra.deck.blocks.drawn import HIGH_PX, LEAST_PX, Arranged, DrawnBlock, Room, largest, parted
from lectra.deck.boxes import Box, TextBox
from lectra.deck.fonts import text_width
from lectra.deck.graphics.formula import Formula
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.words import Words
from lectra.deck.typefaces import typeface
from lectra.deck.typeset import Typeset, typeset
from lectra.document.blocks.block import block
from lectra.document.cued import Cued
from lectra.document.formulas import MAX_LATEX, check_formula, plain, spoken, tree
from lectra.document.inline import formula, join
from lectra.document.text import MARKS, MAX_TITLE, NOT_PILED_UP, Line

_SIZES_PX = (96, 88, 80, 72, 64, 56, 48, 44, 40, 36, 32, LEAST_PX)
_SYMBOL_PX, _LABEL_PX = 36, 28
_BETWEEN_PX = 56
"""What is free between the equation, its label and the list of its symbols."""
_TO_MEANING_PX, _BETWEEN_SYMBOLS_PX, _BETWEEN_COLUMNS_PX = 40, 20, 96
_SYMBOLS_A_COLUMN = 4
_SLACK_PX = 16
_MOST_EM = 60
"""The width of a formula that fills a slide at the least size."""


def _shows(latex: str) -> str:
    if not (plain(check_formula(latex)) and typeset(latex).width_em):
        raise ValueError(f"the formula {latex!r} shows nothing; write one")
    if typeset(latex).width_em > _MOST_EM:
        raise ValueError("the formula is wider than a slide; part it into several, as lines")
    return latex


def _check_line(latex: str) -> str:
    """Check a line, which may have an ``&`` where it is aligned with others."""
    if lines_of(latex) != 1:
        raise ValueError(f"the line {latex!r} has several lines; make each an entry of lines, without \\\\")
    return latex


Latex = Annotated[str, Field(min_length=1, max_length=MAX_LATEX), AfterValidator(_shows)]
AlignedLine = Annotated[Latex, AfterValidator(_check_line)]


class EquationLine(Cued):
    """One of several lines of an equation."""

    alone: ClassVar[str] = "latex"

    latex: AlignedLine


class Symbol(Cued):
    """A symbol, in LaTeX, and what it means."""

    symbol: Latex
    meaning: Annotated[str, Field(min_length=1, max_length=MAX_TITLE), NOT_PILED_UP, *MARKS]


@block("Equation", rank=14, plan="a formula, in a lecture about mathematics or science alone")
class Equation(DrawnBlock):
    r"""A formula in ``latex``, with chemistry as ``\ce{…}``, or several ``lines`` one below the other.

    Lines are aligned at ``&``, or at their first ``=`` where none has one, and appear one by one; so do the
    ``symbols``. ``label`` is what the equation is called.
    """

    verbatim: ClassVar[frozenset[str]] = frozenset({"latex", "symbol"})

    type: Literal["equation"] = "equation"
    latex: Annotated[str, Field(max_length=MAX_LATEX)] = ""
    lines: Annotated[tuple[EquationLine, ...], Field(max_length=20)] = ()
    symbols: Annotated[tuple[Symbol, ...], Field(max_length=8)] = ()
    label: Line = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.latex) == bool(self.lines):
            raise ValueError("give the formula as latex, or as lines: one of them")
        if self.latex:
            _shows(self.latex)
        return self

    @property
    def _formulas(self) -> tuple[str, ...]:
        return tuple(line.latex for line in self.lines) or (self.latex,)

    @classmethod
    def ask(cls) -> dict[str, Any]:
        """Ask for a formula and what its symbols mean."""
        text = {"type": "string"}
        symbol = {
            "type": "object",
            "properties": {"symbol": text, "meaning": text},
            "required": ["symbol", "meaning"],
        }
        return {
            "type": "object",
            "description": "one formula in LaTeX, and its symbols with their meaning in 1 to 6 words",
            "properties": {
                "latex": text,
                "symbols": {"type": "array", "items": symbol, "minItems": 1, "maxItems": 6},
            },
            "required": ["latex", "symbols"],
        }

    def said(self) -> tuple[str, ...]:
        """Return its name, its lines, and each symbol with its meaning."""
        label = (self.label,) if self.label else ()
        return (*label, *map(formula, self._formulas), *self._meanings())

    def _meanings(self) -> Iterator[str]:
        return (join((formula(each.symbol), each.meaning), ": ") for each in self.symbols)

    def items(self) -> tuple[str, ...]:
        """Return its lines, where there are several, and the symbols."""
        lines = map(formula, self._formulas) if len(self.lines) > 1 else ()
        return (*lines, *self._meanings())

    def cued(self) -> tuple[Cued, ...]:
        """Return what they stand for; a single line is there from the beginning."""
        return (*(self.lines if len(self.lines) > 1 else ()), *self.symbols)

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it by lines; the symbols stand with the last."""
        return parted(self, len(self._formulas), self._cut, room)

    def _cut(self, start: int, end: int) -> Self:
        symbols = self.symbols if end == len(self.lines) else ()
        return self.model_copy(update={"lines": self.lines[start:end], "symbols": symbols})

    def arrange(self, room: Room) -> Arranged:
        """Arrange it in the middle of its room, at the largest size at which all of it fits."""
        return largest(lambda size_px: self._at(size_px, room), _SIZES_PX)

    def _at(self, size_px: int, room: Room) -> Arranged:
        stack = Stack.of(self._formulas, size_px)
        several = len(self.lines) > 1  # a single one is there from the beginning
        label, listed = self._label(room), _Symbols(self.symbols, room)
        heights = [stack.height_px, label.line_px if label else 0, listed.height_px]
        whole_px = sum(height + _BETWEEN_PX for height in heights if height) - _BETWEEN_PX
        y = room.box.y + max(round((room.box.h - whole_px) / 2), 0)
        graphics: list[Graphic] = [*self._placed(stack, room, y, first=int(several))]
        y += round(stack.height_px) + _BETWEEN_PX
        if label:
            graphics.append(Words(replace(label, box=replace(label.box, y=y)), "Label"))
            y += label.line_px + _BETWEEN_PX
        graphics += listed.place(y, len(self.lines) if several else 0)
        fits = whole_px <= room.box.h and stack.width_px <= room.box.w and listed.fits
        return Arranged(tuple(graphics), size_px, fits and not (label and label.abridged))

    def _label(self, room: Room) -> TextBox | None:
        if not self.label:
            return None
        box = Box(room.box.x, 0, room.box.w, round(2 * _LABEL_PX))
        label = room.set([self.label], box, _LABEL_PX, colour=room.ground.small, align="centre", anchor="top")
        return replace(label, box=replace(label.box, h=label.height_px))

    def _placed(self, stack: Stack, room: Room, y: int, *, first: int) -> Iterator[Formula]:
        """Yield the lines in the middle of a room; they appear one by one where ``first`` is 1."""
        left = room.box.x + max(room.box.w - stack.width_px, 0) / 2
        for number, line in enumerate(stack.lines):
            yield Formula(
                outlines=line.outlines,
                meaning=line.meaning,
                x=left + line.x_px,
                baseline=y + line.baseline_px,
                size_px=stack.size_px,
                colour=room.ground.text,
                lang=room.lang,
                name="Equation",
                alt=spoken(line.latex, room.lang),
                item=first and first + number,
            )


class _Symbols:
    """The list of symbols, in one column or two."""

    def __init__(self, symbols: Sequence[Symbol], room: Room) -> None:
        self._room = room
        self._symbols = [(each, typeset(each.symbol, display=False)) for each in symbols]
        self._columns = 2 if len(symbols) > _SYMBOLS_A_COLUMN else 1
        self._column_px = (room.box.w - (self._columns - 1) * _BETWEEN_COLUMNS_PX) // self._columns
        widest = max((outlines.width_em for _, outlines in self._symbols), default=0)
        self._symbol_px = ceil(widest * _SYMBOL_PX)
        self._meanings = [self._set(each.meaning) for each in symbols]
        heights = [self._height(*pair) for pair in zip(self._symbols, self._meanings, strict=True)]
        self._rows = [max(heights[n :: self._in_column]) for n in range(self._in_column)] if symbols else []

    @property
    def _in_column(self) -> int:
        return ceil(len(self._symbols) / self._columns)

    def _set(self, meaning: str) -> TextBox:
        w = self._column_px - self._symbol_px - _TO_MEANING_PX
        return self._room.set([meaning], Box(0, 0, max(w, 1), HIGH_PX), _SYMBOL_PX, anchor="top")

    def _height(self, symbol: tuple[Symbol, Typeset], meaning: TextBox) -> int:
        """Return the height of a row: its symbol and its meaning stand on one line."""
        above, below = symbol[1].above_em * _SYMBOL_PX, symbol[1].below_em * _SYMBOL_PX
        baseline = _baseline(meaning)
        return ceil(max(above, baseline) + max(below, meaning.height_px - baseline))

    @property
    def height_px(self) -> int:
        """The height of the list; 0 without symbols."""
        return sum(self._rows) + max(len(self._rows) - 1, 0) * _BETWEEN_SYMBOLS_PX

    @property
    def fits(self) -> bool:
        """Whether symbols leave room for what they mean."""
        return self._symbol_px + _TO_MEANING_PX <= self._column_px / 2

    def place(self, y: int, before: int) -> Iterator[Graphic]:
        """Yield the symbols and their meanings, in the middle of the room; ``before`` items came before."""
        widest = max((_width(meaning) for meaning in self._meanings), default=0)
        column_px = self._symbol_px + _TO_MEANING_PX + widest
        whole_px = self._columns * column_px + (self._columns - 1) * _BETWEEN_COLUMNS_PX
        left = self._room.box.x + max(self._room.box.w - whole_px, 0) // 2
        for number, ((symbol, outlines), meaning) in enumerate(
            zip(self._symbols, self._meanings, strict=True)
        ):
            column, row = divmod(number, self._in_column)
            x = left + column * (column_px + _BETWEEN_COLUMNS_PX)
            top = y + sum(self._rows[:row]) + row * _BETWEEN_SYMBOLS_PX
            baseline = top + max(outlines.above_em * _SYMBOL_PX, _baseline(meaning))
            item = before + number + 1
            yield self._formula(symbol.symbol, outlines, x, baseline, item)
            box = Box(x + self._symbol_px + _TO_MEANING_PX, 0, widest, meaning.height_px)
            box = replace(self._room.place(box), y=round(baseline - _baseline(meaning)))
            yield Words(replace(meaning, box=box), "Meaning", item=item)

    def _formula(self, latex: str, outlines: Typeset, x: int, baseline: float, item: int) -> Formula:
        room = self._room
        place = room.place(Box(x, 0, ceil(outlines.width_em * _SYMBOL_PX), 1))
        return Formula(
            outlines=outlines,
            meaning=tree(latex),
            x=place.x,
            baseline=baseline,
            size_px=_SYMBOL_PX,
            colour=room.ground.text,
            lang=room.lang,
            name="Symbol",
            alt=spoken(latex, room.lang),
            item=item,
        )


def _width(text: TextBox) -> int:
    """Return the width of a text's widest line, with what other programs may need."""
    slot = text.slot
    lines = (line for each in text.paragraphs for line in each.lines)
    widest = max(text_width(line, text.size_px, slot.weight, slot.lang, slot.font) for line in lines)
    return min(ceil(widest) + _SLACK_PX, text.box.w)


def _baseline(text: TextBox) -> float:
    """Return how far below its top the first line of a text stands."""
    return text.line_px - typeface(text.slot.font).upright.descent_em * text.size_px
