"""Characters: which are spoken, which belong in no text, and text on one line."""

from __future__ import annotations

import re
import unicodedata

import regex

from lectra.document.text import MAX_MARKS

_PILED = regex.compile(rf"(?<=\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
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
    return unicodedata.normalize("NFC", "".join(char for char in text if not is_stray(char)))


def unpiled(text: str) -> str:
    """Leave out the combining marks that a letter has beyond what any writing has."""
    return str(_PILED.sub("", text))


def is_stray(char: str) -> bool:
    """Whether a character is a control, half of a surrogate pair, or what stands for one."""
    return char == "\ufffd" or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t\r")


def shorten(text: str, limit: int) -> str:
    """Cut at a word's end to at most ``limit`` characters, with an ellipsis where something was lost."""
    text = one_line(text)
    if len(text) <= limit:
        return text
    return re.sub(r"\W*\s+\S*$", "", text[: limit - 1]).rstrip(" ,;:-–—") + "…"
