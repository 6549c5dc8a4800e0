"""Any picture file in, an upright JPEG or PNG out: in a process that is ended where the picture is a trap."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from lectra.errors import ImageError, ProgramError
from lectra.exec import run_program

MAX_DECODED_BYTES = 256_000_000
"""Pictures that take more memory to decode are refused before they are."""
MAX_CPU_S, TIMEOUT_S = 10, 60
"""Of processor time, and in all: the largest pictures that are allowed take 1.6 s."""
LONG_SIDE_PX = 1920
QUALITY = 88

_PROGRAM = Path(__file__).with_name("decode_program.py")
_one = Lock()
"""One picture at a time: five large ones at once would take five times the memory."""


@dataclass(frozen=True)
class Decoded:
    """An upright picture: an RGB JPEG, or an RGBA PNG."""

    data: bytes
    width_px: int
    height_px: int


def to_jpeg(data: bytes, most_pixels: int | None = None) -> Decoded:
    """Convert a picture file: turned upright, first frame, on white, at most 1920 px on its longer side.

    Raises ImageError where it is no picture, a broken one, one that takes more than
    :data:`MAX_DECODED_BYTES` or :data:`MAX_CPU_S` to decode, or one of more than ``most_pixels``.
    """
    return _decoded(data, _command(LONG_SIDE_PX, most_pixels))


def to_png(data: bytes, long_side_px: int) -> Decoded:
    """Convert a picture file to PNG: as :func:`to_jpeg` does, but what is transparent stays so."""
    return _decoded(data, [*_command(long_side_px, None), "--png"])


def _decoded(data: bytes, command: list[str]) -> Decoded:
    try:
        with _one:
            told, _, picture = run_program(command, timeout_s=TIMEOUT_S, stdin=data).out.partition(b"\n")
    except ProgramError as exc:
        raise ImageError("The picture could not be decoded within bounds of time and memory.") from exc
    found = json.loads(told)
    if isinstance(found, str):
        raise ImageError(found)
    return Decoded(picture, *found)


def _command(long_side_px: int, most_pixels: int | None) -> list[str]:
    return [
        *(sys.executable, "-P", str(_PROGRAM), "--most-seconds", str(MAX_CPU_S)),
        *("--most-bytes", str(MAX_DECODED_BYTES), "--long-side", str(long_side_px)),
        *("--quality", str(QUALITY)),
        *(() if most_pixels is None else ("--most-pixels", str(most_pixels))),
    ]
