"""Plain text: paragraphs with blank lines between them, and lines that stand alone as headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lectra.document.inline import literal
from lectra.sources.elements import About, Element, heading, item, paragraph
from lectra.sources.opened import Opened
from lectra.sources.reader import reader

_BLANK = re.compile(r"\n[ \t]*\n\s*")
_ITEM = re.compile(r"\s*(?:[-*•–‣]|\(?\d{1,2}[.)])\s+(?=\S)")
_NUMBERED = re.compile(r"(?:[^\W\d_]{3,12}\s)?(\d{1,2}(?:\.\d{1,2})*)\.?\s+\w")
"""A heading with its number, such as "2.1 Tides" or "Chapter 2. Tides"."""
_LONGEST_HEADING = 80
_OTHERS = ("{\\rtf", "<?xml", "%!PS")
"""How formats begin that are text, and no text to read."""
_LEAST_LETTERS = 2
_SPEAKS_ON = ".!?:;,"


@reader("text", label="Plain text", rank=100)
class PlainText:
    """What is text and nothing more particular."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it is text, and not the source of a format that is not read."""
        return file.text is not None and not file.text.lstrip().startswith(_OTHERS)

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield its paragraphs; a short line alone that ends without a stop is a heading."""
        parts = [part.strip() for part in _BLANK.split(file.text or "")]
        parts = [part for part in parts if any(map(str.isalnum, part))]  # no line that is drawn
        above = 0  # the level of the last heading with a number, below which those without one stand
        for number, part in enumerate(parts):
            lines = part.split("\n")
            whole = " ".join(part.split())
            if _is_heading(lines) and number + 1 < len(parts):
                numbered = _NUMBERED.match(whole)
                above = 1 + numbered[1].count(".") if numbered else above
                yield heading(literal(whole), above if numbered else above + 1)
            elif _ITEM.match(lines[0]):
                yield from (item(literal(each)) for each in _items(lines))
            else:
                yield paragraph(literal(whole))


def _items(lines: list[str]) -> Iterator[str]:
    """Yield points of a list; a line that begins no point goes on with the one before it."""
    parts: list[str] = []
    for line in lines:
        if _ITEM.match(line) and parts:
            yield " ".join(" ".join(parts).split())
            parts = []
        parts.append(line if parts else _ITEM.sub("", line, count=1))
    yield " ".join(" ".join(parts).split())


def _is_heading(lines: list[str]) -> bool:
    """Whether lines are a heading: a short one alone, or two with a number such as 2.1."""
    numbered = _NUMBERED.match(lines[0])
    if len(lines) > (2 if numbered and "." in numbered[1] else 1) or _ITEM.match(lines[0]):
        return False
    ends = lines[-1][-1]
    if sum(map(str.isalpha, lines[0])) < _LEAST_LETTERS:
        return False
    return max(map(len, lines)) <= _LONGEST_HEADING and (
        ends not in _SPEAKS_ON or (ends == "?" and bool(numbered))
    )
