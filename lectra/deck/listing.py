"""Setting code: where a line that is too long is broken, what its parts look like, and where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from lectra.deck.blocks.drawn import Room
from lectra.deck.boxes import Box
from lectra.deck.contrast import tinted
from lectra.deck.graphics.lines import CHAR_EM, CodeLine, Lines, Piece, mono_width
from lectra.deck.syntax import Kind, Token, colours
from lectra.deck.wrap import longest

_HANG = 4
"""By how many characters the rest of a broken line is indented further."""
_BREAK = re.compile(r"(?<=[\s,;.()\[\]{}=+*/|&<>:-])(?=\S)")
"""Where a line is broken: after a space or a sign."""
_LEAST_ROOM = 0.5
"""The part of the width that is left for the rest of a line, however deep it is indented."""
_BOLD: frozenset[Kind] = frozenset({"function"})
_ASIDE_PX, _ABOVE_PX = 32, 20
"""What is free at the sides of a panel's text, and above it."""
_SLACK_PX = 8
"""By how much a width may differ in another program."""
_MIDDLE_EM = 0.44
"""How far above the end of its line the middle of a letter stands, in parts of the size."""
_BAND = 0.14
"""How much of the theme's accent is in the ground of lines that stand out."""


@dataclass(frozen=True)
class CodeType:
    """The type that code is set in, for lines of a width (px)."""

    size_px: int
    line_px: int
    width_px: float
    lang: str = "en"

    @property
    def char_px(self) -> float:
        """The width of a character."""
        return CHAR_EM * self.size_px

    def set(self, tokens: Sequence[Token], inks: Mapping[Kind, str]) -> CodeLine:
        """Set a line in its colours; the rest of one that is too long hangs below it, further indented."""
        text = "".join(token.text for token in tokens)
        hang_px = self._hang_px(text)
        cuts = [0, *self._cuts(text, hang_px), len(text)]
        rows = tuple(tuple(_pieces(tokens, start, end, inks)) for start, end in pairwise(cuts))
        return CodeLine(rows, hang_px if len(rows) > 1 else 0)

    def _hang_px(self, text: str) -> int:
        indent = len(text) - len(text.lstrip()) + _HANG
        return round(min(indent * self.char_px, self.width_px * (1 - _LEAST_ROOM)))

    def _cuts(self, text: str, hang_px: int) -> Iterator[int]:
        """Yield where a line is broken."""
        start, room_px = 0, self.width_px
        while not self._holds(text[start:], room_px):
            holds = partial(self._holds_start, text[start:], room_px)
            start = _last_break(text, start, start + longest(len(text) - start, holds))
            yield start
            room_px = self.width_px - hang_px

    def _holds_start(self, text: str, width_px: float, length: int) -> bool:
        return self._holds(text[:length], width_px)

    def _holds(self, text: str, width_px: float) -> bool:
        return mono_width(text.rstrip(), self.size_px, self.lang) <= width_px


def _last_break(text: str, start: int, end: int) -> int:
    """Return the last place at which a line may be broken, no further than ``end``; else ``end`` itself."""
    indent = len(text) - len(text.lstrip())
    places = [found.start() for found in _BREAK.finditer(text, max(start, indent) + 1, end + 1)]
    if places and places[-1] > start:
        return places[-1]
    while end > start + 1 and end < len(text) and unicodedata.combining(text[end]):
        end -= 1
    return end


def _pieces(tokens: Sequence[Token], start: int, end: int, inks: Mapping[Kind, str]) -> Iterator[Piece]:
    """Yield the pieces of a line from one place to before another."""
    at = 0
    for token in tokens:
        text = token.text[max(start - at, 0) : max(end - at, 0)]
        at += len(token.text)
        if text:
            yield Piece(text, inks[token.kind], token.kind in _BOLD)


@dataclass(frozen=True)
class CodeLook:
    """Code in its room: its type, its colours, and where its lines stand."""

    room: Room
    size_px: int
    line_px: int

    @property
    def marked(self) -> str:
        """The ground of lines that stand out."""
        return tinted(self.room.ground.panel, self.room.theme.accent, _BAND, self.room.ground.text)

    @property
    def _inks(self) -> Mapping[Kind, str]:
        room = self.room
        return colours(room.theme, room.ground, (room.ground.panel, room.ground.back, self.marked))

    def set(self, lines: Iterable[Sequence[Token]], gutter_px: int) -> tuple[CodeLine, ...]:
        """Set lines beside their numbers."""
        width_px = self.room.box.w - 2 * _ASIDE_PX - gutter_px - _SLACK_PX
        type_ = CodeType(self.size_px, self.line_px, width_px, self.room.lang)
        return tuple(type_.set(line, self._inks) for line in lines)

    def panel(self, y: int, lines: Sequence[CodeLine]) -> Box:
        """Return the box of a panel around lines."""
        rows = sum(len(line.rows) for line in lines)
        return Box(self.room.box.x, y, self.room.box.w, rows * self.line_px + 2 * _ABOVE_PX)

    def band(self, lines: Sequence[CodeLine], start: int, end: int, panel: Box) -> Box:
        """Return the box behind some lines of a panel, from one to before another."""
        before = sum(len(line.rows) for line in lines[:start])
        rows = sum(len(line.rows) for line in lines[start:end])
        return Box(panel.x, panel.y + _ABOVE_PX + before * self.line_px, panel.w, rows * self.line_px)

    def lines(self, name: str, lines: tuple[CodeLine, ...], panel: Box, gutter_px: int) -> Lines:
        """Place lines in their panel."""
        x = panel.x + _ASIDE_PX + gutter_px
        return self._lines(name, lines, self._within(panel, x, panel.right - _ASIDE_PX - x))

    def _within(self, panel: Box, x: int, w: int) -> Box:
        """Return the box of a panel's lines, lifted so that letters stand in the middle of theirs."""
        lift_px = round(self.line_px / 2 - _MIDDLE_EM * self.size_px)
        return Box(x, panel.y + _ABOVE_PX - lift_px, w, panel.h - 2 * _ABOVE_PX)

    def numbers(self, first: int, lines: Sequence[CodeLine], panel: Box, width_px: int) -> Lines:
        """Place the numbers of lines; the rest of a broken one has none."""
        box = self._within(panel, panel.x + _ASIDE_PX - _SLACK_PX, width_px + _SLACK_PX)
        shown = []
        for number, line in enumerate(lines, first):
            empty = [()] * (len(line.rows) - 1)
            shown.append(CodeLine(((Piece(str(number), self._inks["comment"]),), *empty)))
        return replace(self._lines("Line numbers", tuple(shown), box), align="end")

    def _lines(self, name: str, lines: tuple[CodeLine, ...], box: Box) -> Lines:
        return Lines(
            box=box,
            lines=lines,
            colour=self._inks["rest"],
            size_px=self.size_px,
            line_px=self.line_px,
            lang=self.room.lang,
            name=name,
        )
