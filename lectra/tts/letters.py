"""Which Latin letters the embedded voice reads, and what it is given for the others. Pure."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

from fontTools.unicodedata import script as script_of

_STROKES = str.maketrans(
    dict(zip("ĦħŦŧƵƶƗɨɄʉƁɓƊɗƘƙƳƴƓɠƏƐƆɔ", "HhTtZzIiUuBbDdKkYyGgEEOo", strict=True))
    | {"Ð": "Th", "Ŋ": "Ng", "ẞ": "SS"}
)
"""Letters that Unicode does not part into a letter and a mark, and what they sound most like."""


def plain_letters(text: str) -> str:
    """Write the Latin letters that the embedded voice would drop without their marks: ``ễ`` as ``e``."""
    return text if text.isascii() else "".join(map(_plain, text))


@cache
def is_read(char: str) -> bool:
    """Whether the embedded voice reads a Latin letter, at least without its marks."""
    plain = _plain(char)
    return bool(plain) and all(one.isascii() or one in _letters() for one in plain)


@cache
def _plain(char: str) -> str:
    if char.isascii() or char in _letters() or script_of(char) != "Latn":
        return char
    parts = unicodedata.normalize("NFKD", char.translate(_STROKES))
    bare = "".join(part for part in parts if unicodedata.category(part)[0] != "M")
    return bare if bare and all(part.isascii() for part in bare) else char


@cache
def _letters() -> frozenset[str]:
    """Read the letters besides ASCII's that the engine's net for unknown words was made for."""
    return frozenset(files("lectra.tts").joinpath("embedded_letters.txt").read_text(encoding="utf-8").strip())
