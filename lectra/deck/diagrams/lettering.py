"""Setting text in a diagram's shapes: how wide and how high it is, and the largest size that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from lectra.deck.blocks.drawn import INDENT_EM, LEAST_PX, SIZES_PX, Arranged, Room
from lectra.deck.boxes import Align, Anchor, Box, TextBox
from lectra.deck.breaks import pieces
from lectra.deck.diagrams.entries import Entry
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.wrap import Measure, words, wrap
from lectra.deck.written import written
from lectra.document.inline import Marked, Span, carry, spans_of
from lectra.document.text import Item

_SLACK_PX = 10
"""By how much a width may differ in another program."""
_HIGH_PX = 10_000
"""The height of a box that holds any text."""
_GAP_EM = 0.15
"""What is free between a text and the detail below it."""


def strong(text: str) -> str:
    """Mark the whole of a text as strong."""
    return Marked(text, (Span(0, len(text), "strong"), *spans_of(text)))


def paragraphs(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """Return the texts of entries as paragraphs, strong before their details if any of them has one."""
    if not any(entry.detail for entry in entries):
        return [(entry.text,) for entry in entries]
    return [(strong(entry.text), *((entry.detail,) if entry.detail else ())) for entry in entries]


@dataclass(frozen=True)
class Lettering:
    """Type of one size and weight in a room."""

    room: Room
    size_px: int
    bold: bool = False

    @cached_property
    def pad_px(self) -> int:
        """What is free around the text in a shape."""
        return round(0.4 * self.size_px)

    def _measure(self, width_px: float) -> Measure:
        weight = self.room.theme.bold if self.bold else self.room.theme.regular
        return Measure(width_px, self.size_px, weight, self.room.lang)

    def width(self, text: str) -> int:
        """Return the width of a text that breaks at its own line ends alone."""
        measure = self._measure(0)
        return ceil(max(map(measure.width_of, text.split("\n")))) + _SLACK_PX

    def least_width(self, *texts: str) -> int:
        """Return the least width at which no word of some texts is cut."""
        measure = self._measure(0)
        parts = (piece for text in texts for word in words(text) for piece in pieces(word, self.room.lang))
        return ceil(max(map(measure.width_of, parts), default=0.0)) + _SLACK_PX

    def width_in(self, text: str, lines: int) -> int:
        """Return about the least width at which a text takes at most so many lines."""
        low, high = self.least_width(text), max(self.width(text), self.least_width(text))
        while high - low > self.size_px // 4:
            middle = (low + high) // 2
            low, high = (low, middle) if self._lines(text, middle - _SLACK_PX) <= lines else (middle, high)
        return high

    def _lines(self, text: str, width_px: int) -> int:
        return len(wrap(text, self._measure(width_px)))

    def list_height(self, texts: Sequence[str], w: int) -> int:
        """Return the height of points with bullets in a width."""
        return self.set_list(texts, Box(0, 0, w, _HIGH_PX)).height_px

    @property
    def indent_px(self) -> int:
        """How far points are indented."""
        return round(INDENT_EM * self.size_px)

    def height(self, texts: Sequence[str], w: int) -> int:
        """Return the height of some paragraphs in a width."""
        return self._set(texts, Box(0, 0, w, _HIGH_PX), "start", "top", "").height_px

    def lines(self, texts: Sequence[str], w: int) -> int:
        """Return how many lines paragraphs take in a width."""
        return sum(self._lines(text, w) for text in texts)

    def holds(self, texts: Sequence[str], box: Box) -> bool:
        """Whether paragraphs fit a box without a word being cut."""
        return self.least_width(*texts) <= box.w and self.height(texts, box.w) <= box.h

    def set(
        self,
        texts: Sequence[str],
        box: Box,
        *,
        align: Align = "centre",
        anchor: Anchor = "middle",
        colour: str = "",
    ) -> TextBox:
        """Set paragraphs in a box."""
        return self._set(texts, box, align, anchor, colour)

    def set_list(self, texts: Sequence[str], box: Box) -> TextBox:
        """Set points with bullets in a box, from its top."""
        items = [Item(carry(text, written(text))) for text in texts]
        return self.room.set(items, box, self.size_px, anchor="top", bullet="•")

    def _set(self, texts: Sequence[str], box: Box, align: Align, anchor: Anchor, colour: str) -> TextBox:
        kept = [carry(text, written(text)) for text in texts]
        return self.room.set(
            kept,
            box,
            self.size_px,
            colour=colour,
            bold=self.bold,
            align=align,
            anchor=anchor,
            gap_em=_GAP_EM,
        )


@dataclass(frozen=True)
class Plan:
    """A way to draw a diagram at a size: whether it ``fits``, and what makes its graphics."""

    size_px: int
    fits: bool
    draw: Callable[[], Iterable[Graphic]]


Attempt = tuple[Callable[[int], Plan], Sequence[int]]
"""A layout, and the sizes at which it is tried."""


def first_fit(*attempts: Attempt) -> Arranged:
    """Draw the first plan that fits: layout by layout, each from its largest size down; else the last."""
    plan = None
    for make, sizes in attempts:
        for size_px in sizes:
            plan = make(size_px)
            if plan.fits:
                return Arranged(tuple(plan.draw()), size_px)
    if plan is None:
        raise AssertionError("no layout to try")
    return Arranged(tuple(plan.draw()), plan.size_px, fits=False)


def from_size(least_px: int = LEAST_PX, most_px: int = 64) -> tuple[int, ...]:
    """Return the sizes of text from one down to another."""
    return tuple(size for size in (64, 60, 56, 52, *SIZES_PX) if most_px >= size >= least_px)


def deal(start: int, length: int, count: int, gap: int) -> list[tuple[int, int]]:
    """Part a stretch into pieces of one length with gaps between, and return where each starts, and that."""
    size = (length - gap * (count - 1)) // count
    spare = length - gap * (count - 1) - size * count
    return [(start + spare // 2 + n * (size + gap), size) for n in range(count)]
