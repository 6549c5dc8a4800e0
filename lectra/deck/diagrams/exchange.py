"""Drawing an exchange: life lines beside each other, and below each other what goes from one to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from lectra.deck.blocks.drawn import LEAST_LABEL_PX
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import joined
from lectra.deck.diagrams.lanes import CLEAR_PX, FRAME_PX, LOOP_PX, Event, Lanes
from lectra.deck.diagrams.lettering import Lettering, Plan
from lectra.deck.graphics.connector import Connector, End, turning
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.life_line import LifeLine
from lectra.deck.graphics.shape import Shape

_ABOVE_LINE_PX, _BELOW_LINE_PX = 6, 12
"""What is free between a message's text and its line, and what its head takes below that."""
_GAP_PX, _MOST_GAP_PX, _FOOT_PX = 12, 44, 16
"""What is free between messages, and below the last."""
_LOOP_HIGH_PX = 36
"""How high the line of a message to oneself is."""
_TAB_PAD_PX, _FRAME_LINE_PX = 10, 2
"""What is free beside a frame's label, and the frame's line."""


class _Placed(NamedTuple):
    """Where an event stands: the box of its text, and the heights of its line; all from its top on."""

    label: Box
    line: tuple[int, int]
    high: int


@dataclass(frozen=True)
class Exchange(Lanes):
    """The life lines, and the events from top to bottom."""

    @cached_property
    def _small(self) -> Lettering:
        return self.smaller(0.75, LEAST_LABEL_PX)

    def plan(self) -> Plan:
        """Plan it; heights take time, and are looked at only where the widths are enough."""
        fits = self.spare_w >= 0 and self.bold.least_width(*self.names) <= self.name_w
        return Plan(self.size_px, fits and self._high(_GAP_PX) <= self.room.box.h and self._holds, self._draw)

    @cached_property
    def _placed(self) -> list[_Placed]:
        return [
            self._place_note(event) if event.note else self._place_message(event) for event in self.events
        ]

    def _place_message(self, event: Event) -> _Placed:
        start, end = self.xs[event.start], self.xs[event.end]
        if event.is_loop:
            after = event.start + 1 < len(self.xs)
            beside = self.xs[event.start + (1 if after else -1)]
            start += (1 if after else -1) * LOOP_PX
            end = beside
        room = abs(end - start) - 2 * CLEAR_PX
        w = min(self.type.width_in(event.text, self.type.lines([event.text], room)), room)
        h = self.type.height([event.text], w)
        if not event.is_loop:
            line = h + _ABOVE_LINE_PX
            return _Placed(Box((start + end - w) // 2, 0, w, h), (line, line), line + _BELOW_LINE_PX)
        high = max(h, _LOOP_HIGH_PX + 2 * _BELOW_LINE_PX)
        top = (high - _LOOP_HIGH_PX) // 2
        x = start + CLEAR_PX if end > start else start - CLEAR_PX - w
        return _Placed(Box(x, (high - h) // 2, w, h), (top, top + _LOOP_HIGH_PX), high)

    def _place_note(self, event: Event) -> _Placed:
        """Place a note over its life lines, and off those beside."""
        low, high = event.columns
        margin, pad = max(self.margins, default=0), self.type.pad_px
        left = self.xs[low - 1] + CLEAR_PX if low else self.room.box.x + margin
        right = self.xs[high + 1] - CLEAR_PX if high + 1 < len(self.xs) else self.room.box.right - margin
        wished = (
            max(self.type.width_in(event.text, 2), min(self.type.width(event.text), self.name_w)) + 2 * pad
        )
        over = self.xs[high] - self.xs[low]
        w = min(max(wished, over + (self.head[0] if over else 0)), right - left)
        x = min(max((self.xs[low] + self.xs[high] - w) // 2, left), right - w)
        h = self.type.height([event.text], w - 2 * pad) + pad
        return _Placed(Box(x, 0, w, h), (0, 0), h)

    @cached_property
    def _frame_sides(self) -> list[tuple[int, int]]:
        """Where each frame begins and ends across."""
        sides = []
        for frame, margin in zip(self.frames, self.margins, strict=True):
            inside = range(frame.first, frame.last + 1)
            half = self.head[0] // 2
            columns = [self.xs[column] for n in inside for column in self.events[n].columns]
            labels = [self._placed[n].label for n in inside]
            left = min(min(columns) - half, *(label.x for label in labels))
            right = max(max(columns) + half, *(label.right for label in labels))
            sides.append((left - margin, right + margin))
        return sides

    @cached_property
    def _tabs(self) -> list[tuple[int, int]]:
        """The width and the height of each frame's label."""
        sizes = []
        for frame, (left, right) in zip(self.frames, self._frame_sides, strict=True):
            w = min(self._small.width(frame.label) + 2 * _TAB_PAD_PX, right - left)
            sizes.append((w, self._small.height([frame.label], w - 2 * _TAB_PAD_PX) + _TAB_PAD_PX))
        return sizes

    @property
    def _holds(self) -> bool:
        """Whether no word of a note or of a frame's label is cut."""
        notes = zip(self.events, self._placed, strict=True)
        tabs = zip(self.frames, self._tabs, strict=True)
        return all(
            self.type.least_width(event.text) <= placed.label.w - 2 * self.type.pad_px
            for event, placed in notes
            if event.note
        ) and all(self._small.least_width(frame.label) <= w - 2 * _TAB_PAD_PX for frame, (w, _) in tabs)

    def _high(self, gap: int) -> int:
        tabs = sum(h + _TAB_PAD_PX + FRAME_PX for _, h in self._tabs)
        return self.head[1] + sum(each.high + gap for each in self._placed) + tabs + _FOOT_PX

    def _tops(self, top: int, gap: int) -> tuple[list[int], list[tuple[int, int]]]:
        """Return where events begin, and where frames begin and end, downwards."""
        y = top + self.head[1]
        tops, begins, ends = [], [0] * len(self.frames), [0] * len(self.frames)
        for number, each in enumerate(self._placed):
            y += gap
            for place, frame in enumerate(self.frames):
                if frame.first == number:
                    begins[place], y = y, y + self._tabs[place][1] + _TAB_PAD_PX
            tops.append(y)
            y += each.high
            for place in reversed(range(len(self.frames))):
                if self.frames[place].last == number:
                    ends[place] = y = y + FRAME_PX
        return tops, list(zip(begins, ends, strict=True))

    def _draw(self) -> Iterator[Graphic]:
        box = self.room.box
        spare = max(box.h - self._high(_GAP_PX), 0)
        gap = _GAP_PX + min(spare // len(self.events), _MOST_GAP_PX - _GAP_PX)
        high = self._high(gap)
        top = box.y + max(box.h - high, 0) // 2
        tops, frames = self._tops(top, gap)
        lines = [self._life_line(number, top, high, tops) for number in range(len(self.names))]
        yield from lines
        for place, (begin, end) in enumerate(frames):
            yield from self._frame(place, begin, end)
        for number, y in enumerate(tops):
            yield from self._event(number, y, lines)

    def _life_line(self, column: int, top: int, high: int, tops: Sequence[int]) -> LifeLine:
        room, (w, head) = self.room, self.head
        stops = {
            y + at
            for event, placed, y in zip(self.events, self._placed, tops, strict=True)
            if column in (event.start, event.end) and not event.note
            for at in placed.line
        }
        whole = room.place(Box(self.xs[column] - w // 2, top, w, high))
        inner = Box(whole.x + self.bold.pad_px, whole.y, self.name_w, head)
        return LifeLine(
            "rect",
            whole,
            fill=room.ground.panel,
            line=room.theme.accent2,
            text=self.bold.set([self.names[column]], inner),
            name="Participant",
            head_px=head,
            stops=tuple(sorted(stops)),
        )

    def _frame(self, place: int, begin: int, end: int) -> Iterator[Graphic]:
        ground, frame = self.room.ground, self.frames[place]
        (left, right), (w, h) = self._frame_sides[place], self._tabs[place]
        whole = self.room.place(Box(left, begin, right - left, end - begin))
        yield Shape(
            "rect", whole, line=ground.small, line_px=_FRAME_LINE_PX, name="Frame", item=frame.first + 1
        )
        tab = self.room.place(Box(left, begin, w, h))
        inner = Box(tab.x + _TAB_PAD_PX, tab.y, w - 2 * _TAB_PAD_PX, h)
        yield Shape(
            "rect",
            tab,
            fill=ground.panel,
            line=ground.small,
            line_px=_FRAME_LINE_PX,
            text=self._small.set([frame.label], inner),
            name="Frame label",
            item=frame.first + 1,
        )

    def _event(self, number: int, y: int, lines: Sequence[LifeLine]) -> Iterator[Graphic]:
        event, placed, item = self.events[number], self._placed[number], number + 1
        room, ground = self.room, self.room.ground
        label = room.place(replace(placed.label, y=y + placed.label.y))
        if event.note:
            pad = self.type.pad_px
            text = self.type.set([event.text], Box(label.x + pad, label.y, label.w - 2 * pad, label.h))
            yield Shape("rect", label, ground.panel, room.theme.accent, text=text, name="Note", item=item)
            return
        yield Shape(
            "rect", label, ground.back, text=self.type.set([event.text], label), name="Message", item=item
        )
        heads = [joined(self.names[column]) for column in (event.start, event.end)]
        first, last = (y + at for at in placed.line)
        line = Connector(
            End(lines[event.start], "bottom", first),
            End(lines[event.end], "bottom", last),
            ground.small,
            straight=True,
            dashed=event.reply,
            item=item,
            alt=" → ".join(heads),
        )
        if not event.is_loop:
            yield line
            return
        away = LOOP_PX if event.start + 1 < len(self.names) else -LOOP_PX
        x = self.xs[event.start] + away
        yield from turning(line, [room.place(Box(x, at, 0, 0)) for at in (first, last)])
