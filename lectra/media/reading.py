"""How long a slide takes to read, so that it is not gone before. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from icu4py.breakers import WordBreaker

from lectra.text import is_spoken

WORDS_A_MINUTE = 200
"""At what pace a slide is read by who listens as well."""


def reading_s(texts: Iterable[str]) -> float:
    """Return how long texts take to read; words are found in scripts without spaces too."""
    return sum(map(_words, texts)) * 60 / WORDS_A_MINUTE


def least_s(texts: Iterable[str], spoken_s: float) -> float:
    """Return how long a slide must last for its texts to be read; 0 where ``spoken_s`` is enough."""
    needed_s = reading_s(texts)
    return needed_s if needed_s > spoken_s else 0.0


def _words(text: str) -> int:
    units = text.encode("utf-16-le")  # ICU's offsets count these
    parts = (
        units[2 * start : 2 * end].decode("utf-16-le", "replace")
        for start, end in WordBreaker(text, "en").segments()
    )
    return sum(map(is_spoken, parts))
