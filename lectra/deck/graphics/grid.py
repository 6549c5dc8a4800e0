"""A table."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lectra.deck import markup
from lectra.deck.boxes import Box, TextBox
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.oxml import parse_xml, qn
from lectra.deck.theme import EMU_PER_PX

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

_RULE_PX = 2
_CHOICE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:tables="http://schemas.microsoft.com/office/drawing/2010/main"'
)
"""What chooses between two tables: see :data:`lectra.deck.markup.MATHS`."""


class Cell(NamedTuple):
    """A cell: the box it fills, its text, and its ground (``RRGGBB``)."""

    box: Box
    text: TextBox
    fill: str


@dataclass(frozen=True)
class Grid(Graphic):
    """Rows of cells, each row as long as the first, in the order in which they are read.

    ``header`` says whether the first row names the columns, ``rule`` is the colour of the lines below rows.
    """

    rows: tuple[tuple[Cell, ...], ...]
    rule: str
    header: bool = False

    def draw(self, canvas: Canvas) -> None:
        """Draw grounds, lines and texts."""
        cells = [cell for row in self.rows for cell in row]
        for cell in cells:
            canvas.rect(cell.box, cell.fill)
        for cell in cells:
            canvas.rect(Box(cell.box.x, cell.box.bottom - _RULE_PX // 2, cell.box.w, _RULE_PX), self.rule)
        for cell in cells:
            canvas.text(cell.text)

    def write(self, page: Page) -> None:
        """Add a native table."""
        first, last = self.rows[0], self.rows[-1]
        boxes = [cell.box for cell in first]
        left, right = min(box.x for box in boxes), max(box.right for box in boxes)
        x, y, w, h = (
            px * EMU_PER_PX for px in (left, boxes[0].y, right - left, last[0].box.bottom - boxes[0].y)
        )
        frame = page.slide.shapes.add_table(len(self.rows), len(first), x, y, w, h)
        table = frame.table
        table.first_row, table.horz_banding = self.header, False
        for column, box in zip(table.columns, boxes, strict=True):
            column.width = box.w * EMU_PER_PX
        for line, cells in zip(table.rows, self.rows, strict=True):
            line.height = cells[0].box.h * EMU_PER_PX
        each = (cell for row in self.rows for cell in row)
        for made, cell in zip(frame.element.iter(qn("a:tc")), each, strict=True):
            self._fill(made, cell, page)
        page.note(frame, "Table", alt=self.alt, item=self.item)
        if boxes[0].x > boxes[-1].x:
            _run_leftwards(frame.element)

    def _fill(self, made: Any, cell: Cell, page: Page) -> None:
        """Write a cell; it inherits nothing, so its text has its own size, colour and weight."""
        slot = cell.text.slot
        ink = markup.Ink(markup.fill(slot.colour, page.theme), slot.weight >= page.theme.bold)
        page.set_paragraphs(made.find(qn("a:txBody")), cell.text, exact=True, ink=ink)
        box, inner = cell.box, cell.text.box
        sides = {
            "marL": inner.x - box.x,
            "marR": box.right - inner.right,
            "marT": inner.y - box.y,
            "marB": box.bottom - inner.bottom,
        }
        insets = " ".join(f'{name}="{px * EMU_PER_PX}"' for name, px in sides.items())
        none = "".join(f"<a:{side}><a:noFill/></a:{side}>" for side in ("lnL", "lnR"))
        rules = "".join(self._rule(side, page) for side in ("lnT", "lnB"))
        properties = (
            f'<a:tcPr {insets} anchor="{markup.ANCHORS[slot.anchor]}">{none}'
            f"{rules}{markup.fill(cell.fill, page.theme)}</a:tcPr>"
        )
        old = made.find(qn("a:tcPr"))
        if old is not None:
            made.remove(old)
        made.append(parse_xml(markup.declared(properties)))

    def _rule(self, side: str, page: Page) -> str:
        """Write the line of a cell at a side: a cell's upper line is the lower one of the cell above it."""
        return f'<a:{side} w="{_RULE_PX * EMU_PER_PX}">{markup.fill(self.rule, page.theme)}</a:{side}>'

    def texts(self) -> Iterator[TextBox]:
        """Yield the text of each cell."""
        yield from (cell.text for row in self.rows for cell in row)


def _run_leftwards(table: Any) -> None:
    """Write a table right to left, for PowerPoint and for LibreOffice.

    PowerPoint gets a right-to-left table, which is also read and edited in that order. LibreOffice ignores
    the direction of tables and gets one with its columns reversed.
    """
    both = parse_xml(
        f'<mc:AlternateContent {_CHOICE}><mc:Choice Requires="tables"/><mc:Fallback/></mc:AlternateContent>'
    )
    choice, fallback = both
    table.getparent().replace(table, both)
    reversed_ = deepcopy(table)
    for row in (*reversed_.iter(qn("a:tblGrid")), *reversed_.iter(qn("a:tr"))):
        row[:] = row[::-1]
    fallback.append(reversed_)
    table.find(f".//{qn('a:tblPr')}").set("rtl", "1")
    choice.append(table)
