"""Characters: which are spoken, which belong in no text, and text on one line."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import regex

from lectra.document.text import MAX_MARKS

_PILED = regex.compile(rf"(?<=\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
_STRAY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
"""Control characters but line ends and tabs, halves of surrogate pairs, and what stands for one."""
_LINE_ENDS = str.maketrans(dict.fromkeys("\v\f\x85", "\n"))
"""Controls that end a line, as some programs write them."""
_SPACE = re.compile("[^\\S\u00a0\u202f\u2007]+")


def is_spoken(text: str) -> bool:
    """Whether there is anything to say: a letter or a digit in any script."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def fold(text: str) -> str:
    """Fold white space to single spaces, but for no-break spaces, which stay as they are."""
    return _SPACE.sub(" ", text).strip()


def one_line(text: str) -> str:
    """Fold all white space to single spaces."""
    return " ".join(text.split())


def clean(text: str) -> str:
    """Drop what no font draws and no file should hold: lone surrogates and control characters."""
    return unicodedata.normalize("NFC", without_strays(text))


def without_strays(text: str) -> str:
    """Drop lone surrogates and control characters; nothing else is changed."""
    return _STRAY.sub("", text)


def unpiled(text: str) -> str:
    """Leave out the combining marks that a letter has beyond what any writing has."""
    return str(_PILED.sub("", text))


def is_stray(char: str) -> bool:
    """Whether a character is a control, half of a surrogate pair, or what stands for one."""
    return bool(_STRAY.fullmatch(char))


def shorten(text: str, limit: int) -> str:
    """Cut at a word's end to at most ``limit`` characters, with an ellipsis where something was lost."""
    text = one_line(text)
    if len(text) <= limit:
        return text
    return re.sub(r"\W*\s+\S*$", "", text[: limit - 1]).rstrip(" ,;:-–—") + "…"


def tidied(value: Any) -> Any:
    """Return JSON without what no text may hold: lone surrogates, and controls that end no line.

    Text of white space alone is none.
    """
    if isinstance(value, str):
        text = without_strays(value.translate(_LINE_ENDS))
        return "" if text.isspace() else text
    if isinstance(value, list):
        return [tidied(item) for item in value]
    if isinstance(value, dict):
        return {key: tidied(item) for key, item in value.items()}
    return value


def has_strays(value: Any) -> bool:
    """Whether :func:`tidied` would leave out characters of JSON that someone may have meant."""
    if isinstance(value, str):
        return any(is_stray(char) for char in value.translate(_LINE_ENDS))
    if isinstance(value, list | dict):
        return any(map(has_strays, value.values() if isinstance(value, dict) else value))
    return False


def storable(value: Any) -> Any:
    """Return JSON that can be stored: other strays stand for those that no database or no UTF-8 can hold."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value).replace("\0", "\1")
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {key: storable(item) for key, item in value.items()}
    return value
