"""One sentence that is worth a slide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

from lectra.document.blocks.block import BlockBase, block
from lectra.document.inline import join
from lectra.document.text import Item, Passage


@block("Statement", rank=2, plan="one sentence to remember, its only point; for one slide at most")
class Statement(BlockBase):
    """A statement, large. A title that is one needs no block: the layout ``statement`` shows it alone."""

    layouts = ("statement",)
    in_column = True
    longest: ClassVar[int] = 140

    type: Literal["statement"] = "statement"
    text: Passage

    @classmethod
    def ask(cls) -> dict[str, Any]:
        """Ask for the sentence alone."""
        return {"type": "string", "description": "one whole sentence of at most 20 words"}

    @classmethod
    def read(cls, answer: Any) -> Self:
        """Make a statement of a sentence."""
        return cls(text=answer)

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the statement, in the body."""
        return {"body": self.flow()}

    def flow(self) -> tuple[Item, ...]:
        """Return the statement."""
        return (Item(self.text, prose=True),)

    def with_flow(self, items: Sequence[Item]) -> Self:
        """Return a part of the statement."""
        return self.model_copy(update={"text": join([item.text for item in items], "\n")})
