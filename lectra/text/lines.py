"""Line ends: which part sentences, and which are no more than a space. Pure."""

from __future__ import annotations

import regex

from lectra.text.usage import Usage

NEWLINE = r"(?:\r\n|[\n\r\v\f\x85\u2028\u2029])"
PARAGRAPH = regex.compile(rf"{NEWLINE}\s*{NEWLINE}|[\f\u2029]")

_WINDOW = 240
_MARKER = 8
"""Longest marker of an item, with the space behind it."""
_LINE_END = regex.compile(NEWLINE)
_NUMBER = regex.compile(r"\(?\d")
_ITEM = regex.compile(r"(?:[-*•‣◦▪■●–—]|\(?\d{1,3}[.)]|\(?\p{L}\))\s")
_ITEM_END = regex.compile(r"[.!?:;…。！？：；।؟]\W*$")


def is_line_boundary(text: str, start: int, newlines: regex.Match[str], usage: Usage) -> bool:
    """Whether line ends part sentences: at an empty line, and before an item of a list.

    A number with a full stop may also be an ordinal with which a line begins, "3. Mai": in a language that
    writes them so, the line before must have an end, or be an item too.
    """
    if PARAGRAPH.search(newlines[0]):
        return True
    after = text[newlines.end() : newlines.end() + _MARKER]
    if not _ITEM.match(after):
        return False
    if not (usage.ordinals and _NUMBER.match(after)):
        return True
    before = text[max(start, newlines.start() - _WINDOW) : newlines.start()]
    line = _LINE_END.split(before.strip())[-1].strip()
    return bool(_ITEM_END.search(line) or _ITEM.match(line))
