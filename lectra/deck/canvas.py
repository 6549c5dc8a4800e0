"""What a slide's picture is drawn on, 1920 × 1080."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from lectra.deck.bidi import line_levels
from lectra.deck.boxes import Box, Paragraph, PictureBox, PlacedLogo, TextBox
from lectra.deck.faces import BASE, load_font
from lectra.deck.fonts import Run, run_width, shaping, visual_runs
from lectra.deck.formulas_in_text import formulas_in
from lectra.deck.typefaces import typeface
from lectra.document.inline import TO_SLIDE
from lectra.models import HEIGHT_PX, WIDTH_PX

_UNDERLINE_EM = 0.12
"""How far below its baseline a link is underlined."""
_AROUND_PX = 8
"""What is drawn as SVG may reach so far over its box: half the width of its line."""


class Canvas:
    """A picture of a slide on its ground: a colour (``RRGGBB``), or a picture of what is drawn already.

    What appears with an item after ``upto`` is left out; nothing where that is None. ``image`` is the Pillow
    image that is drawn on.
    """

    def __init__(self, ground: str | Image.Image, upto: int | None = None) -> None:
        if isinstance(ground, str):
            self.image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), f"#{ground}")
        else:
            self.image = ground.copy()
        self.upto = upto
        self._draw = ImageDraw.Draw(self.image)

    def shows(self, item: int) -> bool:
        """Whether what appears with an item is drawn."""
        return self.upto is None or item <= self.upto

    def rect(self, box: Box, colour: str) -> None:
        """Fill a rectangle."""
        self._draw.rectangle((box.x, box.y, box.right - 1, box.bottom - 1), f"#{colour}")

    def picture(self, path: Path, place: PictureBox) -> None:
        """Draw the shown part of a picture, an upright JPEG or PNG. Raises OSError."""
        self.image.paste(_cropped(path, place), (place.box.x, place.box.y))

    def logo(self, logo: PlacedLogo) -> None:
        """Draw a theme's logo, with its transparency."""
        with Image.open(io.BytesIO(base64.b64decode(logo.png)), formats=("PNG",)) as source:
            shown = source.convert("RGBA").resize((logo.box.w, logo.box.h), Image.Resampling.LANCZOS)
        self.overlay(shown, logo.box.x, logo.box.y)

    def text(self, text: TextBox) -> None:
        """Draw set text, but for paragraphs that are still to appear."""
        _draw_text(self._draw, text, self.shows)
        for formula in formulas_in(text):
            if not self.shows(formula.item):
                continue
            around = formula.outlines.box(formula.x, formula.baseline, text.size_px)
            place = (formula.x, formula.baseline, text.size_px, text.slot.colour)
            self.vector(around, formula.outlines.svg(*place))

    def vector(self, box: Box, svg: str) -> None:
        """Draw a fragment of SVG in px of the slide, as far as it lies in a box."""
        from resvg_py import svg_to_bytes  # noqa: PLC0415  # most slides have no shapes

        x, y = box.x - _AROUND_PX, box.y - _AROUND_PX
        w, h = box.w + 2 * _AROUND_PX, box.h + 2 * _AROUND_PX
        whole = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {w} {h}" width="{w}" height="{h}">'
            f"{svg}</svg>"
        )
        with Image.open(io.BytesIO(svg_to_bytes(svg_string=whole))) as drawn:
            self.overlay(drawn, x, y)

    def overlay(self, drawn: Image.Image, x: int, y: int) -> None:
        """Lay a picture with an alpha channel over what is there."""
        layer = drawn.convert("RGBA")
        self.image.paste(layer, (x, y), layer)


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


def _draw_text(draw: ImageDraw.ImageDraw, text: TextBox, shows: Callable[[int], bool]) -> None:
    bottom = text.top_px
    for paragraph in text.paragraphs:
        if not shows(paragraph.with_item):
            bottom += len(paragraph.lines) * text.line_px + text.gap_px
            continue
        levels = line_levels(paragraph.lines, paragraph.gaps, rtl=paragraph.rtl)
        for number, (line, at) in enumerate(zip(paragraph.lines, levels, strict=True)):
            bottom += text.line_px
            # With an exact spacing, office suites leave below a line the descent of the deck's own font,
            # whichever font draws it, and put the surplus above.
            baseline = bottom - typeface(text.slot.font).upright.descent_em * text.size_px
            if not number:
                _draw_bullet(draw, text, paragraph, baseline)
            _draw_line(draw, text, paragraph, visual_runs(line, text.slot.lang, at, text.slot.font), baseline)
        bottom += text.gap_px


def _draw_bullet(draw: ImageDraw.ImageDraw, text: TextBox, paragraph: Paragraph, baseline: float) -> None:
    slot = text.slot
    before_px = text.indent_of(paragraph.level - 1, prose=paragraph.prose)
    x, anchor = (text.box.right - before_px, "rs") if paragraph.rtl else (text.box.x + before_px, "ls")
    if bullet := text.bullet_of(paragraph):
        own = typeface(slot.font).upright
        font = load_font(own if own.draws(bullet) else BASE, text.size_px, slot.weight)
        draw.text((x, baseline), bullet, f"#{slot.bullet_colour}", font, anchor=anchor)


def _draw_line(
    draw: ImageDraw.ImageDraw, text: TextBox, paragraph: Paragraph, runs: tuple[Run, ...], baseline: float
) -> None:
    """Draw a line run by run, from left to right."""
    slot = text.slot
    widths = [run_width(run, text.size_px, slot.weight, slot.lang) for run in runs]
    x = text.line_x(paragraph, sum(widths))
    for run, width in zip(runs, widths, strict=True):
        if not run.formula:
            font = load_font(run.face, run.size_px(text.size_px), run.weight(slot.weight))
            way, y = shaping(run, slot.lang), baseline - run.lift_px(text.size_px)
            draw.text((x, y), run.text, f"#{slot.colour}", font, anchor="ls", **way)
        if run.url and not run.url.startswith(TO_SLIDE):
            y = baseline + _UNDERLINE_EM * text.size_px
            draw.line((x, y, x + width, y), f"#{slot.colour}", max(round(text.size_px / 16), 1))
        x += width
