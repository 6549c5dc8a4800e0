"""Short texts of blocks, such as cells and values: read with a remedy for what is none."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from lectra.document.text import MARKS, NOT_PILED_UP


def as_text(value: object) -> object:
    """Take a number of JSON as its text. Raises ValueError for what is neither a text nor a number."""
    if value is None:
        raise ValueError('it is null; write "" where there is nothing')
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("it is no finite number; write a text")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError("it is neither a text nor a number; write one of these")
    return value


def at_most(chars: int, lines: int, remedy: str) -> Callable[[str], str]:
    """Return a check that a text is no longer; its error has the remedy."""

    def check(text: str) -> str:
        if len(text) > chars:
            raise ValueError(f"it has {len(text):,} characters, and at most {chars} are allowed; {remedy}")
        if (count := text.count("\n") + 1) > lines:
            raise ValueError(f"it has {count:,} lines, and at most {lines} are allowed; {remedy}")
        return text

    return check


def not_blank(text: str) -> str:
    """Refuse a text of white space alone (ValueError)."""
    if not text.strip():
        raise ValueError("it is empty; write a text, or leave the whole entry out")
    return text


CELL_CHARS, CELL_LINES = 300, 8
"""The size of a cell's text: eight columns of these can stand beside each other."""
CellText = Annotated[
    str,
    AfterValidator(at_most(CELL_CHARS, CELL_LINES, "shorten it, or say it beside the table")),
    BeforeValidator(as_text),
    NOT_PILED_UP,
    *MARKS,
]
