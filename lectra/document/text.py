"""The texts of a document, and how much of each a slide may have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from lectra.document.inline import Marked, check_marks, read_marks, write_marks

MAX_TITLE, MAX_POINT, MAX_NARRATION = 300, 2000, 20_000
"""Characters of a title, a point, and a narration."""
MAX_POINTS, MAX_POINTS_CHARS, MAX_POINTS_LINES = 100, 10_000, 200
"""Points of a block, and the characters and lines of all of them."""
MAX_MARKS = 30
"""Combining marks on a letter: no writing has more (Unicode's Stream-Safe Text Format, UAX #15)."""
MAX_LEVEL = 1
"""The deepest level of a list; the first is 0."""


class Model(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Item(NamedTuple):
    """A paragraph of a slide: a point of a list at a ``level``, or prose, which has no bullet.

    ``with_item`` counts what its block reveals from 1: the paragraph appears with that one, or at once where
    it is 0. ``at`` is the phrase of the narration at which it appears, where its author named one.
    """

    text: str
    level: int = 0
    prose: bool = False
    with_item: int = 0
    at: str = ""


def _not_piled_up(text: str) -> str:
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks > MAX_MARKS:
            raise ValueError(f"a letter has more than {MAX_MARKS} combining marks; remove them")
    return text


def check_size(texts: Iterable[str]) -> None:
    """Refuse texts that are too much for a block (ValueError)."""
    listed = tuple(texts)
    if len(listed) > MAX_POINTS:
        raise ValueError(
            f"there are {len(listed):,} points, and at most {MAX_POINTS} are allowed; "
            "make several slides of them"
        )
    chars = sum(map(len, listed))
    if chars > MAX_POINTS_CHARS:
        raise ValueError(
            f"the points have {chars:,} characters, and at most {MAX_POINTS_CHARS:,} are allowed; "
            "make several slides of them"
        )
    lines = sum(len(text.splitlines()) for text in listed)
    if lines > MAX_POINTS_LINES:
        raise ValueError(
            f"the points have {lines:,} lines, and at most {MAX_POINTS_LINES} are allowed; "
            "make several slides of them"
        )


def _not_too_much(text: str) -> str:
    check_size((text,))
    return text


def _read(value: Any, check: ValidatorFunctionWrapHandler) -> str:
    """Read a text with its marks; one that is read already stays as it is. Raises ValueError."""
    source = check(value)
    if isinstance(value, Marked):
        return value
    check_marks(source)
    return read_marks(source)


NOT_PILED_UP = AfterValidator(_not_piled_up)
MARKS = (WrapValidator(_read), PlainSerializer(write_marks, return_type=str))
Title = Annotated[str, Field(min_length=1, max_length=MAX_TITLE), NOT_PILED_UP, *MARKS]
Line = Annotated[str, Field(max_length=MAX_TITLE), NOT_PILED_UP, *MARKS]
Point = Annotated[str, Field(max_length=MAX_POINT), NOT_PILED_UP, *MARKS]
Passage = Annotated[
    str,
    Field(min_length=1, max_length=MAX_POINTS_CHARS),
    NOT_PILED_UP,
    AfterValidator(_not_too_much),
    *MARKS,
]
"""What is as long as all points of a block may be together."""
Narration = Annotated[str, Field(max_length=MAX_NARRATION), NOT_PILED_UP, *MARKS]
