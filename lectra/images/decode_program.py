"""A program: a picture file on stdin, on stdout a line of JSON and then an upright RGB JPEG, or a PNG.

The line is ``[width, height]``, or a string that says why there is no picture. What comes in may be hostile:
a JPEG of 0.2 MB can be decoded for hours. So this is a process of its own, whose processor time and memory
the system bounds. It is started by path and imports nothing of LECTRA, whose start would take longer than
most pictures do.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageFile, ImageOps

if TYPE_CHECKING:
    import numpy as np

MOST_BYTES = 2_000_000_000
"""Of memory, with all libraries: a last resort, for what is decoded is estimated and bounded before."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""What is decoded. Formats that run another program, or only point elsewhere, are left out."""

_PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
"""Bytes that Pillow takes for a pixel of a mode; all others take four."""
_BUFFERED = {"WEBP": 12, "AVIF": 6, "TIFF": 4, "GIF": 4, "BMP": 1, "PNG": 1, "JPEG": 0}
"""Bytes a pixel that a format's decoder takes besides (measured with Pillow 12)."""
_COEFFICIENT_BYTES = 6
"""Bytes a pixel of a progressive JPEG: three colours of 16 bits are kept until its last scan."""
_STRIP_PIXELS = 1_000_000


class Refused(Exception):
    """A picture that is not decoded: why, for people."""


def main(arguments: Sequence[str]) -> int:
    """Decode the picture on stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most-seconds", type=int, required=True, help="of processor time")
    parser.add_argument("--most-bytes", type=int, required=True, help="that decoding may take")
    parser.add_argument("--most-pixels", type=int, help="that the picture may have")
    parser.add_argument("--long-side", type=int, required=True, help="of the JPEG, in pixels")
    parser.add_argument("--quality", type=int, required=True, help="of the JPEG")
    parser.add_argument("--png", action="store_true", help="a PNG, which keeps what is transparent")
    asked = parser.parse_args(arguments)
    _bound(asked.most_seconds)
    try:
        picture = decode(sys.stdin.buffer.read(), asked.most_bytes, asked.most_pixels, asked.long_side)
        ImageFile.MAXBLOCK = 4 * picture.width * picture.height  # noise takes more than Pillow reckons with
        data = encode_png(picture) if asked.png else encode(on_white(picture), asked.quality)
    except Refused as exc:
        _write(str(exc))
    except Exception as exc:  # noqa: BLE001  # on hostile input decoders raise nearly anything
        _write(f"The picture could not be decoded: {exc}.")
    else:
        _write([picture.width, picture.height], data)
    return 0


def _bound(seconds: int) -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads would reserve memory for each core
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, MOST_BYTES)):
        with contextlib.suppress(ValueError, OSError):  # not every system has both
            resource.setrlimit(kind, (most, most))


def _write(told: object, data: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + data)


def encode(picture: Image.Image, quality: int) -> bytes:
    """Write an RGB picture as a JPEG with full colour resolution and no metadata."""
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality, subsampling="4:4:4", optimize=True, comment=b"")
    return data.getvalue()


def encode_png(picture: Image.Image) -> bytes:
    """Write a picture as an RGBA PNG without metadata."""
    data = io.BytesIO()
    picture.convert("RGBA").save(data, "PNG", optimize=True)
    return data.getvalue()


def decode(data: bytes, most_bytes: int, most_pixels: int | None, long_side: int) -> Image.Image:
    """Decode the first frame: upright, RGB or RGBA, no longer than ``long_side``. Raises Refused.

    ``most_bytes`` bounds the memory that it takes, by an estimate, ``most_pixels`` the picture's size.
    """
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        size, pixels = f"{opened.width}×{opened.height}", opened.width * opened.height
        if most_pixels is not None and pixels > most_pixels:
            raise Refused(f"The picture has {size} pixels, more than its service says.")
        kept = pixels * _COEFFICIENT_BYTES if opened.info.get("progressive") else 0
        opened.draft("RGB", (long_side, long_side))
        cost = kept + _decoding_bytes(opened)
        if cost > most_bytes:
            reason = f"The picture of {size} pixels takes {cost // 1_000_000} MB to decode, "
            raise Refused(f"{reason}and at most {most_bytes // 1_000_000} MB may be taken.")
        return _finished(opened, long_side)


def _decoding_bytes(opened: Image.Image) -> int:
    """Estimate the memory that decoding takes, from what the file's head says."""
    pixel_bytes = _PIXEL_BYTES.get(opened.mode, 4) + _BUFFERED.get(opened.format or "", 0)
    return opened.width * opened.height * pixel_bytes


def _finished(opened: Image.Image, long_side: int) -> Image.Image:
    """Decode, reduce before anything is copied, and turn upright."""
    upright = _reduced(opened, long_side)
    ImageOps.exif_transpose(upright, in_place=True)
    upright.thumbnail((long_side, long_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return upright


def _reduced(picture: Image.Image, long_side: int) -> Image.Image:
    """Bring a picture of any mode to RGB or RGBA, and near its final size, strip by strip.

    So no copy of all of it is made; it stays half as large again as it is to be, at least, to be sharp. Deep
    grey is brought to 8 bits, its darkest to black and its lightest to white: Pillow would clip it.
    """
    factor = max(1, 2 * max(picture.size) // (3 * long_side))
    picture.load()
    span = _span(picture) if picture.mode.startswith(("I", "F")) else None
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if factor == 1 and picture.mode == mode:
        return picture
    reduced = Image.new(mode, (-(-picture.width // factor), -(-picture.height // factor)))
    for top, strip in _strips(picture, factor):
        coloured = _stretched(strip, *span) if span else strip.convert(mode)
        reduced.paste(coloured.reduce(factor), (0, top // factor))
    reduced.info = {}
    reduced.getexif().update(picture.getexif())
    return reduced


def _strips(picture: Image.Image, factor: int) -> Iterator[tuple[int, Image.Image]]:
    """Yield strips of whole multiples of ``factor`` rows, each with the row it begins at."""
    rows = max(1, _STRIP_PIXELS // picture.width // factor) * factor
    for top in range(0, picture.height, rows):
        yield top, picture.crop((0, top, picture.width, min(top + rows, picture.height)))


def _span(picture: Image.Image) -> tuple[float, float]:
    """Return the least and the greatest value of deep grey."""
    ends = [(float(grey.min()), float(grey.max())) for grey in (_grey(s) for _, s in _strips(picture, 1))]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _stretched(strip: Image.Image, low: float, high: float) -> Image.Image:
    import numpy as np  # noqa: PLC0415  # only deep grey needs it, and it takes longer than most pictures

    grey = (_grey(strip) - low) * (255 / (high - low or 1))
    return Image.fromarray(grey.astype(np.uint8)).convert("RGB")


def _grey(strip: Image.Image) -> np.typing.NDArray[np.float32]:
    import numpy as np  # noqa: PLC0415  # as above

    return np.nan_to_num(np.asarray(strip, dtype=np.float32))


def on_white(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, with white where it is transparent."""
    if picture.mode == "RGB":
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
