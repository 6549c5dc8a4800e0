"""Text beside marks and axes, set in the lecture's fonts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from lectra.deck.blocks.drawn import Room
from lectra.deck.boxes import Align, Anchor, Box, Slot, TextBox
from lectra.deck.fit import set_text
from lectra.deck.fonts import stretch, text_width
from lectra.deck.scripts import SAMPLES, script_of
from lectra.deck.wrap import words
from lectra.document.text import Item

Side = Literal["left", "middle", "right"]
LEADING = 1.15
"""The distance of lines in a chart, in parts of their size: what office suites take there."""
_SLACK_PX = 6
"""By how much wider another program may set a line."""


class Label(NamedTuple):
    """A text that appears with an item."""

    text: TextBox
    item: int = 0


@dataclass(frozen=True)
class Lettering:
    """Sets labels in a room, in one size."""

    room: Room
    size_px: int
    colour: str = ""
    bold: bool = False

    @property
    def line_px(self) -> int:
        """The height of a line."""
        sample = SAMPLES.get(script_of(self.room.lang), "")
        return round(self.size_px * LEADING * stretch([sample], self.room.lang, self.room.theme.font))

    def at(self, size_px: int) -> Lettering:
        """Return the same in another size."""
        return replace(self, size_px=size_px)

    def inked(self, colour: str) -> Lettering:
        """Return the same in another colour."""
        return replace(self, colour=colour)

    def width(self, text: str) -> int:
        """Return the width of a line, as far as programs differ."""
        weight = self.room.theme.bold if self.bold else self.room.theme.regular
        return round(text_width(text, self.size_px, weight, self.room.lang, self.room.theme.font)) + _SLACK_PX

    def widest(self, texts: Iterable[str]) -> int:
        """Return the width of the widest line."""
        return max(map(self.width, texts), default=0)

    def widest_word(self, texts: Iterable[str]) -> int:
        """Return the width of the widest word, which no line may be narrower than."""
        return self.widest(word for text in texts for word in words(text))

    def set(self, text: str, box: Box, side: Side = "middle", anchor: Anchor = "middle") -> TextBox:
        """Set a text in a box, at its left, its right or its middle."""
        first: Side = "right" if self.room.rtl else "left"
        align: Align = "centre" if side == "middle" else "start" if side == first else "end"
        slot = Slot(
            role="drawn",
            box=box,
            colour=self.colour or self.room.ground.text,
            sizes_px=(self.size_px,),
            comfort_px=self.size_px,
            weight=self.room.theme.bold if self.bold else self.room.theme.regular,
            leading=self.line_px / self.size_px / stretch([text], self.room.lang, self.room.theme.font),
            anchor=anchor,
            align=align,
            lang=self.room.lang,
            font=self.room.theme.font,
        )
        return set_text([Item(text, prose=True)], slot)
