"""Plain text: paragraphs with blank lines between them, and lines that stand alone as headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lectra.sources.elements import About, Element, heading, item, paragraph
from lectra.sources.opened import Opened
from lectra.sources.reader import reader

_BLANK = re.compile(r"\n[ \t]*\n\s*")
_ITEM = re.compile(r"\s*(?:[-*•–‣]|\(?\d{1,2}[.)])\s+(?=\S)")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+\w")
_LONGEST_HEADING = 80
_OTHERS = ("{\\rtf", "<?xml", "%!PS")
"""How formats begin that are text, and no text to read."""
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
        parts = [part.strip() for part in _BLANK.split(file.text or "") if part.strip()]
        for number, part in enumerate(parts):
            lines = part.split("\n")
            if len(lines) == 1 and _is_heading(part) and number + 1 < len(parts):
                numbered = _NUMBERED.match(part)
                yield heading(part, 1 + numbered[1].count(".") if numbered else 1)
            elif all(_ITEM.match(line) for line in lines):
                yield from (item(_ITEM.sub("", line, count=1)) for line in lines)
            else:
                yield paragraph(" ".join(lines))


def _is_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and line[-1] not in _SPEAKS_ON and not _ITEM.match(line)
