"""Where formulas and code stand in a text: LaTeX between dollars, code between backticks. Pure.

By Pandoc's rule, prices stay prices: no space inside the dollars, and no digit behind the closing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FORMULA = re.compile(r"(?<![\\$\w])\$(?![\s$])([^$\n]{1,500}?)(?<![\s\\])\$(?![\d$])")
_BEGUN = re.compile(r"(?<![\\$\w])\$(?![\s$])[^$\n]{0,500}\Z")
_PROSE = re.compile(r"(?<![\\a-z{])[a-z]{3,} [a-z]{2,}(?![a-z}])|[.!?]\s+[A-Z][a-z]")
"""Words, or the end of a sentence: the dollars around them are those of two prices."""


_CODE = re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)")
_BEGUN_CODE = re.compile(r"(?<!`)`[^`\n]{0,500}\Z")


def codes(text: str) -> Iterator[re.Match[str]]:
    """Yield the code of a text, each with its backticks; its first group is without."""
    return _CODE.finditer(text)


def without_code(text: str) -> str:
    """Return a text of the same length with letters in place of its code."""
    return _CODE.sub(lambda code: "x" * len(code[0]), text)


def formulas(text: str) -> Iterator[re.Match[str]]:
    """Yield the formulas of a text, each with its dollars; its first group is the LaTeX. None is in code."""
    inside = {at for code in codes(text) for at in range(*code.span())}
    return (
        found
        for found in _FORMULA.finditer(text)
        if not _PROSE.search(found[1]) and found.start() not in inside
    )


def begun(text: str) -> int:
    """Return where a formula or code begins that a text may still close by growing; its length for none."""
    found = _BEGUN.search(text)
    formula = found.start() if found and not _PROSE.search(found[0]) else len(text)
    ends = [code.end() for code in codes(text)]
    code = _BEGUN_CODE.search(text, ends[-1] if ends else 0)
    return min(formula, code.start() if code else len(text))
