"""What is wrong with a document or an option, in words that whoever wrote it can use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from pydantic_core import ErrorDetails

from lectra.document.former import former_place


def in_words(problem: ErrorDetails) -> str:
    """Explain an error of validation in plain words, without the place, which the caller names."""
    kind, given, limits = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "extra_forbidden" and (meant := _MEANT.get(str(problem["loc"][-1]))):
        return f"there is no such field; is it {meant}?"
    if kind == "value_error":
        return problem["msg"].removeprefix("Value error, ")
    if kind == "too_long":
        return _too_long(_size(given), limits["max_length"], str(problem["loc"][-1:][0]))
    if kind in _SAID:
        return _SAID[kind].format(size=_size(given), **limits)
    return problem["msg"][:1].lower() + problem["msg"][1:]


def not_read(error: Exception) -> str:
    """Explain in plain words why a text could not be read as JSON or TOML."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8: byte {error.start + 1:,} is {error.object[error.start]:#04x}"
    if type(error) is ValueError:  # not one of the readers' own errors: Python's bound of a whole number
        return f"a number in it has more than {sys.get_int_max_str_digits():,} digits"
    return str(error)


def _too_long(size: str, most: int, field: str) -> str:
    allowed = f"{most} {'is' if most == 1 else 'are'} allowed"
    return f"it has {size}, and at most {allowed}; {_SHORTER.get(field, 'leave some out')}"


_SHORTER = {"blocks": "make a slide of each", "slides": "make several lectures of them"}
"""What to do about lists that are too long, by their fields."""
_MEANT = {
    "author": "source",
    "block": '"blocks": […]',
    "body": "blocks",
    "bullets": "blocks",
    "column": "columns",
    "content": "blocks",
    "image": "picture",
    "image_query": '"picture": {"query": …}',
    "kind": "role",
    "language": "lang",
    "points": "blocks",
    "script": "narration",
    "speaker_notes": "notes",
    "type": "role",
}
"""What is meant by names of fields that are near at hand, or were those of the former form."""
_SAID = {
    "extra_forbidden": "there is no such field; leave it out",
    "missing": "it is missing",
    "string_type": "it is no text",
    "string_pattern_mismatch": "it has the wrong form",
    "string_too_short": "it is empty",
    "string_too_long": "it has {size} characters, and at most {max_length:,} are allowed",
    "too_short": "it has {size}, and at least {min_length} must be there",
    "tuple_type": "it is no list; write […]",
    "list_type": "it is no list; write […]",
    "model_type": "it is no object; write {{…}}",
    "model_attributes_type": "it is no object; write {{…}}",
    "dict_type": "it is no object; write {{…}}",
    "int_type": "it is no whole number",
    "int_parsing": "it is no whole number",
    "int_from_float": "it is no whole number",
    "bool_parsing": "it is neither true nor false",
    "bool_type": "it is neither true nor false",
    "greater_than_equal": "it must be at least {ge}",
    "less_than_equal": "it must be at most {le}",
    "literal_error": "choose {expected}",
}


def place_in_deck(loc: tuple[int | str, ...], data: Any) -> str:
    """Name the place of a problem as a deck's JSON does, and its slide by the id that it gives there."""
    if loc[:1] != ("slides",) or len(loc) < 2:
        return ".".join(map(str, loc)) or "the whole"
    slide = data["slides"][loc[1]]
    place = (*loc[:2], *_as_given(former_place(loc[2:], slide), slide))
    part = ".".join(map(str, place))
    return f"{part} (slide {slide['id']!r})" if isinstance(slide, dict) and "id" in slide else part


def _as_given(place: tuple[Any, ...], data: Any) -> Iterator[int | str]:
    """Leave out the parts of what is given as a text."""
    for name in place:
        if not isinstance(data, dict | list):
            return
        data = data[name] if isinstance(data, list) or name in data else None
        yield name


def _size(given: object) -> str:
    size = len(given) if isinstance(given, str | list | tuple | dict) else 0
    return f"{size:,}" if size else "none"
