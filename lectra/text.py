"""Text as it is spoken and shown: sentences, and what never belongs in either."""

from __future__ import annotations

import re
import unicodedata

import sentencex


def sentences(text: str, lang: str = "en") -> tuple[str, ...]:
    """Split prose into sentences, each stripped, none empty. ``lang`` is a BCP-47 tag."""
    found = (part.strip() for part in sentencex.segment(lang.split("-", maxsplit=1)[0], text))
    return tuple(part for part in found if part)


def is_spoken(text: str) -> bool:
    """Whether there is anything to say: a letter or a digit in any script."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def one_line(text: str) -> str:
    """Fold all white space to single spaces."""
    return " ".join(text.split())


def clean(text: str) -> str:
    """Drop what no font draws and no file should hold: lone surrogates and control characters."""
    return unicodedata.normalize("NFC", "".join(char for char in text if not is_stray(char)))


def is_stray(char: str) -> bool:
    """Whether a character is a control, half of a surrogate pair, or what stands for one."""
    return char == "\ufffd" or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t\r")


def shorten(text: str, limit: int) -> str:
    """Cut at a word's end to at most ``limit`` characters, with an ellipsis where something was lost."""
    text = one_line(text)
    if len(text) <= limit:
        return text
    return re.sub(r"\W*\s+\S*$", "", text[: limit - 1]).rstrip(" ,;:-–—") + "…"
