"""A text as its author wrote it, as far as a slide can hold it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lectra.text import is_stray, meant, without_strays

JOINERS = "\u200c\u200d"
"""Invisible, and yet they shape the letters beside them in Persian and in Indic scripts."""
_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BLANK_FIRST = re.compile(r"\A(?:[^\S\n]*\n)+")


def written(raw: str) -> str:
    """Return a text with its lines, indentation and spaces, and without what no file of a deck may hold.

    Lines end with a line feed; white space at their ends, and empty lines around the text, are left out. So
    are invisible characters that mean nothing where they stand.
    """
    text = meant(without_strays(_LINE_END.sub("\n", raw)))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_FIRST.sub("", lines).rstrip()


@lru_cache(maxsize=4096)
def is_silent(char: str) -> bool:
    """Whether a character is only there to steer others: formats, and selectors of a variant."""
    code = ord(char)
    is_selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return is_selector or unicodedata.category(char) == "Cf" or is_stray(char)
