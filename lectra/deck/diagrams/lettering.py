"""Setting text in a diagram's shapes: how wide and how high it is, and the largest size that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil

from lectra.deck.blocks.drawn import HIGH_PX, INDENT_EM, LEAST_PX, SIZES_PX, Arranged, Room
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
_EM_PX, _NEAR_EM = 100, 0.15
"""The size at which widths are measured, and how near to the least one they come."""
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

    @property
    def _weight(self) -> int:
        return self.room.theme.bold if self.bold else self.room.theme.regular

    def width(self, text: str) -> int:
        """Return the width of a text that breaks at its own line ends alone."""
        return self._px(_whole_em(text, self._weight, self.room.lang, self.room.theme.font))

    def least_width(self, *texts: str) -> int:
        """Return the least width at which no word of some texts is cut."""
        return self._px(
            max(
                (_least_em(text, self._weight, self.room.lang, self.room.theme.font) for text in texts),
                default=0.0,
            )
        )

    def width_in(self, text: str, lines: int) -> int:
        """Return about the least width at which a text takes at most so many lines."""
        return self._px(_em_in(text, lines, self._weight, self.room.lang, self.room.theme.font))

    def _px(self, em: float) -> int:
        return ceil(em * self.size_px) + _SLACK_PX

    def lines(self, texts: Sequence[str], w: int) -> int:
        """Return how many lines paragraphs take in a width."""
        measure = Measure(w, self.size_px, self._weight, self.room.lang, self.room.theme.font)
        return sum(len(wrap(text, measure)) for text in texts)

    def list_height(self, texts: Sequence[str], w: int) -> int:
        """Return the height of points with bullets in a width."""
        return self.set_list(texts, Box(0, 0, w, HIGH_PX)).height_px

    @property
    def indent_px(self) -> int:
        """How far points are indented."""
        return round(INDENT_EM * self.size_px)

    def height(self, texts: Sequence[str], w: int) -> int:
        """Return the height of some paragraphs in a width."""
        return self._set(texts, Box(0, 0, w, HIGH_PX), "start", "top", "").height_px

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
class Sized:
    """What is set in a room at a size of its text."""

    room: Room
    size_px: int

    @cached_property
    def type(self) -> Lettering:
        """The type of that size."""
        return Lettering(self.room, self.size_px)

    @cached_property
    def bold(self) -> Lettering:
        """The bold type of that size."""
        return Lettering(self.room, self.size_px, bold=True)

    def smaller(self, part: float, least_px: int = LEAST_PX) -> Lettering:
        """Return type of a part of that size, in even px."""
        return Lettering(self.room, max(least_px, round(self.size_px * part) // 2 * 2))


@lru_cache(maxsize=4096)
def _whole_em(text: str, weight: int, lang: str, font: str) -> float:
    """Return the width of a text in parts of its size: widths grow as the size does."""
    measure = Measure(0, _EM_PX, weight, lang, font)
    return max(map(measure.width_of, text.split("\n"))) / _EM_PX


@lru_cache(maxsize=4096)
def _least_em(text: str, weight: int, lang: str, font: str) -> float:
    measure = Measure(0, _EM_PX, weight, lang, font)
    parts = (piece for word in words(text) for piece in pieces(word, lang))
    return max(map(measure.width_of, parts), default=0.0) / _EM_PX


@lru_cache(maxsize=4096)
def _em_in(text: str, lines: int, weight: int, lang: str, font: str) -> float:
    low = _least_em(text, weight, lang, font)
    high = max(_whole_em(text, weight, lang, font), low)
    while high - low > _NEAR_EM:
        middle = (low + high) / 2
        fits = len(wrap(text, Measure(middle * _EM_PX, _EM_PX, weight, lang, font))) <= lines
        low, high = (low, middle) if fits else (middle, high)
    return high


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
