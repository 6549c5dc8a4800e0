"""Figures: one to four big numbers, each with what it means and how it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from lectra.deck.blocks.accents import accent_on
from lectra.deck.blocks.cells import levelled
from lectra.deck.blocks.drawn import HIGH_PX, LEAST_PX, Arranged, DrawnBlock, Room, largest
from lectra.deck.blocks.entries import as_text, at_most, not_blank
from lectra.deck.blocks.source import source_height, source_line
from lectra.deck.boxes import Anchor, Box, TextBox
from lectra.deck.breaks import pieces
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.graphics.words import Words
from lectra.deck.wrap import Measure, words
from lectra.document.blocks.block import block
from lectra.document.cued import Cued
from lectra.document.text import MARKS, NOT_PILED_UP, Line

MAX_FIGURES = 4
_VALUES_PX = (176, 160, 144, 128, 112, 104, 96, 88, 80, 72, 64, 56, 48, 40, 36)
_WRAPPED_PX = 56
"""A value breaks into lines at this size at most."""
_LEAST_W_PX = 340
"""The least width of one of several figures in a row."""
_GAP_PX, _ROW_GAP_PX, _RULE_PX = 88, 48, 3
_LABELS_PX = ((128, 44), (96, 40), (72, 36), (56, 32), (0, LEAST_PX))
"""The size of a label by the least size of its value."""
_SLACK_PX = 8
"""By how much a line may be wider in another program."""
_FROM_TOP = 0.36
"""The part of the free height that lies above: a little less than below."""


class Figure(Cued):
    """A number with its unit (``value``), what it means, and how it changed."""

    value: Annotated[
        str,
        AfterValidator(not_blank),
        AfterValidator(at_most(24, 1, "shorten it: the label says what it means")),
        BeforeValidator(as_text),
        NOT_PILED_UP,
        *MARKS,
    ]
    label: Annotated[
        str,
        AfterValidator(not_blank),
        AfterValidator(at_most(120, 3, "say the rest in the narration")),
        NOT_PILED_UP,
        *MARKS,
    ]
    change: Annotated[
        str, AfterValidator(at_most(80, 2, "say the rest in the narration")), NOT_PILED_UP, *MARKS
    ] = ""


def _few(figures: object) -> object:
    if isinstance(figures, list | tuple) and len(figures) > MAX_FIGURES:
        raise ValueError(
            f"there are {len(figures)} figures, and at most {MAX_FIGURES} are allowed; make a table of them"
        )
    return figures


@block("Figures", rank=11)
class Figures(DrawnBlock):
    """Big numbers side by side, which appear one by one. ``source`` is where they come from."""

    type: Literal["figures"] = "figures"
    figures: Annotated[tuple[Figure, ...], Field(min_length=1), BeforeValidator(_few)]
    source: Line = ""

    def said(self) -> tuple[str, ...]:
        """Return each figure in words, and the source."""
        return (*self.items(), *((self.source,) if self.source else ()))

    def sources(self) -> tuple[str, ...]:
        """Return where its data come from."""
        return (self.source,)

    def items(self) -> tuple[str, ...]:
        """Return what each figure says: "Forest: 31 %, −4 % since 1990"."""
        return tuple(
            f"{each.label}: {each.value}" + (f", {each.change}" if each.change else "")
            for each in self.figures
        )

    def arrange(self, room: Room) -> Arranged:
        """Arrange them in a row, in a narrow room in two; all values have one size."""
        return largest(lambda size_px: self._at(size_px, room), _VALUES_PX)

    def _at(self, value_px: int, room: Room) -> Arranged:
        most = max((room.box.w + _GAP_PX) // (_LEAST_W_PX + _GAP_PX), 1)
        count = len(self.figures)
        rows = -(-count // most)
        a_row = -(-count // rows)
        type_ = _Type(value_px, (room.box.w - _GAP_PX * (a_row - 1)) // a_row, room)
        groups = [self.figures[start : start + a_row] for start in range(0, count, a_row)]
        heights = [type_.heights(group) for group in groups]
        room_px = room.box.h - source_height(self.source) - _ROW_GAP_PX * (rows - 1)
        spare_px = room_px - sum(map(sum, heights))
        fits = spare_px >= 0
        if not fits:
            flat = iter(levelled(room_px, [0] * 2 * rows, [h for each in heights for h in each]))
            heights = [(next(flat), next(flat)) for _ in groups]
        y = room.box.y + round(max(spare_px, 0) * _FROM_TOP)
        graphics: list[Graphic] = []
        for row, (group, height) in enumerate(zip(groups, heights, strict=True)):
            graphics += type_.row(group, height, y, row * a_row)
            y += sum(height) + _ROW_GAP_PX
        source = source_line(room, self.source, room.box.bottom - source_height(self.source))
        return Arranged((*graphics, *source), type_.label_px, fits and type_.holds(self.figures))


@dataclass(frozen=True)
class _Type:
    """The sizes of a figure's parts, its width, and what it takes to set them."""

    value_px: int
    w: int
    room: Room

    @property
    def label_px(self) -> int:
        return next(label for least, label in _LABELS_PX if self.value_px >= least)

    def holds(self, figures: Sequence[Figure]) -> bool:
        """Whether each large value stands on one line, and no word of a label is cut that need not be."""
        values = (text for each in figures for text in self._value(each, 0, HIGH_PX).paragraphs)
        labels = (
            piece for each in figures for word in words(each.label) for piece in pieces(word, self.room.lang)
        )
        return all(len(text.lines) == 1 or self.value_px <= _WRAPPED_PX for text in values) and not any(
            self._cuts(label) for label in labels
        )

    def _cuts(self, word: str) -> bool:
        """Whether a word is cut that would be whole at the least size."""
        large, least = (
            Measure(self.w, size_px, self.room.theme.regular, self.room.lang, self.room.theme.font)
            for size_px in (self.label_px, LEAST_PX)
        )
        return not large.holds(word) and least.holds(word)

    def heights(self, figures: Sequence[Figure]) -> tuple[int, int]:
        """Return the heights of values, which share a baseline, and of labels with the changes below them."""
        return (
            max(self._value(each, 0, HIGH_PX).height_px for each in figures),
            max(sum(self._below(each)) for each in figures),
        )

    def _below(self, each: Figure) -> tuple[int, int]:
        """Return the heights of a figure's label and of its change with the space above that."""
        change_px = self._change(each, 0, HIGH_PX).height_px + self._above_px if each.change.strip() else 0
        return self._label(each, 0, HIGH_PX).height_px, change_px

    def row(
        self, figures: Sequence[Figure], heights: tuple[int, int], y: int, before: int
    ) -> Iterator[Graphic]:
        """Yield figures side by side, parted by lines, and appearing in their order."""
        value, below = heights
        for place, each in enumerate(figures):
            item = before + place + 1
            x = place * (self.w + _GAP_PX)
            if place:
                rule = self._box(x - _GAP_PX // 2 - _RULE_PX // 2, y, sum(heights), _RULE_PX)
                yield Shape("rect", rule, fill=self.room.ground.panel, name="Line", item=item)
            yield Words(self._value(each, x, value, y), "Figure", item=item)
            label, change = levelled(below, [0, 0], self._below(each))
            yield Words(self._label(each, x, label, y + value), "Label", item=item)
            if change > self._above_px:
                top = y + value + label + self._above_px
                yield Words(self._change(each, x, change - self._above_px, top), "Change", item=item)

    @property
    def _above_px(self) -> int:
        """The distance of a change from the label above it."""
        return self.label_px // 2

    def _value(self, each: Figure, x: int, h: int, y: int = 0) -> TextBox:
        room = self.room
        colour = accent_on(room.theme, room.ground, room.ground.back)
        return self._set(each.value, self._box(x, y, h), self.value_px, colour, anchor="bottom", bold=True)

    def _label(self, each: Figure, x: int, h: int, y: int = 0) -> TextBox:
        return self._set(each.label, self._box(x, y, h), self.label_px, self.room.ground.text)

    def _change(self, each: Figure, x: int, h: int, y: int = 0) -> TextBox:
        size_px = max(self.label_px - 8, LEAST_PX)
        return self._set(each.change, self._box(x, y, h), size_px, self.room.ground.small)

    def _set(
        self, text: str, box: Box, size_px: int, colour: str, *, anchor: Anchor = "top", bold: bool = False
    ) -> TextBox:
        return self.room.set([text], box, size_px, colour=colour, anchor=anchor, bold=bold, balanced=True)

    def _box(self, x: int, y: int, h: int, w: int = 0) -> Box:
        return self.room.place(Box(self.room.box.x + x, y, w or self.w - _SLACK_PX, h))
