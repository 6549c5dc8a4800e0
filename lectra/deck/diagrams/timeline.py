"""What happened when: marks on a line, level or upright."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import Arranged, Room, parted
from lectra.deck.boxes import Box
from lectra.deck.diagrams.entries import Entry, Label, between, joined
from lectra.deck.diagrams.lettering import Plan, Sized, deal, first_fit, from_size, paragraphs
from lectra.deck.diagrams.rows import Row, rows
from lectra.deck.graphics.connector import Connector, End
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.graphics.words import Words

MAX_EVENTS = 12
_LEVEL_FROM_PX = 32
"""A level line with smaller type than this is left for an upright one."""
_MOST_WHEN_LINES, _MOST_LINES = 2, 5
_GAP_PX, _DOT_PX, _BESIDE_PX = 32, 28, 24


class Event(Entry):
    """What happened, and ``when``, as it is written on the line."""

    alone: ClassVar[str] = ""

    when: Label

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, str):
            raise ValueError('it has no time; write {"when": …, "text": …}')
        return data

    @property
    def said(self) -> str:
        """When, and what."""
        return joined(self.when, self.text, self.detail)


@kind("Timeline", rank=3)
class Timeline(Diagram):
    """Up to twelve events in their order."""

    kind: Literal["timeline"] = "timeline"
    entries: Annotated[
        tuple[Event, ...],
        Field(alias="items"),
        between(2, MAX_EVENTS, "part the events into several slides"),
    ]

    def said(self) -> tuple[str, ...]:
        """Return the events, each with its time."""
        return self.items()

    def items(self) -> tuple[str, ...]:
        """Return the events."""
        return tuple(entry.said for entry in self.entries)

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it between events."""
        return parted(self, len(self.entries), self._cut, room)

    def _cut(self, start: int, end: int) -> Self:
        return self.model_copy(update={"entries": self.entries[start:end]})

    def arrange(self, room: Room) -> Arranged:
        """Arrange the events along a level line, or beside an upright one."""
        lines = [
            Row("", entry.when, texts)
            for entry, texts in zip(self.entries, paragraphs(self.entries), strict=True)
        ]
        return first_fit(
            (lambda size_px: _Level(room, size_px, self).plan(), from_size(_LEVEL_FROM_PX)),
            (lambda size_px: rows(lines, room, size_px), from_size(most_px=48)),
        )


@dataclass(frozen=True)
class _Level(Sized):
    """A level line: times above it, and what happened below."""

    timeline: Timeline

    def plan(self) -> Plan:
        entries, box = self.timeline.entries, self.room.box
        columns = deal(box.x, box.w, len(entries), _GAP_PX)
        w = columns[0][1]
        above = max(self.bold.height([entry.when], w) for entry in entries)
        below = max(self.type.height(texts, w) for texts in self._texts)
        total = above + below + _DOT_PX + 2 * _BESIDE_PX
        fits = (
            total <= box.h
            and all(self.bold.lines([entry.when], w) <= _MOST_WHEN_LINES for entry in entries)
            and all(self.type.lines(texts, w) <= _MOST_LINES for texts in self._texts)
            and all(self.bold.least_width(entry.when, entry.text) <= w for entry in entries)
            and all(self.type.least_width(entry.detail) <= w for entry in entries)
        )
        top = box.y + max(box.h - total, 0) // 2
        whens = [Box(x, top, w, above) for x, w in columns]
        y = top + above + _BESIDE_PX
        dots = [Box(x + w // 2 - _DOT_PX // 2, y, _DOT_PX, _DOT_PX) for x, w in columns]
        texts = [Box(x, y + _DOT_PX + _BESIDE_PX, w, below) for x, w in columns]
        return Plan(self.size_px, fits, lambda: self._draw(whens, dots, texts))

    @property
    def _texts(self) -> list[tuple[str, ...]]:
        return paragraphs(self.timeline.entries)

    def _draw(self, whens: list[Box], dots: list[Box], texts: list[Box]) -> Iterator[Graphic]:
        room, before = self.room, None
        events = zip(self.timeline.entries, self._texts, whens, dots, texts, strict=True)
        for number, (entry, what, when, dot, text) in enumerate(events, 1):
            mark = Shape("ellipse", room.place(dot), fill=room.theme.accent, name="Mark", item=number)
            yield mark
            if before:
                ends = (End(before, room.side("right")), End(mark, room.side("left")))
                yield Connector(*ends, room.ground.small, arrow=False, item=number)
            label = self.bold.set([entry.when], room.place(when), anchor="bottom", colour=room.theme.accent2)
            yield Words(label, "Time", item=number)
            yield Words(self.type.set(what, room.place(text), anchor="top"), "Event", item=number)
            before = mark
