"""A callout: a definition, theorem, example, warning, exercise, or a question to the audience."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, ValidationInfo, field_validator

from lectra.deck.blocks.accents import accent_on
from lectra.deck.blocks.cells import levelled
from lectra.deck.blocks.drawn import HIGH_PX, LEAST_PX, Arranged, DrawnBlock, Room, largest
from lectra.deck.boxes import Box, TextBox
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.graphics.words import Words
from lectra.deck.portions import cut_to_fit
from lectra.deck.terms import term
from lectra.document.blocks.block import block
from lectra.document.inline import carry_each
from lectra.document.text import Line, Passage

PAUSE_S = 3.0
"""What a question waits unless it says how long."""
_TEXT_PX = (60, 56, 52, 48, 46, 44, 42, 40, 38, 36, 34, 32, 30, LEAST_PX)
_COMFORT_PX = 36
"""The least size of the text of a callout that could go on on another slide."""
_BAR_PX = 14
_PAD_EM, _GAP_EM = 1.0, 0.35
"""Around the text, and between its parts, in parts of its size."""
_LABEL, _TITLE = 0.7, 1.1
"""The sizes of label and title, in parts of the text's."""
Kind = Literal["definition", "theorem", "example", "warning", "exercise", "question"]
_URGENT: tuple[Kind, ...] = ("warning", "exercise", "question")
"""What asks something of the audience has the first accent, what teaches it the second."""


@block(
    "Callout", rank=12, plan="one thing that stands out: a definition, an example, a question to the audience"
)
class Callout(DrawnBlock):
    """A ``text`` that stands out, with the name of its ``kind`` and perhaps a title.

    After a question the voice waits for ``pause_s`` seconds, so that the audience can think: 3 unless it says
    otherwise. Other kinds have none.
    """

    longest: ClassVar[int] = 200

    type: Literal["callout"] = "callout"
    kind: Kind
    title: Line = ""
    text: Passage
    pause_s: Annotated[float | None, Field(ge=0, le=30, allow_inf_nan=False, validate_default=True)] = None

    @property
    def waits_s(self) -> float:
        """Seconds of silence after it."""
        return self.pause_s or 0.0

    @field_validator("pause_s")
    @classmethod
    def _of_questions(cls, pause_s: float | None, info: ValidationInfo) -> float | None:
        if info.data.get("kind") == "question":
            return PAUSE_S if pause_s is None else pause_s
        if pause_s is not None and "kind" in info.data:
            raise ValueError('only a question has a pause; leave it out, or make the kind "question"')
        return None

    @classmethod
    def ask(cls) -> dict[str, Any]:
        """Ask for a definition, an example or a question."""
        kind = {"type": "string", "enum": ["definition", "example", "question"]}
        text = {"type": "string"}
        return {
            "type": "object",
            "description": "its kind, a title of 1 to 5 words, and a text of one or two sentences",
            "properties": {"kind": kind, "title": text, "text": text},
            "required": ["kind", "title", "text"],
        }

    def said(self) -> tuple[str, ...]:
        """Return its title and its text."""
        return (self.title, self.text) if self.title.strip() else (self.text,)

    def arrange(self, room: Room) -> Arranged:
        """Arrange it at the largest size at which it has room."""
        return largest(lambda size_px: self._at(size_px, room, self.text), _TEXT_PX)

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part its text where readers pause; what waits is the last part."""

        def fits(text: str) -> bool:
            parts, _ = self._parts(_COMFORT_PX, room, text)
            return _heights(parts, _COMFORT_PX, room).fit

        if fits(self.text):
            return (self,)
        texts = carry_each(self.text, cut_to_fit(self.text, fits, room.lang))
        silent = 0.0 if self.pause_s is not None else None
        pauses = [*[silent] * (len(texts) - 1), self.pause_s]
        return tuple(
            self.model_copy(update={"text": text, "pause_s": pause_s})
            for text, pause_s in zip(texts, pauses, strict=True)
        )

    def _at(self, size_px: int, room: Room, text: str) -> Arranged:
        parts, accent = self._parts(size_px, room, text)
        return _arranged(parts, size_px, accent, room)

    def _parts(self, size_px: int, room: Room, text: str) -> tuple[list[_Part], str]:
        """Return the texts that it shows, and the colour of its bar."""
        accent = accent_on(room.theme, room.ground, room.ground.panel, second=self.kind not in _URGENT)
        label = term(self.kind, room.lang)
        lines = [
            _Part("Label", label, max(round(_LABEL * size_px), LEAST_PX), accent, bold=True),
            _Part("Title", self.title, round(_TITLE * size_px), room.ground.text, bold=True),
            _Part("Text", text, size_px, room.ground.text),
        ]
        return [part for part in lines if part.text.strip()], accent


class _Part(NamedTuple):
    """A text of a callout, and its type; ``name`` is what the deck's list of objects calls it."""

    name: str
    text: str
    size_px: int
    colour: str
    bold: bool = False

    def set(self, box: Box, room: Room, *, balanced: bool = True) -> TextBox:
        """Set it in a box; ``balanced`` it takes no more lines, and more time."""
        return room.set(
            [self.text],
            box,
            self.size_px,
            colour=self.colour,
            bold=self.bold,
            anchor="top",
            balanced=balanced,
        )


class _Heights(NamedTuple):
    """The heights of texts below each other, what is around and between them, and whether all ``fit``."""

    texts: tuple[int, ...]
    around_px: int
    fit: bool


def _heights(parts: list[_Part], size_px: int, room: Room) -> _Heights:
    """Measure texts in a room; those that have none give way."""
    around_px = 2 * round(_PAD_EM * size_px) + round(_GAP_EM * size_px) * (len(parts) - 1)
    box = Box(0, 0, _text_width(size_px, room), HIGH_PX)
    wished = tuple(part.set(box, room, balanced=False).height_px for part in parts)
    if sum(wished) + around_px <= room.box.h:
        return _Heights(wished, around_px, fit=True)
    return _Heights(levelled(room.box.h - around_px, [0] * len(wished), wished), around_px, fit=False)


def _text_width(size_px: int, room: Room) -> int:
    return room.box.w - _BAR_PX - 2 * round(_PAD_EM * size_px)


def _arranged(parts: list[_Part], size_px: int, accent: str, room: Room) -> Arranged:
    """Arrange texts one below the other on a tinted ground with a bar at the side where lines begin."""
    pad_px, gap_px = round(_PAD_EM * size_px), round(_GAP_EM * size_px)
    heights = _heights(parts, size_px, room)
    if not heights.fit and size_px > LEAST_PX:
        return Arranged((), size_px, fits=False)
    ground = replace(room.box, h=sum(heights.texts) + heights.around_px)
    graphics: list[Graphic] = [
        Shape("rect", ground, fill=room.ground.panel, name="Ground"),
        Shape("rect", room.place(replace(ground, w=_BAR_PX)), fill=accent, name="Bar"),
    ]
    y = ground.y + pad_px
    for part, h in zip(parts, heights.texts, strict=True):
        box = room.place(Box(ground.x + _BAR_PX + pad_px, y, _text_width(size_px, room), h))
        graphics.append(Words(part.set(box, room), part.name))
        y += h + gap_px
    return Arranged(tuple(graphics), size_px, heights.fit)
