"""JSON in a model's reply: found among what stands around it, mended, and read while it still comes."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import from_json

THINKING = re.compile(
    r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)|\A.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE
)
STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])', re.DOTALL)
CONTROL = re.compile(r"[\x00-\x1f]+")

Partial = Literal["off", "on", "trailing-strings"]


def read_json(reply: str) -> Any:
    """Read the JSON object of a whole reply; raises ValueError where there is none."""
    return _read(reply, "off")


def read_partly(reply: str, *, strings: bool = False) -> dict[str, Any]:
    """Read as much as is there of the JSON object of a reply that still comes; empty where that is nothing.

    A string that has not ended is left out, or with ``strings`` given as far as it is there.
    """
    try:
        found = _read(reply, "trailing-strings" if strings else "on")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _read(reply: str, partial: Partial) -> Any:
    shown = THINKING.sub("", reply)
    _, brace, rest = shown.partition("{")
    if not brace:
        raise ValueError("there is no JSON object in it")
    text = brace + rest
    try:
        return from_json(text, allow_partial=partial)
    except ValueError:
        pass
    text = mend(text)
    try:
        return from_json(text, allow_partial=partial)
    except ValueError:
        return from_json(text[: text.rfind("}") + 1], allow_partial=partial)


def mend(text: str) -> str:
    """Take out what strict JSON forbids and models write: commas before an end, line ends inside strings."""
    return STRING_OR_COMMA.sub(lambda part: CONTROL.sub(" ", part[0]) if part[0] != "," else "", text)


def problem_in(error: Exception) -> str:
    """Say in a line what is wrong with a reply, as a model can be told."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the whole'}: {first['msg']}"
    return str(error)
