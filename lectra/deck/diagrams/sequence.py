"""Who tells whom what, in which order: life lines beside each other, and messages between them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room, parted
from lectra.deck.diagrams.entries import MAX_ID, Label, NodeId, between, joined, places_by_id
from lectra.deck.diagrams.exchange import Exchange
from lectra.deck.diagrams.lanes import Event
from lectra.deck.diagrams.lettering import Plan, first_fit, from_size
from lectra.deck.diagrams.spans import Span, check_nested, outer_first
from lectra.document.cued import Cued
from lectra.document.text import Model

MAX_MESSAGES, MAX_FRAMES, MAX_DEPTH = 20, 8, 2


class Participant(Model):
    """One who sends and receives. In a file, one whose text is its id is that alone."""

    id: NodeId
    text: Label

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        return {"id": data, "text": data} if isinstance(data, str) else data

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> Any:
        written = write(self)
        return self.id if written["text"] == self.id else written


class Message(Cued):
    """What goes ``from`` one ``to`` another, or to itself; a ``reply`` is dashed. Or a note ``over`` some."""

    model_config = ConfigDict(serialize_by_alias=True)

    start: Annotated[str, Field(alias="from", max_length=MAX_ID)] = ""
    end: Annotated[str, Field(alias="to", max_length=MAX_ID)] = ""
    text: Label
    reply: bool = False
    over: tuple[NodeId, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.over and (self.start or self.end or self.reply):
            raise ValueError("it is a message and a note; write from and to, or over")
        if not self.over and not (self.start and self.end):
            raise ValueError("it has no ends; write from and to, or over for a note")
        return self

    @model_serializer(mode="wrap")
    def _write_alone(self, write: SerializerFunctionWrapHandler) -> Any:
        return {name: value for name, value in write(self).items() if value}

    @property
    def ends(self) -> tuple[str, ...]:
        """The ids of those that it joins, or stands over."""
        return self.over or (self.start, self.end)


class Frame(Model):
    """What is repeated, or happens if something is so: the messages from the ``first`` to the ``last``."""

    label: Label
    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]


@kind("Sequence", rank=10)
class Sequence(Diagram):
    """Messages between two to six ``participants``, one below the other.

    Notes are counted as messages. ``frames`` may lie within each other, one in another at most. ``start`` is
    the number of the first message, where they have numbers.
    """

    kind: Literal["sequence"] = "sequence"
    participants: Annotated[tuple[Participant, ...], between(2, 6, "leave out who matters least")]
    messages: Annotated[
        tuple[Message, ...], between(1, MAX_MESSAGES, "part the messages into several slides")
    ]
    frames: Annotated[tuple[Frame, ...], between(0, MAX_FRAMES, "leave out the less important")] = ()
    start: Annotated[int, Field(ge=1, le=999)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        places = places_by_id("participants", [each.id for each in self.participants])
        for number, message in enumerate(self.messages, 1):
            for end in message.ends:
                if end not in places:
                    raise ValueError(
                        f"messages: {number} names {end!r}, and no participant has that id; "
                        "add the participant, or correct the id"
                    )
        for number, frame in enumerate(self.frames, 1):
            if not frame.first <= frame.last <= len(self.messages):
                raise ValueError(
                    f"frames: {number} goes from message {frame.first} to {frame.last}, and there are "
                    f"{len(self.messages)}; count them from 1, notes too"
                )
        check_nested("frames", self._spans, MAX_DEPTH)
        return self

    @property
    def _spans(self) -> list[Span]:
        return [Span(frame.label, frame.first - 1, frame.last - 1) for frame in self.frames]

    def said(self) -> tuple[str, ...]:
        """Return the messages in their order, each frame before its first."""
        lines: list[str] = []
        for number, item in enumerate(self.items()):
            lines += [joined(frame.label) for frame in outer_first(self._spans) if frame.first == number]
            lines.append(item)
        return tuple(lines)

    def items(self) -> tuple[str, ...]:
        """Return the messages and notes: from whom, to whom, and what."""
        names = {each.id: joined(each.text) for each in self.participants}
        heads = (
            (" → " if message.start else ", ").join(dict.fromkeys(names[end] for end in message.ends))
            for message in self.messages
        )
        return tuple(joined(head, text) for head, text in zip(heads, self._texts, strict=True))

    @property
    def _texts(self) -> list[str]:
        """What the messages say, with their numbers."""
        texts, number = [], self.start
        for message in self.messages:
            is_numbered = number is not None and bool(message.start)
            texts.append(f"{number}. " + message.text if is_numbered else message.text)
            number = number + 1 if number is not None and is_numbered else number
        return texts

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it between messages; participants, and frames that go on, are repeated."""
        return parted(self, len(self.messages), self._cut, room)

    def _cut(self, start: int, end: int) -> Self:
        frames = tuple(
            frame.model_copy(
                update={"first": max(frame.first - start, 1), "last": min(frame.last, end) - start}
            )
            for frame in self.frames
            if frame.first <= end and frame.last > start
        )
        before = sum(1 for message in self.messages[:start] if message.start)
        number = self.start if self.start is None else self.start + before
        update = {"messages": self.messages[start:end], "frames": frames, "start": number}
        return self.model_copy(update=update)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the life lines as far apart as their messages need, at the largest type that fits."""
        places = {each.id: number for number, each in enumerate(self.participants)}
        names = [each.text for each in self.participants]
        events = []
        for message, text in zip(self.messages, self._texts, strict=True):
            start, end = places[message.ends[0]], places[message.ends[-1]]
            if message.over:
                columns = [places[name] for name in message.over]
                start, end = min(columns), max(columns)
            events.append(Event(text, start, end, message.reply, note=bool(message.over)))

        def plan(size_px: int, lines: int) -> Plan:
            return Exchange(room, size_px, names, events, outer_first(self._spans), lines).plan()

        attempts = ((size, lines) for size in from_size(LEAST_PX, 44) for lines in (1, 2, 3))
        return first_fit(*((partial(plan, lines=lines), (size_px,)) for size_px, lines in attempts))
