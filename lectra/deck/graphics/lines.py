"""Lines of a monospaced type, each in runs of several colours: code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from PIL import ImageDraw

from lectra.deck import markup
from lectra.deck.bidi import MARKS, levels
from lectra.deck.boxes import Align, Box, Paragraph, Slot, TextBox
from lectra.deck.faces import BASE, load_font
from lectra.deck.fonts import Run, drawable, logical_runs, run_width, shaping, visual_runs
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.oxml import parse_xml, qn
from lectra.deck.theme import EMU_PER_PX
from lectra.deck.wrap import Measure
from lectra.document.inline import Marked, Span
from lectra.text import runs_leftwards

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

CHAR_EM = 0.6
"""The width of a character, in parts of the size."""
_WEIGHTS = (400, 700)


class Piece(NamedTuple):
    """A part of a line with its colour (``RRGGBB``)."""

    text: str
    colour: str
    bold: bool = False


class CodeLine(NamedTuple):
    """A line of the text in one or several rows of pieces; from the second on they hang by ``hang_px``."""

    rows: tuple[tuple[Piece, ...], ...]
    hang_px: int = 0

    @property
    def text(self) -> str:
        """The line as it is written."""
        return "".join(piece.text for row in self.rows for piece in row)


def mono_width(text: str, size_px: int, lang: str) -> float:
    """Return the width of a text in px; what the monospaced face has not is drawn by another."""
    if text.isascii():
        return len(text) * CHAR_EM * size_px
    return Measure(0, size_px, _WEIGHTS[False], lang).width_of(_mono(text))


@dataclass(frozen=True)
class Lines(Graphic):
    """Lines over ``box``, from its top on, each ``line_px`` high. They run rightwards in any language.

    ``colour`` is that of text which is added by hand, ``name`` what the deck's list of objects calls it.
    """

    box: Box
    lines: tuple[CodeLine, ...]
    colour: str
    size_px: int
    line_px: int
    align: Align = "start"
    lang: str = "en"
    name: str = "Code"

    def draw(self, canvas: Canvas) -> None:
        """Draw the lines."""
        pen = ImageDraw.Draw(canvas.image)
        bottom = self.box.y
        for line in self.lines:
            for number, row in enumerate(line.rows):
                bottom += self.line_px
                self._draw_row(pen, row, line.hang_px if number else 0, bottom)

    def _draw_row(
        self, pen: ImageDraw.ImageDraw, row: Sequence[Piece], indent_px: float, bottom: float
    ) -> None:
        # As in all text of the deck: the base font's descent lies below a line at an exact distance.
        baseline = bottom - BASE.descent_em * self.size_px
        runs = [(run, piece) for piece in row for run in _drawn_runs(piece.text, self.lang)]
        widths = [run_width(run, self.size_px, _weight(piece), self.lang) for run, piece in runs]
        x = self.box.x + indent_px
        if self.align == "end":
            x = self.box.right - sum(widths)
        for (run, piece), width in zip(runs, widths, strict=True):
            font = load_font(run.face, self.size_px, _weight(piece))
            way = shaping(run, self.lang)
            pen.text((x, baseline), run.text, f"#{piece.colour}", font, anchor="ls", **way)
            x += width

    def write(self, page: Page) -> None:
        """Add a text box with a paragraph for each line."""
        (text,) = self.texts()
        page.add_text(text, self.name, item=self.item)
        body = page.slide.shapes[-1].element.get_or_add_txBody()
        # What shrinks to fit moves in LibreOffice, though it fits.
        fit = body.find(qn("a:bodyPr")).find(qn("a:normAutofit"))
        fit.getparent().replace(fit, parse_xml(markup.declared("<a:noAutofit/>")))
        for old in body.findall(qn("a:p")):
            body.remove(old)
        for line in self.lines:
            body.append(self._paragraph(line, page))

    def _paragraph(self, line: CodeLine, page: Page) -> Any:
        """Write a line; the end of a row is a break, so that rows end where they do in any program."""
        size = f'lang="{self.lang}" sz="{markup.points(self.size_px)}" noProof="1"'
        hang = line.hang_px * EMU_PER_PX
        rows = ("".join(_written(piece, size, self.lang, page) for piece in row) for row in line.rows)
        broken = f"<a:br><a:rPr {size}/></a:br>".join(rows)
        way = markup.direction(rtl=False, at_right=False, align=self.align)
        return parse_xml(
            f'<a:p {markup.NAMESPACES}><a:pPr marL="{hang}" indent="{-hang}" {way}>'
            f"{markup.line_spacing(self.line_px, self.size_px, exact=True)}"
            '<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/></a:pPr>'
            f"{broken}<a:endParaRPr {size}/></a:p>"
        )

    def texts(self) -> Iterator[TextBox]:
        """Yield the text; its rows are lines of their own."""
        slot = Slot("code", self.box, self.colour, (self.size_px,), self.size_px, 400, 1.0, align=self.align)
        paragraphs = []
        for line in self.lines:
            rows = tuple("".join(piece.text for piece in row) for row in line.rows)
            gaps = ("",) * (len(rows) - 1)
            paragraphs.append(Paragraph(line.text, line.text, rows, gaps, prose=True))
        yield TextBox(slot, self.box, self.size_px, self.line_px, 0, 0, tuple(paragraphs))


def _weight(piece: Piece) -> int:
    return _WEIGHTS[piece.bold]


def _mono(text: str) -> Marked:
    return Marked(text, [Span(0, len(text), "code")])


@lru_cache(maxsize=4096)
def _drawn_runs(text: str, lang: str) -> tuple[Run, ...]:
    """Cut a piece into runs, as they stand from left to right; what no font draws is left out."""
    shown = "".join(" " if char.isspace() else drawable(char, lang) for char in text)
    return visual_runs(_mono(shown), lang, levels(shown, rtl=False))


def _written(piece: Piece, size: str, lang: str, page: Page) -> str:
    """Write a piece as runs. One that runs leftwards is closed by a mark, so that the next stays after it."""
    mark = MARKS[0] if runs_leftwards([piece.text]) else ""
    return "".join(
        _written_run(run, piece, size, page) for run in logical_runs(_mono(piece.text + mark), lang)
    )


def _written_run(run: Run, piece: Piece, size: str, page: Page) -> str:
    name = quoteattr(run.face.family)
    fonts = "".join(f"<a:{kind} typeface={name}/>" for kind in ("latin", "ea", "cs"))
    look = f'{size} b="{int(piece.bold)}"'
    return (
        f"<a:r><a:rPr {look}>{markup.fill(piece.colour, page.theme)}{fonts}</a:rPr>"
        f"<a:t>{escape(run.text)}</a:t></a:r>"
    )
