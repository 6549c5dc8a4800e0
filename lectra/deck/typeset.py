"""Formulas drawn: their size, and their outlines as SVG (mathra, in STIX Two Math)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree as ET

from lectra.deck.boxes import Box

_UNITS_PER_EM = 1000
_SVG = "http://www.w3.org/2000/svg"
_UNSEEN = {f"{{{_SVG}}}{name}" for name in ("title", "metadata", "style", "text")}
"""What is for screen readers and for searching alone."""
ET.register_namespace("", _SVG)


@dataclass(frozen=True)
class Typeset:
    """A formula: how wide it is, how far it reaches above its baseline and below it (em), and its SVG."""

    left_em: float
    width_em: float
    above_em: float
    below_em: float
    content: str

    @property
    def height_em(self) -> float:
        """Its height."""
        return self.above_em + self.below_em

    def box(self, x: float, baseline: float, size_px: float) -> Box:
        """Return the least box around it where it begins at ``x``."""
        top, bottom = baseline - self.above_em * size_px, baseline + self.below_em * size_px
        left, right = int(x // 1), -int(-(x + self.width_em * size_px) // 1)
        return Box(left, int(top // 1), right - left, -int(-bottom // 1) - int(top // 1))

    def svg(self, x: float, baseline: float, size_px: float, colour: str) -> str:
        """Return a fragment of SVG in px of the slide, in a colour (``RRGGBB``)."""
        scale = size_px / _UNITS_PER_EM
        place = f"translate({x - self.left_em * size_px:.3f} {baseline:.3f}) scale({scale:.5f})"
        return f'<g transform="{place}" color="#{colour}" fill="#{colour}">{self.content}</g>'


@lru_cache(maxsize=512)
def typeset(latex: str, *, display: bool = True) -> Typeset:
    """Set a formula; one that is not for ``display`` is lower, as it stands within a line."""
    import mathra  # noqa: PLC0415  # most lectures have no formulas

    root = ET.fromstring(mathra.tex_to_svg(latex, display=display))  # noqa: S314  # mathra wrote it
    left, top, width, height = (float(value) / _UNITS_PER_EM for value in root.attrib["viewBox"].split())
    seen = (child for child in root if child.tag not in _UNSEEN)
    content = "".join(ET.tostring(child, encoding="unicode") for child in seen)
    return Typeset(left, width, -top, height + top, content)


def rasterize(svg: str, box: Box, scale: int) -> bytes:
    """Return what a fragment of SVG shows in a box of the slide as PNG, ``scale`` px to one of the slide."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    whole = (
        f'<svg xmlns="{_SVG}" viewBox="{box.x} {box.y} {box.w} {box.h}" '
        f'width="{box.w * scale}" height="{box.h * scale}">{svg}</svg>'
    )
    return bytes(svg_to_bytes(svg_string=whole))
