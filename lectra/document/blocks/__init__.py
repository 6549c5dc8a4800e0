"""The blocks that a slide may show, one file each."""

from __future__ import annotations

from lectra.document.blocks.agenda import Agenda
from lectra.document.blocks.block import Block, BlockBase
from lectra.document.blocks.bullets import Bullet, Bullets
from lectra.document.blocks.columns import Column, Columns
from lectra.document.blocks.deck_list import DeckList
from lectra.document.blocks.picture import Picture, PictureBlock
from lectra.document.blocks.quote import Quote
from lectra.document.blocks.references import References
from lectra.document.blocks.statement import Statement

__all__ = [
    "Agenda",
    "Block",
    "BlockBase",
    "Bullet",
    "Bullets",
    "Column",
    "Columns",
    "DeckList",
    "Picture",
    "PictureBlock",
    "Quote",
    "References",
    "Statement",
]
