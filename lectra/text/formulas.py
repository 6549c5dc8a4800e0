"""Where formulas stand in a text: LaTeX between dollars. Pure.

By Pandoc's rule, prices stay prices: no space inside the dollars, and no digit behind the closing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FORMULA = re.compile(r"(?<![\\$\w])\$(?![\s$])([^$\n]{1,500}?)(?<![\s\\])\$(?![\d$])")
_BEGUN = re.compile(r"(?<![\\$\w])\$(?![\s$])[^$\n]{0,500}\Z")
_PROSE = re.compile(r"(?<![\\a-z{])[a-z]{3,} [a-z]{2,}(?![a-z}])|[.!?]\s+[A-Z][a-z]")
"""Words, or the end of a sentence: the dollars around them are those of two prices."""


def formulas(text: str) -> Iterator[re.Match[str]]:
    """Yield the formulas of a text, each with its dollars; its first group is the LaTeX."""
    return (found for found in _FORMULA.finditer(text) if not _PROSE.search(found[1]))


def begun_formula(text: str) -> int:
    """Return where a formula begins that a text may still close by growing; its length where none does."""
    found = _BEGUN.search(text)
    return found.start() if found and not _PROSE.search(found[0]) else len(text)
