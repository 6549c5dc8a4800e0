"""A picture that is the slide's subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from lectra.document.blocks.block import BlockBase, block
from lectra.document.text import Item, Line, Model

MAX_PATH = 4000


class Picture(Model):
    """A picture to be found by a ``query``, or a ``file`` of the user's; ``caption`` stands with it.

    A file is named from the folder that the outline lies in.
    """

    query: Line = ""
    file: Annotated[str, Field(max_length=MAX_PATH)] = ""
    caption: Line = ""


@block("Picture", rank=4)
class PictureBlock(Picture, BlockBase):
    """A picture over the whole slide, with its caption."""

    layouts = ("picture",)

    type: Literal["picture"] = "picture"

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the caption."""
        return {"caption": (Item(self.caption, prose=True),) if self.caption else ()}
