"""How far apart life lines stand: as their messages need, and as the room allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from lectra.deck.diagrams.lettering import Sized
from lectra.deck.diagrams.spans import Span, heights

_LEAST_HEAD_PX = 160
"""The least width of a participant's box."""
CLEAR_PX, LOOP_PX = 16, 56
"""What is free beside a life line, and how far the line of a message to oneself reaches."""
_BETWEEN_PX, _MOST_BETWEEN_PX = 28, 560
"""What is free between two boxes at least, and between two life lines at most without need."""
FRAME_PX = 12
"""What is free between a frame and what is in it."""


class Event(NamedTuple):
    """A message from one column to another, or a note over those from one to another."""

    text: str
    start: int
    end: int
    reply: bool = False
    note: bool = False

    @property
    def columns(self) -> tuple[int, int]:
        """The first column and the last."""
        return min(self.start, self.end), max(self.start, self.end)

    @property
    def is_loop(self) -> bool:
        """Whether it is a message to oneself."""
        return not self.note and self.start == self.end


@dataclass(frozen=True)
class Lanes(Sized):
    """The life lines of ``names`` with events between them, and ``frames`` around some (outer ones first).

    Messages are set in about so many ``lines``.
    """

    names: Sequence[str]
    events: Sequence[Event]
    frames: Sequence[Span]
    lines: int

    @cached_property
    def margins(self) -> list[int]:
        """What is free between each frame and what is in it, inner frames too."""
        return [FRAME_PX * (height + 1) for height in heights(self.frames)]

    @cached_property
    def head(self) -> tuple[int, int]:
        """The width and the height of the participants' boxes."""
        wished = max(self.bold.width_in(name, min(self.lines, 2)) for name in self.names)
        most = (self.room.box.w - 2 * max(self.margins, default=0)) // len(self.names) - _BETWEEN_PX
        w = min(max(wished + 2 * self.bold.pad_px, _LEAST_HEAD_PX), most)
        high = max(self.bold.height([name], w - 2 * self.bold.pad_px) for name in self.names)
        return w, high + 2 * self.bold.pad_px

    @property
    def name_w(self) -> int:
        """The width of a name in its box."""
        return self.head[0] - 2 * self.bold.pad_px

    @cached_property
    def _needed(self) -> list[int]:
        """What is needed between each life line and the next."""
        least = self.head[0] + max(_BETWEEN_PX, 2 * max(self.margins, default=0))
        gaps = [least] * (len(self.names) - 1)
        for event in sorted(self.events, key=lambda each: each.columns[1] - each.columns[0]):
            wide = self.type.width_in(event.text, self.lines) + 2 * CLEAR_PX
            low, high = event.columns
            if event.is_loop:
                low, wide = min(low, len(gaps) - 1), wide + LOOP_PX
                high = low + 1
            missing = 0 if event.note else max(wide - sum(gaps[low:high]), 0)
            for column in range(low, high):
                gaps[column] += -(-missing // (high - low))
        return gaps

    @cached_property
    def _free_w(self) -> int:
        """What there is for all gaps between life lines."""
        return self.room.box.w - self.head[0] - 2 * max(self.margins, default=0)

    @property
    def spare_w(self) -> int:
        """What is left of that; less than nothing where they have no room."""
        return self._free_w - sum(self._needed)

    @cached_property
    def xs(self) -> list[int]:
        """Where the life lines are; closer together where they have no room."""
        gaps, free, spare = self._needed, self._free_w, self.spare_w
        if spare < 0:
            gaps = [gap * free // sum(gaps) for gap in gaps]
        else:
            gaps = [gap + min(spare // len(gaps), max(_MOST_BETWEEN_PX - gap, 0)) for gap in gaps]
        left = self.room.box.x + (self.room.box.w - sum(gaps)) // 2
        return list(accumulate(gaps, initial=left))
