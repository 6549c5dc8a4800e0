"""Two blocks side by side: what is compared, or belongs together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from lectra.document.blocks.block import BlockBase, InColumn, block
from lectra.document.cued import Cued
from lectra.document.text import Item, Line


class Column(Cued):
    """A block with a heading over it. Only one whose block appears as a whole has ``at``."""

    heading: Line = ""
    block: InColumn

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, dict) and "items" in data and "block" not in data:
            raise ValueError('put its points into "block": {"type": "bullets", "items": […]}')
        return data


@block("Columns", rank=5, plan="two things side by side, as before and after, or for and against")
class Columns(BlockBase):
    """Two columns; a column holds no columns and no picture."""

    layouts = ("columns",)
    pictured = False

    type: Literal["columns"] = "columns"
    columns: Annotated[tuple[Column, ...], Field(min_length=2, max_length=2)]

    @classmethod
    def ask(cls) -> dict[str, Any]:
        """Ask for two headings with their points."""
        text = {"type": "string"}
        points = {"type": "array", "items": text, "minItems": 2, "maxItems": 4}
        column = {
            "type": "object",
            "properties": {"heading": text, "points": points},
            "required": ["heading", "points"],
        }
        return {
            "type": "array",
            "description": "two columns, each a heading of 1 to 4 words and 2 to 4 points of 3 to 8 words",
            "items": column,
            "minItems": 2,
            "maxItems": 2,
        }

    @classmethod
    def read(cls, answer: Any) -> Self:
        """Make columns of headings with their points."""
        return cls.model_validate(
            {
                "columns": [
                    {"heading": column["heading"], "block": {"type": "bullets", "items": column["points"]}}
                    for column in answer
                ]
            }
        )

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return headings and blocks, left and right; a source follows its words.

        A heading appears with the first item of its column.
        """
        left, right = self.columns
        first, second = (self.first_item_of(column.block) for column in self.columns)
        return {
            "left-heading": _heading(left, first),
            "left": _items(left, first),
            "right-heading": _heading(right, second),
            "right": _items(right, second),
        }

    def revealed(self) -> tuple[str, ...]:
        """Return the items of the left column, then those of the right; one without appears as a whole."""
        return tuple(text for column in self.columns for text in _revealed(column))

    def cued(self) -> tuple[Cued, ...]:
        """Return the items of both columns; a column that appears as a whole is one itself."""
        return tuple(item for column in self.columns for item in column.block.cued() or (column,))

    def first_item_of(self, block: BlockBase) -> int:
        """Return the number of the first item of a column's block."""
        left, _ = self.columns
        return 1 if block is left.block else 1 + len(_revealed(left))

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

    def sources(self) -> tuple[str, ...]:
        """Return the sources of both columns."""
        return tuple(source for column in self.columns for source in column.block.sources())

    def said(self) -> tuple[str, ...]:
        """Return each column's heading and what its block says."""
        return tuple(
            text
            for column in self.columns
            for text in (*((column.heading,) if column.heading else ()), *column.block.said())
        )

    def told(self, lang: str) -> tuple[str, ...]:
        """Return each column's heading and what is said of its block."""
        return tuple(
            text
            for column in self.columns
            for text in (*((column.heading,) if column.heading else ()), *column.block.told(lang))
        )

    @property
    def waits_s(self) -> float:
        """The longer of the silences that its blocks ask for."""
        return max(column.block.waits_s for column in self.columns)

    def texts(self) -> tuple[str, ...]:
        """Return each column's heading and what is read in its block."""
        return tuple(text for column in self.columns for text in (column.heading, *column.block.texts()))


def _heading(column: Column, first: int) -> tuple[Item, ...]:
    return (Item(column.heading, prose=True, with_item=first),) if column.heading else ()


def _items(column: Column, first: int) -> tuple[Item, ...]:
    return tuple(
        item._replace(with_item=first - 1 + max(item.with_item, 1))
        for items in column.block.shown().values()
        for item in items
    )


def _revealed(column: Column) -> tuple[str, ...]:
    """Return what a column reveals one by one: at least one item, the first of which has its heading."""
    first, *others = column.block.revealed() or ("\n".join(column.block.said()),)
    return ("\n".join((column.heading, first)) if column.heading else first, *others)
