"""A slide as a picture: the boxes of its layout, drawn at 1920 × 1080."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lectra.deck.boxes import SlideLayout
from lectra.deck.canvas import Canvas

_THUMBNAIL_PART = 3
"""How many times smaller the small picture is: each of its pixels is the mean of a square."""


def draw_slide(
    layout: SlideLayout,
    picture: Path | None,
    target: Path,
    thumbnail: Path,
    earlier: Sequence[Path] = (),
) -> None:
    """Draw a slide to ``target`` as RGB PNG, and small to ``thumbnail`` as JPEG.

    ``earlier`` are targets too: of the slide without the items of its block, with the first, and so on.
    ``picture`` is an upright JPEG or PNG. Raises OSError.
    """
    ground = Canvas(layout.background)
    for rect in layout.rects:
        ground.rect(rect.box, rect.colour)
    if layout.picture and picture:
        ground.picture(picture, layout.picture)
    if layout.logo:
        ground.logo(layout.logo)
    for upto, state in enumerate(earlier):
        _finish(Canvas(ground.image, upto), layout, state)
    _finish(ground, layout, target)
    ground.image.reduce(_THUMBNAIL_PART).save(thumbnail, "JPEG", quality=80)


def _finish(canvas: Canvas, layout: SlideLayout, target: Path) -> None:
    """Draw what stands on a slide's ground, and save the picture."""
    for graphic in layout.graphics:
        if canvas.shows(graphic.item):
            graphic.draw(canvas)
    for text in layout.texts:
        canvas.text(text)
    canvas.image.save(target, "PNG", compress_level=2)
