"""A diagram: shapes with text in them, of one of the kinds in :mod:`lectra.deck.diagrams`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    model_validator,
)

from lectra.deck.blocks.drawn import DrawnBlock
from lectra.deck.mermaid import read_mermaid
from lectra.document.blocks.block import BlockType, block
from lectra.document.text import Model
from lectra.registry import Registry

KINDS: Registry[BlockType] = Registry("lectra.deck.diagrams")
"""The kinds of diagrams; each is a block with fields of its own."""


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"there is no such kind of diagram; choose {' or '.join(KINDS)}")
    return kind


class _Head(Model):
    """What says which kind a diagram is."""

    model_config = ConfigDict(extra="ignore")

    kind: Annotated[str, AfterValidator(_known), Field(validate_default=True)] = ""


class _Source(Model):
    """A diagram that is given as Mermaid's text; a kind beside it must be the one that it describes."""

    type: Literal["diagram"] = "diagram"
    kind: str = ""
    mermaid: Annotated[dict[str, Any], BeforeValidator(read_mermaid)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        read = self.mermaid["kind"]
        if self.kind not in ("", read):
            raise ValueError(f"mermaid describes a {read}, and kind says {self.kind}; leave kind out")
        return self


@block("Diagram", rank=14)
class Diagram(DrawnBlock):
    """A diagram of a ``kind``, which says what other fields it has.

    It may be given as ``mermaid``: a flowchart, a mindmap or a timeline in Mermaid's words, which is read
    into those fields.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    type: Literal["diagram"] = "diagram"
    kind: str

    @model_validator(mode="wrap")
    @classmethod
    def _of_kind(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Any:
        """Read a diagram as one of its kind."""
        if cls is not Diagram or not isinstance(data, dict):
            return handler(data)
        if "mermaid" in data:
            data = {"type": "diagram", **_Source.model_validate(data).mermaid}
        return KINDS[_Head.model_validate(data).kind].model.model_validate(data)


D = TypeVar("D", bound=Diagram)


def kind(label: str, *, rank: int = 100) -> Callable[[type[D]], type[D]]:
    """Register a kind of diagram under its class's ``kind``."""

    def add(made: type[D]) -> type[D]:
        KINDS.add(BlockType(str(made.model_fields["kind"].default), label, made, rank))
        return made

    return add
