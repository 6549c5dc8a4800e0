"""Fields of a model's JSON: what was asked for, in whatever shape it came.

A number stands for its text, a text for a list of one, null for nothing, and a record in an envelope or two
("presentation", "slide 1") is looked for there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

ENVELOPES = 4
"""Levels of wrapping that are looked through."""
TEXT_KEYS = ("text", "point", "bullet", "content", "value", "title", "name", "description", "query")

SUB_KEYS = (
    "sub",
    "subs",
    "subpoints",
    "subbullets",
    "subitems",
    "points",
    "bullets",
    "items",
    "children",
    "list",
)
PLACES = frozenset(("slide", "slidenumber", "number", "index", "id", "type", "kind", "layout"))
"""Fields that say where a record belongs, and nothing of what is in it."""


def text_of(value: Any) -> str:
    """Return the text that a field stands for; empty where it stands for none."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        named = [value[key] for key in TEXT_KEYS if key in value]
        return ": ".join(filter(None, map(text_of, named or list(value.values()))))
    return " ".join(filter(None, map(text_of, value))) if isinstance(value, list) else ""


def texts_of(value: Any) -> list[str]:
    """Return the texts that a field of prose stands for, one an item; of several lines, one a line."""
    return read_texts(value, named=False)[0]


def read_texts(value: Any, *, named: bool = True) -> tuple[list[str], list[str]]:
    """Return the texts that a field stands for, one an item, and what beside them is left out.

    What is nested below an item follows it. The name of a field that is none of ours is text, too, where it
    is ``named``: ``{"Cause": "Heat"}`` says "Cause: Heat".
    """
    texts: list[str] = []
    left: list[str] = []
    if isinstance(value, dict):
        _read_record(value, texts, left, named=named)
    elif isinstance(value, list):
        _read_items(value, texts, left, named=named)
    else:
        texts += (line for text in _one(value) for line in text.splitlines() if line.strip())
    return texts, left


def unread(record: dict[str, Any], *read: Sequence[str]) -> list[str]:
    """Return the texts of a record's fields that were not read: of each row of names, the first is."""
    names = [_plain(key) for key in record]
    done = {next((_plain(name) for name in row if _plain(name) in names), "") for row in read}
    fields = [value for key, value in record.items() if _plain(key) not in done | PLACES]
    return [text for value in fields for found in read_texts(value) for text in found]


def field_of(record: dict[str, Any], *names: str) -> Any:
    """Return the field with one of these names, in any spelling (``imageQuery``), or None."""
    plain = {_plain(key): value for key, value in record.items()}
    return next((plain[_plain(name)] for name in names if _plain(name) in plain), None)


def find_record(values: Sequence[Any], name: str) -> dict[str, Any] | None:
    """Find the first record that has a field, in an envelope or outside."""
    return next((record for level in _levels(values) for record in _having(level, name)), None)


def find_list(values: Sequence[Any], name: str, *fields: str) -> list[Any]:
    """Find the list called ``name``, or else a list or a row of records that have one of ``fields``.

    What is no record in a list that is found stays in it: it is an item that went wrong.
    """
    levels = _levels(values)
    named = [_items(field_of(value, name)) for level in levels for value in _records(level)]
    if found := max((row for row in named if _records(row) or any(map(_one, row))), key=len, default=[]):
        return found
    if len(row := _having(values, *fields)) > 1:
        return list(row)
    lists = [[row for row in map(_items, level) if _having(row, *fields)] for level in levels]
    alone = next((row for level in levels if (row := _having(level, *fields))), [])
    return max(next((rows for rows in lists if rows), []), key=len, default=list(alone))


def _one(value: Any) -> list[str]:
    text = text_of(value)
    return [text] if text.strip() else []


def _read_items(value: list[Any], texts: list[str], left: list[str], *, named: bool) -> None:
    for item in value:
        if isinstance(item, dict | list):
            inner = read_texts(item, named=named)
            texts += inner[0]
            left += inner[1]
        else:
            texts += [str(item).lower()] if isinstance(item, bool) else _one(item)


def _read_record(record: dict[str, Any], texts: list[str], left: list[str], *, named: bool) -> None:
    """Read a record's own text, then what is nested in it; single values beside its text are left out."""
    nested = {key: value for key, value in record.items() if isinstance(value, dict | list)}
    own = {key: record[key] for key in TEXT_KEYS if key in record and key not in nested}
    texts += _one(own)
    for key, value in record.items():
        name = key if named and not _is_ours(key) else ""
        if key in nested:
            inner = read_texts(value, named=named)
            texts += [name, *inner[0]] if name and inner[0] else inner[0]
            left += inner[1]
        elif key not in own:
            text = str(value).lower() if isinstance(value, bool) and name else text_of(value)
            said = [": ".join(filter(None, (name, text)))] if text.strip() else []
            (left if own else texts).extend(said)


def _is_ours(key: str) -> bool:
    """Whether a name is one that we know, or counts: "text", "sub_points", "point 1", "2"."""
    name = _plain(key).rstrip("0123456789")
    return not name or name in TEXT_KEYS or name in SUB_KEYS


def _items(value: Any) -> list[Any]:
    """Return the items of a list, or of an object whose values are all records: slide_1, slide_2 …."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and len(value) > 1 and all(isinstance(item, dict) for item in value.values()):
        return list(value.values())
    return []


def _records(values: Sequence[Any]) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)]


def _having(values: Sequence[Any], *fields: str) -> list[dict[str, Any]]:
    return [record for record in _records(values) if field_of(record, *fields)]


def _levels(values: Sequence[Any]) -> list[list[Any]]:
    """List values, then what they hold, then what that holds …, each level in order."""
    levels = [list(values)]
    for _ in range(ENVELOPES):
        inner = [item for value in levels[-1] for item in _inner(value)]
        if inner:
            levels.append(inner)
    return levels


def _inner(value: Any) -> list[Any]:
    # The arguments of a call are JSON in a string.
    if isinstance(value, str) and value.lstrip().startswith("{"):
        with suppress(ValueError, RecursionError):
            return [json.loads(value, strict=False)]
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
