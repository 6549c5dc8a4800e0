"""Drawn pictures: made here for slides whose words name what can be drawn, in the theme's colours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random

from PIL import Image

from lectra.errors import NoImage
from lectra.images import FoundImage
from lectra.images.decode import QUALITY
from lectra.images.decode_program import encode
from lectra.images.drawing.canvas import SIZE_PX, Canvas, Shade, View
from lectra.images.drawing.catalog import deal_motifs, dice_for, motif_named
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.stages import STAGES, blocks, sparks
from lectra.images.drawing.tones import SCHEMES, Palette, Tones, mix
from lectra.models import ImageQuery
from lectra.text import clean, shorten

PALETTE = Palette()
"""The colours of the default theme."""


class DrawnImages:
    """Draws; needs nothing but a palette. The same wish gets the same picture.

    A wish that names a ``motif`` gets it; see :func:`dealt`. Another ``take`` shows it another way.
    """

    name = "drawn"

    def __init__(self, palette: Palette = PALETTE, take: int = 0) -> None:
        self.palette = palette
        self.take = take

    async def find(self, wanted: ImageQuery) -> FoundImage:
        """Draw the picture for ``wanted``: a square JPEG that stands cropping to 4:5 and 16:9.

        Raises NoImage where its words call for nothing that can be drawn.
        """
        motif = motif_named(wanted.motif) or deal_motifs([wanted])[0]
        if motif is None:
            raise NoImage(
                f"There is no drawing that fits “{shorten(clean(wanted.title), 120)}”.",
                remedy="Name a picture file of your own in the outline, or use an image service.",
            )
        dice = dice_for(wanted, self.take)
        data = await asyncio.to_thread(lambda: encode(draw(motif, self.palette, dice), QUALITY))
        return FoundImage(
            data=data,
            suffix=".jpg",
            width_px=SIZE_PX,
            height_px=SIZE_PX,
            alt="",
            licence="CC0-1.0",
            licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
        )


def dealt(deck: Sequence[ImageQuery]) -> tuple[ImageQuery, ...]:
    """Name a motif in each wish of a deck for which there is one, so that no two slides show the same."""
    motifs = deal_motifs(deck)
    return tuple(
        wanted.model_copy(update={"motif": motif.name if motif else ""})
        for wanted, motif in zip(deck, motifs, strict=True)
    )


def draw(motif: Motif, palette: Palette, dice: Random) -> Image.Image:
    """Draw one picture of a motif."""
    tones = _tones(motif, palette, dice)
    canvas = Canvas(Shade(tones.ground, mix(tones.ground, tones.soft, 0.9), dice.choice((50, 90, 130)), 0.3))
    art = Art(canvas, tones, dice)
    if not motif.scene:
        dice.choice([stage for stage in STAGES if stage is not blocks or not tones.is_dark])(art)
        sparks(art)
        canvas.view = View(
            art.near(1.0, 0.05), art.near(0, 0.02), art.near(0, 0.015), 0 if motif.handed else art.near(0, 3)
        )
    motif.draw(art)
    return canvas.finish(mirrored=not motif.handed and art.chance())


def _tones(motif: Motif, palette: Palette, dice: Random) -> Tones:
    schemes = [scheme(palette) for scheme in SCHEMES]
    return dice.choice([tones for tones in schemes if tones.is_dark or not motif.night])
