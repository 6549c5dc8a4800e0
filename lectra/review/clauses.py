"""The clauses of a sentence: what stands between its marks, and before words such as "but". Pure."""

from __future__ import annotations

import re

from lectra.review.words import words_of

_MARK = re.compile(r"(?<!\d)[,:](?!\d)|(?<=\d)[,:](?=\s)|[;()—–、，；：،]|\s-\s")


def clauses(text: str, lang: str) -> list[str]:
    """Part a sentence into clauses."""
    pauses = words_of(lang).pauses
    parts: list[list[str]] = []
    for piece in _MARK.split(text):
        parts.append([])
        for word in piece.split():
            if parts[-1] and word.casefold() in pauses:
                parts.append([])
            parts[-1].append(word)
    return [" ".join(part) for part in parts if part]


def marks(text: str) -> int:
    """Count the marks that part a sentence."""
    return len(_MARK.findall(text))
