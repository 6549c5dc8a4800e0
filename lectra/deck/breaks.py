"""Where a line may end inside what is written without spaces, and what is never parted."""

from __future__ import annotations

import re
from functools import lru_cache

from icu4py.breakers import CharacterBreaker, LineBreaker

_HYPHENS = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])|(?<=[–—])(?=\w)")
"""Inside a word a line may end after a hyphen between letters, and after a dash."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff]"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer; Chinese and Japanese. Korean has spaces."""


@lru_cache(maxsize=16_384)
def pieces(word: str, lang: str) -> tuple[str, ...]:
    """Cut a word where a line may end. No piece of Japanese begins with what may not begin a line."""
    if not _UNSPACED.search(word):
        return tuple(_HYPHENS.split(word))
    breaker = LineBreaker(word, f"{lang}-u-lb-strict")
    return tuple(word[start:end] for start, end in breaker.segments())


def clusters(text: str) -> list[str]:
    """Cut a text into what readers see as its characters: letters with their marks."""
    if text.isascii():
        return list(text)
    return [text[start:end] for start, end in CharacterBreaker(text, "en").segments()]
