"""Items of blocks that appear at a phrase of the narration, wherever in their block they stand."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BeforeValidator, SerializerFunctionWrapHandler, model_serializer, model_validator

from lectra.document.text import Line, Model

T = TypeVar("T")


def _not_blank(phrase: Any) -> Any:
    if isinstance(phrase, str) and not phrase.strip():
        raise ValueError('it is empty; quote words that are said, or leave "at" out')
    return phrase


class Cued(Model):
    """An item of a block. ``at`` is a phrase of the narration: the item appears as it is said.

    Without one it appears as the voice comes to speak of it. In a file, an item that has nothing but its
    field ``alone`` is that field's value.
    """

    alone: ClassVar[str] = ""

    at: Annotated[Line, BeforeValidator(_not_blank)] = ""

    @model_validator(mode="before")
    @classmethod
    def _read_alone(cls, data: Any) -> Any:
        return data if not cls.alone or isinstance(data, dict | cls) else {cls.alone: data}

    @model_serializer(mode="wrap")
    def _write_alone(self, write: SerializerFunctionWrapHandler) -> Any:
        fields = type(self).model_fields
        written = {
            name: value for name, value in write(self).items() if getattr(self, name) != fields[name].default
        }
        if self.at:
            written["at"] = written.pop("at")
        return written[self.alone] if list(written) == [self.alone] else written


def cued_in(value: object) -> Iterator[Cued]:
    """Yield the items in a model, in the order in which they stand there."""
    if isinstance(value, Cued):
        yield value
    if isinstance(value, Model):
        for name in type(value).model_fields:
            yield from cued_in(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from cued_in(each)


def without_cues(value: T, items: Container[int]) -> T:
    """Return a model whose ``items``, given by ``id()``, have no phrase."""
    made: Any = value
    if type(made) is tuple:
        made = tuple(without_cues(each, items) for each in made)
    elif isinstance(made, Model):
        fields = {name: without_cues(getattr(made, name), items) for name in type(made).model_fields}
        made = made.model_copy(update=fields | ({"at": ""} if id(value) in items else {}))
    return made  # type: ignore[no-any-return]
