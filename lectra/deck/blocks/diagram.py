"""A diagram: shapes with text in them, of one of the kinds in :mod:`lectra.deck.diagrams`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    model_validator,
)

from lectra.deck.blocks.drawn import DrawnBlock
from lectra.deck.mermaid.read import read_mermaid
from lectra.deck.terms import described
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


def _entries(kind: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Put labels and their texts into the form of a kind."""
    if kind == "timeline":
        return [{"when": label, "text": text} for label, text in pairs]
    if kind == "tree":
        (label, text), *others = pairs
        branches = [{"text": name, "items": [words] if words else []} for name, words in others]
        return [{"text": f"{label}\n{text}" if text else label, "items": branches}]
    return [{"text": label, "detail": text} for label, text in pairs]


@block("Diagram", rank=14, plan="steps one after the other, a cycle, a timeline, or a tree of parts")
class Diagram(DrawnBlock):
    """A diagram of a ``kind``, which says what other fields it has.

    It may be given as ``mermaid``: a flowchart, a sequence, a mindmap or a timeline in Mermaid's words, which
    is read into those fields.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    longest: ClassVar[int] = 60

    type: Literal["diagram"] = "diagram"
    kind: str

    @classmethod
    def ask(cls) -> dict[str, Any]:
        """Ask for entries of one form, whichever the kind is: a small model keeps to that."""
        text = {"type": "string"}
        item = {"type": "object", "properties": {"label": text, "text": text}, "required": ["label", "text"]}
        return {
            "type": "object",
            "description": "its kind, and 3 to 6 items in order, each with a label of 1 to 4 words (the date "
            "in a timeline) and a text of 2 to 8 words; the first item of a tree is its root",
            "properties": {
                "kind": {"type": "string", "enum": ["steps", "cycle", "timeline", "tree"]},
                "items": {"type": "array", "items": item, "minItems": 3, "maxItems": 6},
            },
            "required": ["kind", "items"],
        }

    @classmethod
    def read(cls, answer: Any) -> Self:
        """Make a diagram of its kind of labels and texts."""
        pairs = [(item["label"], item["text"]) for item in answer["items"]]
        items = _entries(answer["kind"], pairs)
        return cls.model_validate({"type": "diagram", "kind": answer["kind"], "items": items})

    def alt(self, lang: str) -> str:
        """Return what kind of diagram it is, and what it says."""
        return described(self.kind, lang, self.said())

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
