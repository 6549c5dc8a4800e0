"""Sound: each slide brought to one loudness, with silence around it, so that slides join without a gap."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lectra.cache.store import disk_errors
from lectra.exec.ffmpeg import open_input, run_ffmpeg
from lectra.media.streams import SAMPLE_BYTES, encode_streams
from lectra.models import SAMPLE_RATE_HZ, SAMPLES_PER_FRAME, Sentence

LOUDNESS_LUFS = -19.0
"""Integrated loudness of mono speech; in stereo the same is heard at -16."""
PEAK_DB = -1.5
"""Where peaks are held: half a decibel below -1 dBTP, which is what MP3 and AAC may add."""
LEAD_IN_S = 0.15
PAUSE_S = 0.5

_SILENT_LUFS = -50.0
"""Below this is noise, and not speech."""
_MAX_GAIN_DB = 24.0
_OVERSAMPLED_HZ = 4 * SAMPLE_RATE_HZ

Samples = NDArray[np.int16]


@dataclass(frozen=True)
class LevelledChunk:
    """One slide's sound as MP3 and as AAC, ``frames`` video frames long; sentences from its start."""

    mp3: Path
    aac: Path
    frames: int
    sentences: tuple[Sentence, ...]


def level_chunk(
    samples: Samples,
    rate_hz: int,
    sentences: Sequence[Sentence],
    folder: Path,
    *,
    pause_s: float = PAUSE_S,
    least_s: float = 0.0,
) -> LevelledChunk:
    """Write ``chunk.mp3`` and ``chunk.aac`` (48 kHz, mono) into ``folder``.

    The speech (mono samples at ``rate_hz``) is brought to :data:`LOUDNESS_LUFS`, preceded by
    :data:`LEAD_IN_S` of silence and followed by ``pause_s``, up to a frame of the video, and by as much more
    as the whole needs to last ``least_s``. Raises ProgramError, and StoreError where the disk refuses.
    """
    # In files: an hour of sound is not held in memory several times.
    raw, levelled, padded = (folder / f"{name}.pcm" for name in ("raw", "levelled", "padded"))
    with disk_errors(raw), raw.open("wb") as file:  # numpy's tofile does not say why a disk refuses
        file.write(np.ascontiguousarray(samples, "<i2").data)
    _level(raw, rate_hz, levelled, silent=not samples.any())
    count = _pad(levelled, pause_s, least_s, padded)
    mp3, aac = encode_streams(padded, folder)
    placed = tuple(sentence.later(LEAD_IN_S) for sentence in sentences)
    return LevelledChunk(mp3, aac, count // SAMPLES_PER_FRAME, placed)


def silence_around(count: int, pause_s: float, least_s: float = 0.0) -> tuple[int, int]:
    """Return how many samples of silence go before so many of 48 kHz, and after them.

    After them: ``pause_s``, and what all needs to last ``least_s``, up to the end of a frame of the video.
    """
    lead_in = round(LEAD_IN_S * SAMPLE_RATE_HZ)
    whole = lead_in + count + round(pause_s * SAMPLE_RATE_HZ)
    frames = -(-max(whole, round(least_s * SAMPLE_RATE_HZ)) // SAMPLES_PER_FRAME)
    return lead_in, frames * SAMPLES_PER_FRAME - lead_in - count


def gain_db(loudness_lufs: float) -> float:
    """Gain that brings speech of this loudness to the aim: none for silence, bounded for a whisper."""
    if loudness_lufs < _SILENT_LUFS:
        return 0.0
    return min(LOUDNESS_LUFS - loudness_lufs, _MAX_GAIN_DB)


def measure_args(raw: Path, rate_hz: int) -> list[str]:
    """Build the arguments that measure a file of raw samples; the figures come in the log.

    A second of silence is appended because less than 0.4 s of sound has no loudness by definition; the
    gate of EBU R 128 leaves it out of the figure.
    """
    padded = _raw_input(raw, rate_hz).filter("apad", pad_dur=1)
    return list(padded.filter("ebur128", framelog="quiet").output("-", format="null").get_args())


def level_args(raw: Path, rate_hz: int, gain: float, target: Path) -> list[str]:
    """Build the arguments that raise raw samples by ``gain`` dB and hold their peaks, raw at 48 kHz.

    The limiter works oversampled, so that it holds the peaks between samples too.
    """
    raised = _raw_input(raw, rate_hz).filter("volume", f"{gain:.2f}dB").filter("aresample", _OVERSAMPLED_HZ)
    limit = {"limit": f"{PEAK_DB}dB", "attack": 5, "release": 50, "level": "false", "latency": "true"}
    held = raised.filter("alimiter", **limit)
    return list(held.output(str(target), format="s16le", ar=SAMPLE_RATE_HZ, ac=1).get_args())


def _level(raw: Path, rate_hz: int, target: Path, *, silent: bool) -> None:
    """Write raw samples levelled to ``target``, raw at 48 kHz."""
    if silent:
        count = raw.stat().st_size // SAMPLE_BYTES
        with disk_errors(target), target.open("wb") as file:
            _write_silence(file, round(count * SAMPLE_RATE_HZ / rate_hz))
        return
    log = run_ffmpeg(measure_args(raw.absolute(), rate_hz), log="info").err
    loudness = float(re.findall(r"\bI:\s+(\S+) LUFS", log)[-1])
    run_ffmpeg(level_args(raw.absolute(), rate_hz, gain_db(loudness), target.absolute()))


def _pad(levelled: Path, pause_s: float, least_s: float, target: Path) -> int:
    """Write raw sound with the silence around it to ``target``; return how many samples that has."""
    count = levelled.stat().st_size // SAMPLE_BYTES
    before, after = silence_around(count, pause_s, least_s)
    with disk_errors(target), levelled.open("rb") as sound, target.open("wb") as file:
        _write_silence(file, before)
        shutil.copyfileobj(sound, file)
        _write_silence(file, after)
    return before + count + after


def _write_silence(file: BinaryIO, samples: int) -> None:
    for start in range(0, samples, SAMPLE_RATE_HZ):
        file.write(bytes(SAMPLE_BYTES * min(SAMPLE_RATE_HZ, samples - start)))


def _raw_input(raw: Path, rate_hz: int) -> Any:
    return open_input(str(raw), format="s16le", ar=rate_hz, ac=1)
