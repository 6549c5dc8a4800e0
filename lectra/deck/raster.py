"""A slide as a picture: the boxes of its layout, drawn at 1920 × 1080."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from lectra.deck.boxes import PictureBox, SlideLayout, TextBox
from lectra.deck.fonts import DESCENT_EM, load_font
from lectra.models import HEIGHT_PX, WIDTH_PX


def draw_slide(layout: SlideLayout, picture: Path | None, target: Path) -> None:
    """Draw a slide to ``target`` as RGB PNG; ``picture`` is an upright JPEG or PNG. Raises OSError."""
    canvas = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), f"#{layout.background}")
    draw = ImageDraw.Draw(canvas)
    for rect in layout.rects:
        box = rect.box
        draw.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), f"#{rect.colour}")
    if layout.picture and picture:
        canvas.paste(_cropped(picture, layout.picture), (layout.picture.box.x, layout.picture.box.y))
    for text in layout.texts:
        _draw_text(draw, text)
    canvas.save(target, "PNG", compress_level=2)


def _cropped(path: Path, place: PictureBox) -> Image.Image:
    """Scale the shown part of a picture to its box."""
    with Image.open(path) as source:
        # A JPEG is decoded no larger than needed: at most twice the box, which keeps it sharp.
        source.draft("RGB", (2 * place.box.w, 2 * place.box.h))
        image = source.convert("RGB")
    crop = place.crop
    part = (
        crop.left * image.width,
        crop.top * image.height,
        (1 - crop.right) * image.width,
        (1 - crop.bottom) * image.height,
    )
    return image.resize((place.box.w, place.box.h), Image.Resampling.LANCZOS, box=part)


def _draw_text(draw: ImageDraw.ImageDraw, text: TextBox) -> None:
    slot = text.slot
    font = load_font(text.size_px, slot.weight)
    # Office suites put the surplus of an exact line spacing above the line, so the descent stays below.
    baseline = text.top_px + text.line_px - DESCENT_EM * text.size_px
    for paragraph in text.paragraphs:
        if slot.bullet:
            draw.text((text.box.x, baseline), slot.bullet, f"#{slot.bullet_colour}", font, anchor="ls")
        for line in paragraph.lines:
            draw.text((text.box.x + text.indent_px, baseline), line, f"#{slot.colour}", font, anchor="ls")
            baseline += text.line_px
        baseline += text.gap_px
