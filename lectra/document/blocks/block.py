"""What all blocks have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Self

from lectra.document.text import Item, Model

LayoutName = Literal["title", "section", "bullets", "statement", "quote", "columns", "picture", "closing"]
"""How a slide may be arranged; :mod:`lectra.deck.frames` has the measures of each."""
Place = Literal["body", "source", "caption", "left-heading", "left", "right-heading", "right"]
"""Where text goes, below the title."""


class BlockBase(Model):
    """What a slide shows below its title. ``layouts`` can show it, the first of them unless asked."""

    layouts: ClassVar[tuple[LayoutName, ...]]

    def shown(self) -> Mapping[Place, tuple[Item, ...]]:
        """Return what stands where."""
        raise NotImplementedError

    def said(self) -> tuple[str, ...]:
        """Return what it says in words, for a narration where none is written."""
        return tuple(item.text for items in self.shown().values() for item in items)

    def flow(self) -> tuple[Item, ...]:
        """Return what may go on on another slide, where one has no room for all of it."""
        return ()

    def with_flow(self, items: Sequence[Item]) -> Self:
        """Return the block with some of what may go on on another slide."""
        raise NotImplementedError
