"""Somebody's words, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from lectra.document.blocks.block import BlockBase, block
from lectra.document.inline import join
from lectra.document.text import Item, Line, Passage


@block("Quote", rank=3)
class Quote(BlockBase):
    """A quotation, and its source: who said it, and where."""

    layouts = ("quote",)
    in_column = True

    type: Literal["quote"] = "quote"
    text: Passage
    source: Line = ""

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the words, and below them their source after a dash."""
        source: tuple[Item, ...] = (Item("— " + self.source, prose=True),) if self.source else ()
        return {"body": self.flow(), "source": source}

    def said(self) -> tuple[str, ...]:
        """Return the words and their source, which is said without its dash."""
        return (self.text, self.source) if self.source else (self.text,)

    def sources(self) -> tuple[str, ...]:
        """Return whose words they are."""
        return (self.source,)

    def flow(self) -> tuple[Item, ...]:
        """Return the words."""
        return (Item(self.text, prose=True),)

    def with_flow(self, items: Sequence[Item]) -> Self:
        """Return a part of the words, which has the same source."""
        return self.model_copy(update={"text": join([item.text for item in items], "\n")})
