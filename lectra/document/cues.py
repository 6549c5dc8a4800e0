"""Phrases of a narration at which something appears: found as they are spoken, whatever their punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_LETTERS = re.compile(r"[^\W_]")


def find_phrase(phrase: str, text: str, start: int = 0) -> int:
    """Return where a phrase begins in a text, from a place on; -1 where it does not, or has no letters.

    Its letters and digits count, in any case; it begins with a word where some place has it so.
    """
    letters = _LETTERS.findall(phrase.casefold())
    if not letters:
        return -1
    pattern = re.compile(r"[\W_]*".join(map(re.escape, letters)))
    folded, places = _folded(text)
    found = [places[match.start()] for match in pattern.finditer(folded) if places[match.start()] >= start]
    whole = [at for at in found if not at or not text[at - 1].isalnum()]
    return (whole or found or [-1])[0]


def find_phrases(phrases: Sequence[str], text: str) -> list[int | None]:
    """Return where each phrase begins, none before the one before it; None where it does not, or is empty."""
    return list(_in_order(phrases, text))


def _in_order(phrases: Sequence[str], text: str) -> Iterator[int | None]:
    start = 0
    for phrase in phrases:
        at = find_phrase(phrase, text, start)
        if at >= 0:
            start = at
        yield at if at >= 0 else None


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text in lower case, and the place of each of its characters before."""
    folded = [char.casefold() for char in text]
    places = [at for at, chars in enumerate(folded) for _ in chars]
    return "".join(folded), places
