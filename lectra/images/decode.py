"""Any picture file in, an upright RGB JPEG out. What comes in may be hostile."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from lectra.errors import ImageError

MAX_PIXELS = 100_000_000
"""Larger pictures are refused before they are decoded."""
LONG_SIDE_PX = 1920
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""What is decoded. Formats that run another program, or only point elsewhere, are left out."""
QUALITY = 88


@dataclass(frozen=True)
class Jpeg:
    """An upright RGB JPEG."""

    data: bytes
    width_px: int
    height_px: int


def to_jpeg(data: bytes) -> Jpeg:
    """Convert a picture file: turned upright, first frame, on white, at most 1920 px on its longer side.

    Raises ImageError where it is no picture, a broken one, or has over 100 megapixels.
    """
    try:
        picture = _decode(data)
    except ImageError:
        raise
    except Exception as exc:  # on hostile input decoders raise nearly anything
        raise ImageError(f"The picture could not be decoded: {exc}.") from exc
    return Jpeg(encode(picture), picture.width, picture.height)


def encode(picture: Image.Image) -> bytes:
    """Write an RGB picture as a JPEG with full colour resolution and no metadata."""
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=QUALITY, subsampling="4:4:4", optimize=True, comment=b"")
    return data.getvalue()


def _decode(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ImageError(f"The picture has {opened.width}×{opened.height} pixels, over 100 megapixels.")
        opened.draft("RGB", (LONG_SIDE_PX, LONG_SIDE_PX))
        upright = _true_color(ImageOps.exif_transpose(opened))
    upright.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _on_white(upright)


def _true_color(picture: Image.Image) -> Image.Image:
    """Bring any mode to RGB, or RGBA where something is transparent."""
    if picture.mode.startswith(("I", "F")):
        return _stretched(picture)
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _stretched(picture: Image.Image) -> Image.Image:
    """Bring deep grey to 8 bits, its darkest to black and its lightest to white: Pillow would clip it."""
    depth = np.nan_to_num(np.asarray(picture, dtype=np.float32))
    low, high = float(depth.min()), float(depth.max())
    grey = (depth - low) * (255 / (high - low or 1))
    return Image.fromarray(grey.astype(np.uint8)).convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
