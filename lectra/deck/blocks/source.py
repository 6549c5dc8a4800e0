"""Where the data of a block come from, in a line below it."""

from __future__ import annotations

from lectra.deck.blocks.drawn import LEAST_LABEL_PX, Room
from lectra.deck.boxes import Box
from lectra.deck.graphics.words import Words
from lectra.document.inline import carry
from lectra.text import one_line

TO_SOURCE_PX = 12
"""From what is above it."""
_HEIGHT_PX = 56
"""Two lines."""


def source_height(source: str) -> int:
    """Return the height (px) to be left below a block."""
    return _HEIGHT_PX + TO_SOURCE_PX if source.strip() else 0


def source_line(room: Room, source: str, y: int) -> tuple[Words, ...]:
    """Set a source at a height of the room; nothing for an empty one."""
    if not source.strip():
        return ()
    box = Box(room.box.x, y, room.box.w, _HEIGHT_PX)
    line = carry(source, one_line(source))
    return (Words(room.set([line], box, LEAST_LABEL_PX, colour=room.ground.small, anchor="top"), "Source"),)
