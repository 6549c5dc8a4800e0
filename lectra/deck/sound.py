"""A slide that plays by itself: its narration embedded, started with it, and the next slide after it."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck.boxes import Box
from lectra.deck.markup import NAMESPACES
from lectra.deck.theme import EMU_PER_PX, Theme
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


def embed_narration(slide: Any, mp3: Path, duration_s: float, theme: Theme, *, rtl: bool) -> None:
    """Embed a slide's narration so that it plays as soon as the slide is shown.

    It is written as a media object with a video link, as python-pptx writes all media: PowerPoint plays the
    MP3 in it, and readers of the deck do not take its icon for a picture.
    """
    left = WIDTH_PX - _ICON.right if rtl else _ICON.x
    x, y, w, h = (value * EMU_PER_PX for value in (left, _ICON.y, _ICON.w, _ICON.h))
    icon = io.BytesIO(_speaker(theme))
    movie = slide.shapes.add_movie(str(mp3), x, y, w, h, poster_frame_image=icon, mime_type="audio/mpeg")
    movie.name = "Narration"
    movie.element.nvPicPr.cNvPr.set("descr", "Narration of this slide")
    timing = slide.element.find(qn("p:timing"))
    slide.element.replace(timing, parse_xml(_timing(movie.shape_id, round(duration_s * 1000))))


def _timing(shape_id: int, duration_ms: int) -> str:
    """Write the timeline of a slide whose one event is its sound, started without a click."""
    return (
        f'<p:timing {NAMESPACES}><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" '
        f'nodeType="tmRoot"><p:childTnLst>{_play(shape_id, duration_ms)}{_media(shape_id)}'
        "</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    )


def _play(shape_id: int, duration_ms: int) -> str:
    command = (
        '<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr>'
        f'<p:cTn id="6" dur="{duration_ms}" fill="hold"/>'
        f'<p:tgtEl><p:spTgt spid="{shape_id}"/></p:tgtEl></p:cBhvr></p:cmd>'
    )
    effect = (
        '<p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" '
        'nodeType="afterEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst>'
        f"<p:childTnLst>{command}</p:childTnLst></p:cTn></p:par>"
    )
    group = (
        '<p:par><p:cTn id="4" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst>'
        f"<p:childTnLst>{effect}</p:childTnLst></p:cTn></p:par>"
    )
    first = (
        '<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>'
        '<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst>'
        f"<p:childTnLst>{group}</p:childTnLst></p:cTn></p:par>"
    )
    return (
        '<p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq">'
        f"<p:childTnLst>{first}</p:childTnLst></p:cTn>"
        f"<p:prevCondLst>{_slide_event('onPrev')}</p:prevCondLst>"
        f"<p:nextCondLst>{_slide_event('onNext')}</p:nextCondLst></p:seq>"
    )


def _slide_event(event: str) -> str:
    return f'<p:cond evt="{event}" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'


def _media(shape_id: int) -> str:
    return (
        '<p:video><p:cMediaNode vol="100000" showWhenStopped="0"><p:cTn id="7" fill="hold" display="0">'
        '<p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>'
        f'<p:tgtEl><p:spTgt spid="{shape_id}"/></p:tgtEl></p:cMediaNode></p:video>'
    )


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
