"""A formula: outlines in the video, Office MathML in the deck, with a picture for programs without that."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from lectra.deck import markup
from lectra.deck.boxes import Box
from lectra.deck.graphics.fallback import add_picture, around
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.omml import NoOmml, omml
from lectra.deck.oxml import parse_xml, qn
from lectra.deck.typeset import Typeset
from lectra.document.linear import Node

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page

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
        return around(self.box, self.size_px)

    @property
    def _svg(self) -> str:
        return self.outlines.svg(self.x, self.baseline, self.size_px, self.colour)

    def draw(self, canvas: Canvas) -> None:
        """Draw its outlines."""
        canvas.vector(self._around, self._svg)

    def write(self, page: Page) -> None:
        """Add it as a formula of PowerPoint's, and as a picture for programs that cannot show that."""
        picture = add_picture(page.slide.shapes, self._svg, self._around)
        page.note(picture, self.name, alt=self.alt, item=self.item)
        try:
            text = self._text(page)
        except NoOmml:
            return  # a structure of chemistry or a diagram: it stays a picture
        self._wrap(picture.element, text, self._around)

    def _text(self, page: Page) -> str:
        look = f'lang="{self.lang}" sz="{markup.points(self.size_px)}">{markup.fill(self.colour, page.theme)}'
        return omml(self.meaning, look)

    def _wrap(self, picture: Any, text: str, box: Box) -> None:
        """Put the picture in the place of a choice between itself and a formula of the same name."""
        known = picture.find(qn("p:nvPicPr")).find(qn("p:cNvPr"))
        number, alt = known.get("id"), quoteattr(known.get("descr", ""))
        both = parse_xml(
            f"<mc:AlternateContent {markup.MATHS} {markup.NAMESPACES}>"
            f'<mc:Choice Requires="maths"><p:sp><p:nvSpPr>'
            f'<p:cNvPr id="{number}" name={quoteattr(self.name)} descr={alt}/>'
            f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>{markup.geometry(box)}{_FRAME}'
            '<maths:m><m:oMathPara><m:oMathParaPr><m:jc m:val="centerGroup"/></m:oMathParaPr>'
            f"{text}</m:oMathPara></maths:m></a:p></p:txBody></p:sp></mc:Choice>"
            "<mc:Fallback/></mc:AlternateContent>"
        )
        picture.getparent().replace(picture, both)
        both[-1].append(deepcopy(picture))
