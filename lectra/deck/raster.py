"""A slide as a picture: the boxes of its layout, drawn at 1920 × 1080."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from lectra.deck.bidi import line_levels
from lectra.deck.boxes import Paragraph, PictureBox, SlideLayout, TextBox
from lectra.deck.faces import BASE, load_font
from lectra.deck.fonts import Run, run_width, shaping, visual_runs
from lectra.models import HEIGHT_PX, WIDTH_PX

_UNDERLINE_EM = 0.12
"""How far below its baseline a link is underlined."""
_THUMBNAIL_PART = 3
"""How many times smaller the small picture is: each of its pixels is the mean of a square."""


def draw_slide(layout: SlideLayout, picture: Path | None, target: Path, thumbnail: Path) -> None:
    """Draw a slide to ``target`` as RGB PNG, and small to ``thumbnail`` as JPEG.

    ``picture`` is an upright JPEG or PNG. Raises OSError.
    """
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
    canvas.reduce(_THUMBNAIL_PART).save(thumbnail, "JPEG", quality=80)


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
    bottom = text.top_px
    for paragraph in text.paragraphs:
        levels = line_levels(paragraph.lines, paragraph.gaps, rtl=paragraph.rtl)
        for number, (line, at) in enumerate(zip(paragraph.lines, levels, strict=True)):
            bottom += text.line_px
            # With an exact spacing, office suites leave below a line the descent of the deck's own font,
            # whichever font draws it, and put the surplus above.
            baseline = bottom - BASE.descent_em * text.size_px
            if not number:
                _draw_bullet(draw, text, paragraph, baseline)
            _draw_line(draw, text, paragraph, visual_runs(line, text.slot.lang, at), baseline)
        bottom += text.gap_px


def _draw_bullet(draw: ImageDraw.ImageDraw, text: TextBox, paragraph: Paragraph, baseline: float) -> None:
    slot = text.slot
    before_px = text.indent_of(paragraph.level - 1, prose=paragraph.prose)
    x, anchor = (text.box.right - before_px, "rs") if paragraph.rtl else (text.box.x + before_px, "ls")
    if bullet := text.bullet_of(paragraph):
        font = load_font(BASE, text.size_px, slot.weight)
        draw.text((x, baseline), bullet, f"#{slot.bullet_colour}", font, anchor=anchor)


def _draw_line(
    draw: ImageDraw.ImageDraw, text: TextBox, paragraph: Paragraph, runs: tuple[Run, ...], baseline: float
) -> None:
    """Draw a line run by run, from left to right."""
    slot = text.slot
    widths = [run_width(run, text.size_px, slot.weight, slot.lang) for run in runs]
    indent_px = text.indent_of(paragraph.level, prose=paragraph.prose)
    x: float = text.box.x + indent_px
    if paragraph.rtl:
        x = text.box.right - indent_px - sum(widths)
    for run, width in zip(runs, widths, strict=True):
        font = load_font(run.face, text.size_px, run.weight(slot.weight))
        way = shaping(run, slot.lang)
        draw.text((x, baseline), run.text, f"#{slot.colour}", font, anchor="ls", **way)
        if run.url:
            y = baseline + _UNDERLINE_EM * text.size_px
            draw.line((x, y, x + width, y), f"#{slot.colour}", max(round(text.size_px / 16), 1))
        x += width
