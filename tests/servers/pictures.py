"""Pictures for the image server: made from their names, all different, and in every odd form."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from random import Random

from PIL import Image, ImageDraw

MADE_UP = 6


@dataclass(frozen=True)
class Picture:
    """A picture that the services offer. ``form`` is what is sent for it, whatever its name says.

    ``art`` is what it shows: two pictures with the same art are copies. ``shown_px`` is its real size, where
    that is not the one that is claimed.
    """

    name: str
    title: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    width: int = 1280
    height: int = 853
    licence: str = "CC BY-SA 4.0"
    author: str = "Ada Example"
    form: str = "jpeg"
    art: str = ""
    shown_px: tuple[int, int] | None = None
    redirect: str = ""


def made_up(words: str) -> list[Picture]:
    """Give pictures for any search, the same for the same words."""
    slug = "-".join(words.lower().split())
    return [Picture(f"{slug}-{number}.jpg", title=f"{words} {number}") for number in range(MADE_UP)]


@cache
def encode(picture: Picture) -> bytes:
    """Encode a picture in its form."""
    if picture.form in _BYTES:
        return _BYTES[picture.form]
    art = draw(picture.art or picture.name, picture.shown_px or (picture.width, picture.height))
    return _encoded(art, picture.form)


def draw(seed: str, size: tuple[int, int]) -> Image.Image:
    """Paint a picture from a seed: large shapes, so that each looks like no other."""
    dice = Random(seed)
    width, height = size
    picture = Image.new("RGB", size, _colour(dice))
    pen = ImageDraw.Draw(picture)
    for _ in range(14):
        left, top = dice.uniform(-0.2, 0.9) * width, dice.uniform(-0.2, 0.9) * height
        box = (left, top, left + dice.uniform(0.15, 0.6) * width, top + dice.uniform(0.15, 0.6) * height)
        dice.choice((pen.rectangle, pen.ellipse))(box, fill=_colour(dice))
    return picture


def _colour(dice: Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)


def _encoded(art: Image.Image, form: str) -> bytes:
    data = io.BytesIO()
    if form == "truncated":
        return _encoded(art, "jpeg")[:-4000]
    if form == "exif":  # lying on its side: shown upright it has the size that is claimed
        exif = Image.Exif()
        exif[0x0112] = 6
        art.transpose(Image.Transpose.ROTATE_90).save(data, "JPEG", exif=exif)
    elif form == "cmyk":
        art.convert("CMYK").save(data, "JPEG")
    elif form == "gif":
        art.save(data, "GIF", save_all=True, append_images=[art.rotate(180)], duration=100, loop=0)
    elif form == "mpo":
        art.save(data, "MPO", save_all=True, append_images=[art.rotate(180)])
    else:
        art.save(data, form.upper())
    return data.getvalue()


def _bomb() -> bytes:
    """Write a small PNG whose header is sound and promises 50,000 × 50,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


_BYTES = {
    "bomb": _bomb(),
    "html": b"<!DOCTYPE html><html><body>Please log in.</body></html>",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="1280" height="853"/>',
}
