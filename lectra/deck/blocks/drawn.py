"""What all drawn blocks have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar, Self, TypeVar

from lectra.deck.boxes import Align, Anchor, Box, PictureBox, Slot, TextBox
from lectra.deck.fit import set_text
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.outlines import Side
from lectra.deck.scripts import is_rtl
from lectra.deck.theme import Ground, Theme
from lectra.deck.written import written
from lectra.document.blocks.block import BlockBase
from lectra.document.inline import carry
from lectra.document.text import Item

LEAST_PX, LEAST_LABEL_PX = 28, 22
"""The least sizes of text in a drawn block, and of labels, units and sources."""
HIGH_PX = 10_000
"""The height of a box that holds any text, to measure how high it is."""
SIZES_PX = (48, 46, 44, 42, 40, 38, 36, 34, 32, 30, LEAST_PX)

_OPPOSITE: Mapping[Side, Side] = {"left": "right", "right": "left"}
INDENT_EM = 0.9
"""How far items with a bullet are indented."""


@dataclass(frozen=True)
class Room:
    """Where a block is drawn: its box, what it stands on, the lecture's look and its language (BCP-47).

    ``picture`` is the slide's, where it has one.
    """

    box: Box
    ground: Ground
    theme: Theme
    lang: str = "en"
    picture: PictureBox | None = None

    @property
    def rtl(self) -> bool:
        """Whether what comes first stands at the right."""
        return is_rtl(self.lang)

    def place(self, box: Box) -> Box:
        """Mirror a box within the room where the language runs leftwards."""
        return Box(2 * self.box.x + self.box.w - box.right, box.y, box.w, box.h) if self.rtl else box

    def side(self, side: Side) -> Side:
        """Mirror a side where the language runs leftwards."""
        return _OPPOSITE.get(side, side) if self.rtl else side

    def set(
        self,
        texts: Sequence[str | Item],
        box: Box,
        size_px: int,
        *,
        colour: str = "",
        bold: bool = False,
        align: Align = "start",
        anchor: Anchor = "middle",
        gap_em: float = 0.3,
        balanced: bool = False,
        bullet: str = "",
    ) -> TextBox:
        """Set paragraphs of prose in a box at one size, in the ground's own colour unless another is given.

        Centred text is ``balanced`` in any case. Items that are no prose have a ``bullet``. What has no room
        is ``abridged``.
        """
        slot = Slot(
            role="drawn",
            box=box,
            colour=colour or self.ground.text,
            sizes_px=(size_px,),
            comfort_px=size_px,
            weight=self.theme.bold if bold else self.theme.regular,
            leading=self.theme.body_leading,
            anchor=anchor,
            align=align,
            gap_em=gap_em,
            lang=self.lang,
            font=self.theme.font,
            balanced=balanced or align == "centre",
            bullet=bullet,
            bullet_colour=self.theme.accent,
            indent_em=INDENT_EM if bullet else 0.0,
        )
        items = [Item(text, prose=True) if isinstance(text, str) else text for text in texts]
        return set_text([each._replace(text=carry(each.text, written(each.text))) for each in items], slot)


@dataclass(frozen=True)
class Arranged:
    """A block in its room, and the size (px) of its running text; whether all of it ``fits``."""

    graphics: tuple[Graphic, ...]
    size_px: int
    fits: bool = True


class DrawnBlock(BlockBase):
    """A block with an arrangement of its own; its text stands in no placeholder."""

    layouts: ClassVar[tuple[str, ...]] = ("figure",)
    in_column: ClassVar[bool] = True
    pictured: ClassVar[bool] = False

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return nothing: it is drawn, see :meth:`arrange`."""
        return {}

    @abstractmethod
    def said(self) -> tuple[str, ...]:
        """Return what it says in words: for a narration, the transcript and who cannot see it."""

    def alt(self, lang: str) -> str:  # noqa: ARG002  # for those that are no mere text
        """Return what describes it to who cannot see it, in a language; "" where its texts say all of it."""
        return ""

    @abstractmethod
    def arrange(self, room: Room) -> Arranged:
        """Arrange it at the largest comfortable size at which all of it fits, or at the least size."""

    def items(self) -> tuple[str, ...]:
        """Return in words what appears one by one; its graphics count these from 1."""
        return ()

    def revealed(self) -> tuple[str, ...]:
        """Return its items."""
        return self.items()

    def parts(self, room: Room) -> tuple[Self, ...]:  # noqa: ARG002  # for those that can be parted
        """Part it into as few blocks as each fit a room; itself alone where that cannot be."""
        return (self,)


def arranged(block: DrawnBlock, room: Room) -> Arranged:
    """Arrange a block, or return what was arranged before: checks, picture and deck ask for the same."""
    try:
        return _arranged(block, room)
    except TypeError:  # a part of another package whose fields are lists
        return block.arrange(room)


@lru_cache(maxsize=64)
def _arranged(block: DrawnBlock, room: Room) -> Arranged:
    return block.arrange(room)


D = TypeVar("D", bound=DrawnBlock)


def largest(arrange: Callable[[int], Arranged], sizes_px: Iterable[int] = SIZES_PX) -> Arranged:
    """Return the first arrangement, from the largest size down, that fits; else the last."""
    tried = None
    for size_px in sizes_px:
        tried = arrange(size_px)
        if tried.fits:
            break
    if tried is None:
        raise AssertionError("no sizes to try")
    return tried


def parted(block: D, count: int, cut: Callable[[int, int], D], room: Room) -> tuple[D, ...]:
    """Split a block of ``count`` items; ``cut(start, end)`` returns a block with the items in that range.

    Parts are of like length, and as few as fit; an item that is too large for a room has one of its own.
    """
    if arranged(block, room).fits or count < 2:
        return (block,)
    for pages in range(2, count + 1):
        ends = [round(count * page / pages) for page in range(pages + 1)]
        made = tuple(cut(start, end) for start, end in pairwise(ends))
        if all(arranged(part, room).fits for part in made):
            return made
    return tuple(cut(at, at + 1) for at in range(count))
