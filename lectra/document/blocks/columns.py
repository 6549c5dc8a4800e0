"""Two blocks side by side: what is compared, or belongs together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from lectra.document.blocks.block import BlockBase, InColumn, block
from lectra.document.text import Item, Line, Model


class Column(Model):
    """A block with a heading over it."""

    heading: Line = ""
    block: InColumn

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, dict) and "items" in data and "block" not in data:
            raise ValueError('put its points into "block": {"type": "bullets", "items": […]}')
        return data


@block("Columns", rank=5)
class Columns(BlockBase):
    """Two columns; a column holds no columns and no picture."""

    layouts = ("columns",)
    pictured = False

    type: Literal["columns"] = "columns"
    columns: Annotated[tuple[Column, ...], Field(min_length=2, max_length=2)]

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return headings and blocks, left and right; a source follows its words."""
        left, right = self.columns
        return {
            "left-heading": _heading(left),
            "left": _items(left),
            "right-heading": _heading(right),
            "right": _items(right),
        }

    def standing(self) -> Mapping[str, BlockBase]:
        """Return the block of each column."""
        left, right = self.columns
        return {"left": left.block, "right": right.block}

    def with_files(self, folder: Path | None) -> Self:
        """Return it with what the blocks in its columns read. Raises InvalidInput."""
        columns = tuple(
            column.model_copy(update={"block": column.block.with_files(folder)}) for column in self.columns
        )
        return self.model_copy(update={"columns": columns})

    def said(self) -> tuple[str, ...]:
        """Return each column's heading and what its block says."""
        return tuple(
            text
            for column in self.columns
            for text in (*((column.heading,) if column.heading else ()), *column.block.said())
        )


def _heading(column: Column) -> tuple[Item, ...]:
    return (Item(column.heading, prose=True),) if column.heading else ()


def _items(column: Column) -> tuple[Item, ...]:
    return tuple(item for items in column.block.shown().values() for item in items)
