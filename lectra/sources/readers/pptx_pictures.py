"""The pictures on a slide of PowerPoint."""

from __future__ import annotations

from typing import Any

from lectra.sources.elements import Element
from lectra.sources.pictures import alternative, is_caption, picture

_LEAST = 0.03
"""The share of its slide that a picture has at least; what is smaller is an icon."""
_SPACES = {
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "decorative": "http://schemas.microsoft.com/office/drawing/2017/decorative",
}


def picture_of(shape: Any, shapes: Any, room: int, place: str) -> Element | None:
    """Return the picture that a shape is, on a slide of so much room; None for any other, or an ornament.

    Its caption is the text nearest below or above it that begins as one, or its alternative text.
    """
    if _decorative(shape) or (shape.width or 0) * (shape.height or 0) < _LEAST * room:
        return None
    try:
        data = shape.image.blob
    except (AttributeError, ValueError, KeyError):  # no picture, or one that lies elsewhere
        return None
    said = shape.element.xpath("string(.//p:cNvPr/@descr)")
    return picture(data, _caption(shape, shapes) or alternative(str(said)), place)


def _caption(shape: Any, shapes: Any) -> str:
    """Return the caption among the texts of a slide that is nearest to a picture's lower edge."""
    texts = [each for each in shapes if each.has_text_frame and is_caption(each.text_frame.text)]
    low = (shape.top or 0) + (shape.height or 0)
    nearest = min(texts, key=lambda each: abs((each.top or 0) - low), default=None)
    return nearest.text_frame.text if nearest else ""


def _decorative(shape: Any) -> bool:
    marks = shape.element.findall(".//decorative:decorative", _SPACES)
    return any(mark.get("val") in ("1", "true") for mark in marks)
