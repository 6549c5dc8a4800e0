"""Sound as whole MP3 and AAC frames: each slide is encoded by itself, and slides are joined by copying bytes.

A slide lasts whole frames of video, which are no whole frames of sound. So its sound has a last frame that
may be left out: joined, every slide begins within half a frame of sound (12 ms) of its picture, however many
come before it. It begins and ends in silence, so that no frame hears its neighbour, and is encoded earlier by
as much as its decoder is late, so that nothing has to be skipped at a beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from lectra.cache.store import disk_errors
from lectra.errors import StoreError
from lectra.exec.ffmpeg import open_input, run_ffmpeg
from lectra.models import SAMPLE_RATE_HZ, SAMPLES_PER_FRAME

BITRATE = 96_000
MP3_SAMPLES, AAC_SAMPLES = 1152, 1024
"""Samples in a frame."""
MP3_LATE, AAC_LATE = 1105, 1024
"""Samples by which sound comes later out of a decoder: LAME's 576 and a decoder's 529; a frame of AAC."""
LEAST_SILENCE = max(MP3_LATE, AAC_LATE)
"""Samples of silence that a slide must begin with, and end with."""

SAMPLE_BYTES = 2
_MP3_BYTES = MP3_SAMPLES * BITRATE // 8 // SAMPLE_RATE_HZ
_MP3_HEAD = b"\xff\xfb\x74"
"""MPEG-1 layer 3, 96 kbit/s, 48 kHz: at a constant rate all frames are of one length."""
_AAC_HEAD_BYTES = 7
_FLUSH_FRAMES = 4


class Sound(NamedTuple):
    """A slide's sound in one of the formats, and how many frames of video it lasts."""

    path: Path
    frames: int


def encode_streams(pcm: Path, folder: Path) -> tuple[Path, Path]:
    """Encode a file of raw sound as ``chunk.mp3`` and ``chunk.aac`` (ADTS), to the end of their last frames.

    It is 48 kHz, mono, 16 bit, and must begin and end with LEAST_SILENCE. Raises ProgramError, StoreError.
    """
    samples = pcm.stat().st_size // SAMPLE_BYTES
    mp3, aac = folder / "chunk.mp3", folder / "chunk.aac"
    run_ffmpeg(encode_args(pcm.absolute(), mp3.absolute(), aac.absolute()))
    _cut(mp3, mp3_length, -(-samples // MP3_SAMPLES))
    _cut(aac, aac_length, -(-samples // AAC_SAMPLES))
    return mp3, aac


def encode_args(pcm: Path, mp3: Path, aac: Path) -> list[str]:
    """Build the arguments that encode a file of raw sound as MP3 and AAC side by side.

    The fast AAC coder takes half the time of the default one, and at this rate keeps closer to the source.
    """
    sound = open_input(str(pcm), format="s16le", ar=SAMPLE_RATE_HZ, ac=1)
    both = sound.audio.filter_multi_output("asplit")
    lame = {"format": "mp3", "c:a": "libmp3lame", "b:a": BITRATE, "write_xing": 0, "id3v2_version": 0}
    fast = {"format": "adts", "c:a": "aac", "b:a": BITRATE, "aac_coder": "fast"}
    as_mp3 = _ahead(both[0], MP3_LATE, MP3_SAMPLES).output(str(mp3), **lame)
    as_aac = _ahead(both[1], AAC_LATE, AAC_SAMPLES).output(str(aac), **fast)
    return list(as_mp3.merge_outputs(as_aac).get_args())


def join_mp3(parts: Sequence[Sound], target: Path) -> None:
    """Put slides' MP3 in a row. Raises StoreError for what is not made of whole frames."""
    _join(parts, MP3_SAMPLES, mp3_length, target)


def join_aac(parts: Sequence[Sound], target: Path) -> None:
    """Put slides' AAC (ADTS) in a row. Raises StoreError for what is not made of whole frames."""
    _join(parts, AAC_SAMPLES, aac_length, target)


def mp3_length(data: bytes, at: int) -> int:
    """Give the bytes of the MP3 frame at ``at``; 0 where none begins."""
    return _MP3_BYTES if data[at : at + len(_MP3_HEAD)] == _MP3_HEAD else 0


def aac_length(data: bytes, at: int) -> int:
    """Give the bytes of the AAC frame at ``at``, as its ADTS header states them; 0 where none begins."""
    head = data[at : at + _AAC_HEAD_BYTES]
    if len(head) < _AAC_HEAD_BYTES or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 0x3) << 11 | head[4] << 3 | head[5] >> 5


Length = Callable[[bytes, int], int]


def _ahead(sound: Any, late: int, frame: int) -> Any:
    """Move sound ahead by the samples that its decoder is late; silence after it flushes the encoder."""
    return sound.filter("atrim", start_sample=late).filter("apad", pad_len=late + _FLUSH_FRAMES * frame)


def _cut(path: Path, length: Length, frames: int) -> None:
    """Keep the first frames of a file; what follows them is the encoder's own silence."""
    data = path.read_bytes()
    ends = _frame_ends(data, length)
    if len(ends) < frames:
        raise StoreError(f"{path.name} has {len(ends)} of {frames} frames.", remedy="Run the command again.")
    with disk_errors(path):
        path.write_bytes(data[: ends[frames - 1]])


def _frame_ends(data: bytes, length: Length) -> list[int]:
    """Where each whole frame from the start on ends."""
    ends: list[int] = []
    at = 0
    while (step := length(data, at)) and at + step <= len(data):
        at += step
        ends.append(at)
    return ends


def _join(parts: Sequence[Sound], samples: int, length: Length, target: Path) -> None:
    ends = accumulate((part.frames for part in parts), initial=0)
    # Half up, where Python's round() takes the even one: whole frames stay as many wherever they stand.
    edges = pairwise((end * SAMPLES_PER_FRAME + samples // 2) // samples for end in ends)
    with disk_errors(target), target.open("wb") as file:
        for part, (start, end) in zip(parts, edges, strict=True):
            file.write(_first(part.path, end - start, length))


def _first(path: Path, frames: int, length: Length) -> bytes:
    """Return the first frames of a slide's sound. Raises StoreError unless all of it is whole frames."""
    data = path.read_bytes()
    ends = _frame_ends(data, length)
    if not ends or ends[-1] != len(data) or len(ends) < frames:
        raise StoreError(
            f"{path.name} is not whole {path.suffix[1:].upper()} sound.", remedy="Make the speech again."
        )
    return data[: ends[frames - 1]] if frames else b""
