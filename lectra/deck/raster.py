"""A slide as a picture: the boxes of its layout, drawn at 1920 × 1080."""

from __future__ import annotations

from pathlib import Path

from lectra.deck.boxes import SlideLayout
from lectra.deck.canvas import Canvas

_THUMBNAIL_PART = 3
"""How many times smaller the small picture is: each of its pixels is the mean of a square."""


def draw_slide(layout: SlideLayout, picture: Path | None, target: Path, thumbnail: Path) -> None:
    """Draw a slide to ``target`` as RGB PNG, and small to ``thumbnail`` as JPEG.

    ``picture`` is an upright JPEG or PNG. Raises OSError.
    """
    canvas = Canvas(layout.background)
    for rect in layout.rects:
        canvas.rect(rect.box, rect.colour)
    if layout.picture and picture:
        canvas.picture(picture, layout.picture)
    for graphic in layout.graphics:
        graphic.draw(canvas)
    for text in layout.texts:
        canvas.text(text)
    canvas.image.save(target, "PNG", compress_level=2)
    canvas.image.reduce(_THUMBNAIL_PART).save(thumbnail, "JPEG", quality=80)
