"""A picture that is the slide's subject."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from lectra.document.blocks.block import BlockBase, block
from lectra.document.text import Item, Line, Model

MAX_PATH = 4000
KEPT = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})\.(?:jpg|png)")
"""What a picture from a source is called, in place of a path: its key in the store, with its SHA-256."""


class Picture(Model):
    """A picture to be found by a ``query``, or a ``file`` of the user's; ``caption`` stands with it.

    A file is named from the folder that the outline lies in.
    """

    query: Line = ""
    file: Annotated[str, Field(max_length=MAX_PATH)] = ""
    caption: Line = ""

    @property
    def is_figure(self) -> bool:
        """Whether it is from a source of the lecture: it is there to be read, up to its edges."""
        return KEPT.fullmatch(self.file) is not None


@block("Picture", rank=4)
class PictureBlock(Picture, BlockBase):
    """A picture over the whole slide, with its caption."""

    layouts = ("picture",)

    type: Literal["picture"] = "picture"

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the caption."""
        return {"caption": (Item(self.caption, prose=True),) if self.caption else ()}
