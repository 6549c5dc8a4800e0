"""The form of a block that a model is asked for: shown to it, and its answer put into it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lectra.prose.fields import field_of, text_of
from lectra.prose.phrases import uncounted
from lectra.prose.wrapping import unwrap_phrase

Schema = Mapping[str, Any]


def sketch(schema: Schema) -> Any:
    """Return an example of the form, for a prompt: "…" stands for a text."""
    match schema.get("type"):
        case "object":
            return {name: sketch(inner) for name, inner in schema["properties"].items()}
        case "array":
            return [sketch(schema["items"])] * (
                2 if schema.get("minItems") == schema.get("maxItems") == 2 else 1
            )
        case "string":
            return " | ".join(schema.get("enum", ("…",)))
        case other:
            return {"integer": 1, "number": 1, "boolean": True}.get(str(other), "…")


class Answer:
    """What a model answered, put into the form that it was asked for.

    Texts are in one line and without what models wrap around them; those in fields that are ``verbatim`` stay
    as they are. ``removed`` is what was left out of the others.
    """

    def __init__(self, verbatim: Iterable[str] = ()) -> None:
        self.removed: tuple[str, ...] = ()
        self._verbatim = frozenset(verbatim)

    def read(self, value: Any, schema: Schema, name: str) -> Any:
        """Put a value into a form; ``name`` says what it is. Raises ValueError where it does not fit."""
        match schema.get("type"):
            case "object":
                return self._record(value, schema, name)
            case "array":
                return self._list(value, schema, name)
            case "string":
                return self._text(value, schema, name)
            case _:
                return value

    def _record(self, value: Any, schema: Schema, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"{name} is missing, or is no object")
        found = {field: field_of(value, field) for field in schema["properties"]}
        missing = [field for field in schema.get("required", ()) if found[field] is None]
        if missing:
            raise ValueError(f"{name} has no {missing[0]}")
        return {
            field: self.read(inner, schema["properties"][field], field)
            for field, inner in found.items()
            if inner is not None
        }

    def _list(self, value: Any, schema: Schema, name: str) -> list[Any]:
        if isinstance(value, dict):  # a row by the names of its cells, or records by their numbers
            value = list(value.values())
        if not isinstance(value, list) or not value:
            raise ValueError(f"{name} is missing, or is no list")
        inner = schema["items"]
        if inner.get("type") == "string" and "enum" not in inner and name not in self._verbatim:
            value = uncounted(map(text_of, value))
        read = [self.read(item, inner, name) for item in value]
        most = schema.get("maxItems", len(read))
        self.removed += tuple(text_of(item) for item in value[most:])
        return read[:most]

    def _text(self, value: Any, schema: Schema, name: str) -> str:
        text = text_of(value)
        if name in self._verbatim:
            return text
        if choices := schema.get("enum"):
            if text.strip().lower() not in choices:
                raise ValueError(f"{name} is {text[:40]!r}; choose {' or '.join(choices)}")
            return text.strip().lower()
        phrase = unwrap_phrase(text)
        self.removed += phrase.removed
        return phrase.text


def texts_in(value: Any, verbatim: Iterable[str] = (), name: str = "") -> list[str]:
    """List the texts of an answer that are prose."""
    if isinstance(value, dict):
        return [text for field, inner in value.items() for text in texts_in(inner, verbatim, field)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner, verbatim, name)]
    return [value] if isinstance(value, str) and name not in verbatim else []


def with_texts(value: Any, change: Callable[[str], str], verbatim: Iterable[str] = (), name: str = "") -> Any:
    """Return an answer with each of its texts that are prose changed."""
    if isinstance(value, dict):
        return {field: with_texts(inner, change, verbatim, field) for field, inner in value.items()}
    if isinstance(value, list):
        return [with_texts(inner, change, verbatim, name) for inner in value]
    return change(value) if isinstance(value, str) and name not in verbatim else value
