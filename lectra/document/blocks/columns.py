"""Two blocks side by side: what is compared, or belongs together."""

from __future__ import annotations

from collections.abc import Mapping
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

    def said(self) -> tuple[str, ...]:
        """Return each column's heading and what its block says."""
        return tuple(
            text
            for column in self.columns
            for text in (*((column.heading,) if column.heading else ()), *column.block.said())
        )

    @property
    def waits_s(self) -> float:
        """The longer of the silences that its blocks ask for."""
        return max(column.block.waits_s for column in self.columns)

    def texts(self) -> tuple[str, ...]:
        """Return each column's heading and what is read in its block."""
        return tuple(text for column in self.columns for text in (column.heading, *column.block.texts()))


def _heading(column: Column) -> tuple[Item, ...]:
    return (Item(column.heading, prose=True),) if column.heading else ()


def _items(column: Column) -> tuple[Item, ...]:
    return tuple(item for items in column.block.shown().values() for item in items)
