"""A slide that plays by itself: its narration embedded, started with it, and the next slide after it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck.boxes import Box
from lectra.deck.markup import NAMESPACES
from lectra.deck.scripts import is_rtl
from lectra.deck.terms import term
from lectra.deck.theme import EMU_PER_PX, Theme
from lectra.deck.timing import Effect, write_timing
from lectra.models import WIDTH_PX

_ICON = Box(56, 984, 28, 28)
"""In the margin at which lines begin, as it is from left to right; hidden while the show runs."""
_ICON_PX = 112


def advance_after(slide: Any, duration_s: float) -> None:
    """Let a slide fade in and give way to the next after ``duration_s``, or earlier on a click."""
    xml = (
        f'<p:transition {NAMESPACES} spd="med" advClick="1" advTm="{round(duration_s * 1000)}"><p:fade/>'
        "</p:transition>"
    )
    slide.element.find(qn("p:clrMapOvr")).addnext(parse_xml(xml))


def embed_narration(
    slide: Any,
    mp3: Path,
    duration_s: float,
    theme: Theme,
    *,
    lang: str,
    effects: Sequence[Effect] = (),
) -> None:
    """Embed a slide's narration so that it plays as soon as the slide is shown, and lets things appear.

    It is written as a media object with a video link, as python-pptx writes all media: PowerPoint plays the
    MP3 in it, and readers of the deck do not take its icon for a picture.
    """
    left = WIDTH_PX - _ICON.right if is_rtl(lang) else _ICON.x
    x, y, w, h = (value * EMU_PER_PX for value in (left, _ICON.y, _ICON.w, _ICON.h))
    icon = io.BytesIO(_speaker(theme))
    movie = slide.shapes.add_movie(str(mp3), x, y, w, h, poster_frame_image=icon, mime_type="audio/mpeg")
    movie.name = "Narration"
    movie.element.nvPicPr.cNvPr.set("descr", term("narration", lang))
    write_timing(slide, movie.shape_id, round(duration_s * 1000), effects)


@cache
def _speaker(theme: Theme) -> bytes:
    """Draw the loudspeaker that marks the narration while the deck is edited, as PNG."""
    icon = Image.new("RGB", (_ICON_PX, _ICON_PX), f"#{theme.dark.back}")
    draw = ImageDraw.Draw(icon)
    colour = f"#{theme.dark.text}"
    draw.polygon([(16, 44), (34, 44), (54, 24), (54, 88), (34, 68), (16, 68)], colour)
    for reach in (20, 38):
        draw.arc((54 - reach, 56 - reach, 54 + reach, 56 + reach), -48, 48, colour, width=8)
    file = io.BytesIO()
    icon.save(file, "PNG")
    return file.getvalue()
