"""The months of a text, by their names in its language. Pure."""

from __future__ import annotations

from datetime import date
from functools import cache

import regex

from lectra.normalise.language import load_language
from lectra.normalise.numbers import say_dates
from lectra.normalise.spelling import written_date

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_LONGEST_SIGN = 2
"""Letters of what stands in a date beside its month: "de", "г", "d."."""


def months_in(text: str, lang: str) -> list[tuple[int, str]]:
    """Return the months that a text names or has in a date, from 1, each with its name there."""
    names = _months(lang)
    said = say_dates(text, load_language(lang))
    return [(names[match[0]], match[0]) for match in _WORD.finditer(said) if match[0] in names]


@cache
def _months(lang: str) -> dict[str, int]:
    """Return the months of a language by their names; none where they are not words."""
    found: dict[str, int] = {}
    for month in range(1, 13):
        words = _WORD.findall(written_date(date(2000, month, 1), lang) or "")
        found |= {word: month for word in words if len(word) > _LONGEST_SIGN}
    return found if len(found) == 12 else {}
