"""Where the texts of a slide are, and what is behind them as it is painted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from lectra.deck.boxes import Box, SlideLayout, TextBox
from lectra.deck.canvas import Canvas
from lectra.deck.fonts import text_width
from lectra.deck.graphics.formula import Formula
from lectra.deck.graphics.lines import Lines, mono_width

_LINE_PART = 0.2
"""The part of its size that a line leaves free above and below its letters, so that lines may be close."""
_SEEN = 0.02
"""The least part of what is behind a line that counts: edges and thin rules are less."""


class Ink(NamedTuple):
    """A line of a text, the box of its letters, and the colour of these (``RRGGBB``)."""

    text: str
    box: Box
    colour: str


class Behind(NamedTuple):
    """A line and the colours that it is painted on."""

    ink: Ink
    colours: tuple[str, ...]


def inks(text: TextBox) -> Iterator[Ink]:
    """Yield the lines of a text."""
    y = text.top_px
    for paragraph in text.paragraphs:
        for line in paragraph.lines:
            w = text_width(line, text.size_px, text.slot.weight, text.slot.lang)
            yield Ink(str(line), _letters(text.line_x(paragraph, w), y, w, text), text.slot.colour)
            y += text.line_px
        y += text.gap_px


def _letters(x: float, y: int, w: float, text: TextBox) -> Box:
    free = round(text.size_px * _LINE_PART)
    return Box(round(x), y + free, round(w), text.line_px - 2 * free)


def code_inks(lines: Lines) -> Iterator[Ink]:
    """Yield the pieces of code; each row has the colours of all of its pieces over its whole width."""
    y = lines.box.y
    for line in lines.lines:
        for number, row in enumerate(line.rows):
            w = round(mono_width("".join(piece.text for piece in row), lines.size_px, lines.lang))
            indent = line.hang_px if number else 0
            x = lines.box.right - w if lines.align == "end" else lines.box.x + indent
            free = round(lines.size_px * _LINE_PART)
            box = Box(x, y + free, w, lines.line_px - 2 * free)
            yield from (Ink(piece.text, box, piece.colour) for piece in row if piece.text.strip())
            y += lines.line_px


class RecordingCanvas(Canvas):
    """A canvas that notes what is behind each text before it is drawn."""

    def __init__(self, ground: str) -> None:
        super().__init__(ground)
        self.behind: list[Behind] = []

    def text(self, text: TextBox) -> None:
        """Note what is there, and draw the text."""
        for ink in inks(text):
            self.note(ink)
        super().text(text)

    def note(self, ink: Ink) -> None:
        """Note the colours behind a line."""
        box = ink.box
        if ink.text.strip() and box.w > 0:
            self.behind.append(Behind(ink, _colours(self.image.crop((box.x, box.y, box.right, box.bottom)))))


def _colours(part: Image.Image) -> tuple[str, ...]:
    found = part.getcolors(part.width * part.height) or []
    least = part.width * part.height * _SEEN
    return tuple(bytes(colour).hex() for count, colour in found if count >= least)  # type: ignore[arg-type]


def painted(layout: SlideLayout) -> list[Behind]:
    """Paint a slide without its picture, and return what is behind each of its texts."""
    canvas = RecordingCanvas(layout.background)
    for rect in layout.rects:
        canvas.rect(rect.box, rect.colour)
    for graphic in layout.graphics:
        if isinstance(graphic, Lines):
            for ink in code_inks(graphic):
                canvas.note(ink)
        elif isinstance(graphic, Formula):
            canvas.note(Ink("formula", graphic.box, graphic.colour))
        graphic.draw(canvas)
    for text in layout.texts:
        canvas.text(text)
    return canvas.behind
