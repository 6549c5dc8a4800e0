"""Code with its colours, up to 18 lines on a slide; a longer one goes on on the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from lectra.deck.blocks.drawn import LEAST_PX, SIZES_PX, Arranged, DrawnBlock, Room, largest
from lectra.deck.boxes import Box
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.lines import CHAR_EM, CodeLine
from lectra.deck.graphics.shape import Shape
from lectra.deck.listing import CodeLook
from lectra.deck.syntax import Token, language_name, names, tokens
from lectra.deck.wrap import longest
from lectra.deck.written import written
from lectra.document.blocks.block import block
from lectra.document.cued import Cued
from lectra.document.marked import Marked, Span
from lectra.document.text import MAX_POINTS_CHARS, NOT_PILED_UP
from lectra.prose.spoken import STOPS
from lectra.text import primary

MAX_LINES, MAX_OUTPUT_LINES = 200, 12
"""Lines of one code, on all its slides, and of what it puts out."""
_LINES_A_SLIDE = 18
_MOST_TOLD = 8
"""Lines that are read aloud where no narration is written."""
_TAB = 4
_LEADING, _TIGHT_LEADING = 1.35, 1.14
"""The distance of lines in parts of the size, and that of a code that fills its slide at the least size."""
_SETTINGS = (*((size_px, _LEADING) for size_px in SIZES_PX), (LEAST_PX, _TIGHT_LEADING))
_BETWEEN_PX, _GUTTER_PX = 16, 32
"""What is free between two panels, and between numbers and code."""
_BAR_PX, _LINE_PX = 8, 2
"""The width of the bar before lines that stand out, and of the line around what the code puts out."""
_GROUP = re.compile(r"(\d{1,5})(?:\s?[-–]\s?(\d{1,5}))?")
_WORDS = re.compile(r"[^\W_]+")


def _as_text(value: object) -> object:
    """Take a line's number as a text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _check_group(text: str) -> str:
    found = _GROUP.fullmatch(text)
    if not found:
        raise ValueError(f'{text[:20]!r} is neither a line\'s number nor a range of them; write "3" or "3-5"')
    if found[2] and int(found[2]) < int(found[1]):
        raise ValueError(f"the range {text} ends before it begins; write {found[2]}-{found[1]}")
    return text


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _as_code(text: str) -> str:
    """Keep lines and indentation; tabs become spaces, and what is blank around the code goes."""
    return written(text).expandtabs(_TAB)


def _check_language(alias: str) -> str:
    language_name(alias)
    return alias


Source = Annotated[str, Field(max_length=MAX_POINTS_CHARS), NOT_PILED_UP, AfterValidator(_as_code)]
Range = Annotated[str, BeforeValidator(_as_text), AfterValidator(_check_group)]


class Group(Cued):
    """Lines that stand out: a number, or a range as "3-5"."""

    alone: ClassVar[str] = "lines"

    lines: Range


@block("Code", rank=12, plan="a short piece of code, in a lecture about programming alone")
class Code(DrawnBlock):
    """Source code in a ``language``, by one of its names in Pygments (https://pygments.org/languages).

    Lines to ``highlight`` are counted from ``first_line``; each number or range ("3-5") stands out by itself,
    one after the other. The ``output`` of the code stands below it. Lines have ``numbers`` where they are
    asked for, where the first is not 1, and where the code goes on on another slide. A line that is too long
    even at the least size is broken, and its rest is indented.
    """

    verbatim: ClassVar[frozenset[str]] = frozenset({"language", "source"})

    type: Literal["code"] = "code"
    language: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_check_language)]
    source: Source
    highlight: Annotated[tuple[Group, ...], Field(max_length=20)] = ()
    output: Source = ""
    first_line: Annotated[int, Field(ge=1, le=99_999)] = 1
    numbers: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.source:
            raise ValueError("source has no code; write some")
        for name, text, most in (
            ("source", self.source, MAX_LINES),
            ("output", self.output, MAX_OUTPUT_LINES),
        ):
            if (count := text.count("\n") + 1) > most:
                raise ValueError(f"{name} has {count} lines, and at most {most} are allowed; shorten it")
        last = self.first_line + len(self._lines) - 1
        for start, end in self._groups:
            if start < self.first_line or end > last:
                wrong = end if end > last else start
                raise ValueError(f"highlight names line {wrong}; the lines are {self.first_line} to {last}")
        return self

    @classmethod
    def ask(cls) -> dict[str, Any]:
        """Ask for a language and a short source."""
        text = {"type": "string"}
        return {
            "type": "object",
            "description": "its language, as python or sql, and 3 to 12 lines of source",
            "properties": {"language": text, "source": text},
            "required": ["language", "source"],
        }

    @classmethod
    def read(cls, answer: Any) -> Self:
        """Make code of language and source."""
        return cls.model_validate({**answer, "language": answer["language"].strip().lower()})

    @property
    def _lines(self) -> list[str]:
        return self.source.split("\n")

    @property
    def _groups(self) -> list[tuple[int, int]]:
        """The first and the last line of each group that stands out."""
        found = (_GROUP.fullmatch(group.lines) for group in self.highlight)
        return [(int(one[1]), int(one[2] or one[1])) for one in found if one]

    def said(self) -> tuple[str, ...]:
        """Return the language and what is defined, as far as that is said in every language alike."""
        language = "" if self.language == "text" else language_name(self.language)
        named = ", ".join(" ".join(_WORDS.findall(name)) for name in names(self.language, self.source))
        said = ": ".join(part for part in (language, named) if part)
        return tuple(part for part in (said, self.output) if part)

    def told(self, lang: str) -> tuple[str, ...]:
        """Return the language and each line, marked as code; of longer code, what it defines."""
        lines = [line.strip() for line in self._lines if line.strip()]
        if self.language == "text" or len(lines) > _MOST_TOLD or "`" in self.source:
            return self.said()
        stop = STOPS.get(primary(lang), ".")
        read = (Marked(line, [Span(0, len(line), "code")]) + stop for line in lines)
        return (language_name(self.language), *read, *((self.output,) if self.output else ()))

    def items(self) -> tuple[str, ...]:
        """Return the words in each group of lines that stands out."""
        lines = self._lines
        return tuple(
            " ".join(_WORDS.findall("\n".join(lines[start - self.first_line : end - self.first_line + 1])))
            for start, end in self._groups
        )

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Part it by lines, before one that is not indented where that can be; numbers go on."""
        if self.arrange(room).fits:
            return (self,)
        numbered = self.model_copy(update={"numbers": True})
        found: list[Self] = []
        start, count = 0, len(self._lines)
        while start < count:
            rest = numbered._cut(start, count)  # noqa: SLF001  # it is one of its kind
            end = count if rest.arrange(room).fits else numbered._end_of_page(start, room)  # noqa: SLF001
            found.append(numbered._cut(start, end))  # noqa: SLF001
            start = end
        return tuple(found)

    def _end_of_page(self, start: int, room: Room) -> int:
        """Return before which line the page that begins with one ends: pages are of like length.

        One ends before a line that is not indented, where there is such a one in its second half.
        """
        lines = self._lines
        count = len(lines) - start
        most = longest(count - 1, lambda n: self._cut(start, start + n).arrange(room).fits)
        even = -(-count // max(-(-count // most), 2))
        whole = [n for n in range(most // 2 + 1, most + 1) if not lines[start + n][:1].isspace()]
        return start + min(
            whole, key=lambda n: (not lines[start + n], abs(n - even)), default=min(even, most)
        )

    def _cut(self, start: int, end: int) -> Self:
        """Return the lines from one to before another, without blank ones around them."""
        lines = self._lines
        first, last = start, end
        while first < last - 1 and not lines[first].strip():
            first += 1
        while last > first + 1 and not lines[last - 1].strip():
            last -= 1
        number = self.first_line + first
        inside = [
            group.model_copy(
                update={
                    "lines": _range(max(one, number), min(other, number + last - first - 1)),
                    "at": group.at if one >= number else "",
                }
            )
            for group, (one, other) in zip(self.highlight, self._groups, strict=True)
            if one < number + last - first and other >= number
        ]
        return self.model_copy(
            update={
                "source": "\n".join(lines[first:last]),
                "first_line": number,
                "highlight": tuple(inside),
                "output": self.output if end == len(lines) else "",
            }
        )

    def arrange(self, room: Room) -> Arranged:
        """Arrange the lines at the largest size at which none is broken; at the least one some may be."""
        return largest(lambda n: self._at(*_SETTINGS[n], room), range(len(_SETTINGS)))

    def _at(self, size_px: int, leading: float, room: Room) -> Arranged:
        gutter_px = self._gutter_px(size_px)
        look = CodeLook(room, size_px, round(size_px * leading))
        code = look.set(tokens(self.language, self.source), gutter_px)
        box = look.panel(room.box.y, code)
        graphics: list[Graphic] = [Shape("rect", box, fill=room.ground.panel, name="Code panel")]
        graphics += self._bands(look, code, box)
        if gutter_px:
            graphics.append(look.numbers(self.first_line, code, box, gutter_px - _GUTTER_PX))
        graphics.append(look.lines("Code", code, box, gutter_px))
        bottom, output = box.bottom, self._output_lines(look)
        if output:
            below = look.panel(box.bottom + _BETWEEN_PX, output)
            frame = Shape("rect", below, line=room.ground.small, line_px=_LINE_PX, name="Output panel")
            graphics += [frame, look.lines("Output", output, below, 0)]
            bottom = below.bottom
        whole = size_px == LEAST_PX or not any(line.hang_px for line in (*code, *output))
        fits = whole and bottom <= room.box.bottom and len(code) <= _LINES_A_SLIDE
        return Arranged(tuple(graphics), size_px, fits)

    def _gutter_px(self, size_px: int) -> int:
        """Return the width of the line numbers, with what parts them from the code."""
        if not (self.numbers or self.first_line > 1):
            return 0
        digits = len(str(self.first_line + len(self._lines) - 1))
        return round(digits * CHAR_EM * size_px) + _GUTTER_PX

    def _output_lines(self, look: CodeLook) -> tuple[CodeLine, ...]:
        if not self.output:
            return ()
        return look.set([(Token(line, "rest"),) for line in self.output.split("\n")], 0)

    def _bands(self, look: CodeLook, code: Sequence[CodeLine], box: Box) -> Iterator[Shape]:
        """Yield the ground of each group of lines that stands out, and a bar before it."""
        for item, (start, end) in enumerate(self._groups, 1):
            band = look.band(code, start - self.first_line, end - self.first_line + 1, box)
            yield Shape("rect", band, fill=look.marked, name="Highlight", item=item)
            bar = replace(band, w=_BAR_PX)
            yield Shape("rect", bar, fill=look.room.theme.accent, name="Highlight bar", item=item)
