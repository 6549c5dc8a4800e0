"""Where a line may end inside what is written without spaces, and what is never parted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from icu4py.breakers import CharacterBreaker, LineBreaker

_HYPHENS = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])|(?<=[–—])(?=\w)")
"""Inside a word a line may end after a hyphen between letters, and after a dash."""
_LONG_CHARS = 24
"""Letters from which a word with signs in it is an address, a path or a name of a program's."""
_SIGNS = re.compile(r"(?<=[/\\._&=?#:;,+|~@%)\]}–—-])(?<!\d[.,])(?=[^\W_])|(?<=[^\W\d_]-)(?=[^\W\d_])")
"""Inside such a word a line may end after a sign, but not within a number."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff]"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer; Chinese and Japanese. Korean has spaces."""


@lru_cache(maxsize=16_384)
def pieces(word: str, lang: str) -> tuple[str, ...]:
    """Cut a word where a line may end. No piece of Japanese begins with what may not begin a line."""
    if not _UNSPACED.search(word):
        return tuple((_SIGNS if len(word) > _LONG_CHARS else _HYPHENS).split(word))
    breaker = LineBreaker(word, f"{lang.split('-', maxsplit=1)[0]}-u-lb-strict")
    return tuple(_sliced(word, breaker.segments()))


def phrases(text: str) -> list[str]:
    """Cut a Japanese text into phrases: a word with the particles that follow it (ICU's ``lw-phrase``)."""
    return _sliced(text, LineBreaker(text, "ja-u-lb-strict-lw-phrase").segments())


def clusters(text: str) -> list[str]:
    """Cut a text into what readers see as its characters: letters with their marks."""
    if text.isascii():
        return list(text)
    return _sliced(text, CharacterBreaker(text, "en").segments())


def _sliced(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """Slice a text at ICU's offsets, which count units of UTF-16."""
    units = text.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in spans]
