"""A formula: outlines in the video, Office MathML in the deck, with a picture for programs without that."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck import markup
from lectra.deck.boxes import Box
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.omml import NoOmml, omml
from lectra.deck.theme import EMU_PER_PX
from lectra.deck.typeset import Typeset, rasterize
from lectra.document.linear import Node

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

_AROUND_EM = 0.1
"""What is left free around a formula: outlines may reach over their box."""
_SCALE = 3
_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:maths="http://schemas.microsoft.com/office/drawing/2010/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
"""LibreOffice goes by prefixes: what requires ``a14`` it takes for a formula, and shows nothing without its
Math installed. With any other prefix it shows the picture; PowerPoint goes by the namespace."""
_FRAME = (
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>'
    '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr>'
    '<a:lstStyle/><a:p><a:pPr algn="ctr"/>'
)


@dataclass(frozen=True)
class Formula(Graphic):
    """A formula that begins at ``x`` and stands on a baseline, at a size and in a colour (``RRGGBB``).

    ``meaning`` is its tree, of which the deck's formula is made; ``name`` is what the deck's list of objects
    calls it.
    """

    outlines: Typeset
    meaning: Node
    x: float
    baseline: float
    size_px: int
    colour: str
    lang: str = "en"
    name: str = "Formula"

    @property
    def box(self) -> Box:
        """What it fills."""
        return self.outlines.box(self.x, self.baseline, self.size_px)

    @property
    def _around(self) -> Box:
        box, free = self.box, ceil(_AROUND_EM * self.size_px)
        return Box(box.x - free, box.y - free, box.w + 2 * free, box.h + 2 * free)

    @property
    def _svg(self) -> str:
        return self.outlines.svg(self.x, self.baseline, self.size_px, self.colour)

    def draw(self, canvas: Canvas) -> None:
        """Draw its outlines."""
        canvas.vector(self._around, self._svg)

    def write(self, page: Page) -> None:
        """Add it as a formula of PowerPoint's, and as a picture for programs that cannot show that."""
        around = self._around
        x, y, w, h = (px * EMU_PER_PX for px in (around.x, around.y, around.w, around.h))
        png = io.BytesIO(rasterize(self._svg, around, _SCALE))
        picture = page.slide.shapes.add_picture(png, x, y, w, h)
        page.note(picture, self.name, alt=self.alt, item=self.item)
        try:
            text = self._text(page)
        except NoOmml:
            return  # a structure of chemistry or a diagram: it stays a picture
        self._wrap(picture.element, text, around)

    def _text(self, page: Page) -> str:
        look = f'lang="{self.lang}" sz="{markup.points(self.size_px)}">{markup.fill(self.colour, page.theme)}'
        return omml(self.meaning, look)

    def _wrap(self, picture: Any, text: str, box: Box) -> None:
        """Put the picture in the place of a choice between itself and a formula of the same name."""
        known = picture.find(qn("p:nvPicPr")).find(qn("p:cNvPr"))
        number, alt = known.get("id"), quoteattr(known.get("descr", ""))
        both = parse_xml(
            f"<mc:AlternateContent {_NAMESPACES} {markup.NAMESPACES}>"
            f'<mc:Choice Requires="maths"><p:sp><p:nvSpPr>'
            f'<p:cNvPr id="{number}" name={quoteattr(self.name)} descr={alt}/>'
            f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>{markup.geometry(box)}{_FRAME}'
            '<maths:m><m:oMathPara><m:oMathParaPr><m:jc m:val="centerGroup"/></m:oMathParaPr>'
            f"{text}</m:oMathPara></maths:m></a:p></p:txBody></p:sp></mc:Choice>"
            "<mc:Fallback/></mc:AlternateContent>"
        )
        picture.getparent().replace(picture, both)
        both[-1].append(deepcopy(picture))
