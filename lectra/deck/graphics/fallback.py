"""Pictures of formulas, for programs that cannot show PowerPoint's."""

from __future__ import annotations

import io
from math import ceil
from typing import Any

from lectra.deck import markup
from lectra.deck.boxes import Box, TextBox
from lectra.deck.formulas_in_text import PlacedFormula
from lectra.deck.oxml import parse_xml
from lectra.deck.theme import EMU_PER_PX
from lectra.deck.typeset import rasterize
from lectra.document.formulas import spoken

_AROUND_EM = 0.1
"""What is left free around a formula: outlines may reach over their box."""
_SCALE = 3


def around(box: Box, size_px: int) -> Box:
    """Return the box of a formula's picture, in which nothing of it is cut."""
    free = ceil(_AROUND_EM * size_px)
    return Box(box.x - free, box.y - free, box.w + 2 * free, box.h + 2 * free)


def add_picture(shapes: Any, svg: str, box: Box) -> Any:
    """Add what a fragment of SVG shows in a box to python-pptx's shapes."""
    x, y, w, h = (px * EMU_PER_PX for px in (box.x, box.y, box.w, box.h))
    return shapes.add_picture(io.BytesIO(rasterize(svg, box, _SCALE)), x, y, w, h)


def add_fallback(shapes: Any, formula: PlacedFormula, text: TextBox, lang: str) -> None:
    """Add a picture in the room that a text leaves for a formula; PowerPoint, which shows that, has none."""
    outlines, x, baseline = formula.outlines, formula.x, formula.baseline
    box = around(outlines.box(x, baseline, text.size_px), text.size_px)
    picture = add_picture(shapes, outlines.svg(x, baseline, text.size_px, text.slot.colour), box)
    picture.name = "Formula"
    element = picture.element
    element.xpath("./*/p:cNvPr")[0].set("descr", spoken(formula.latex, lang))
    both = parse_xml(
        f"<mc:AlternateContent {markup.MATHS}>"
        '<mc:Choice Requires="maths"/><mc:Fallback/></mc:AlternateContent>'
    )
    element.getparent().replace(element, both)
    both[-1].append(element)
