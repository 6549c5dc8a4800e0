"""One sentence that is worth a slide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from lectra.document.blocks.block import BlockBase, block
from lectra.document.inline import join
from lectra.document.text import Item, Passage


@block("Statement", rank=2)
class Statement(BlockBase):
    """A statement, large. A title that is one needs no block: the layout ``statement`` shows it alone."""

    layouts = ("statement",)
    in_column = True

    type: Literal["statement"] = "statement"
    text: Passage

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the statement, in the body."""
        return {"body": self.flow()}

    def flow(self) -> tuple[Item, ...]:
        """Return the statement."""
        return (Item(self.text, prose=True),)

    def with_flow(self, items: Sequence[Item]) -> Self:
        """Return a part of the statement."""
        return self.model_copy(update={"text": join([item.text for item in items], "\n")})
