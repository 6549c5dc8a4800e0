"""Sound: each slide brought to one loudness and padded, so that slides join without a gap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lectra.exec.ffmpeg import run_ffmpeg
from lectra.media.streams import encode_streams
from lectra.models import GRID_SAMPLES, SAMPLE_RATE_HZ, SAMPLES_PER_FRAME, Sentence

LOUDNESS_LUFS = -19.0
"""Integrated loudness of mono speech; in stereo the same is heard at -16."""
PEAK_DB = -1.5
"""Where peaks are held: half a decibel below -1 dBTP, which is what MP3 and AAC may add."""
LEAD_IN_S = 0.15
PAUSE_S = 0.5

_SILENT_LUFS = -60.0
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
) -> LevelledChunk:
    """Write ``chunk.mp3`` and ``chunk.aac`` (48 kHz, mono) into ``folder``.

    The speech (mono samples at ``rate_hz``) is brought to :data:`LOUDNESS_LUFS`, preceded by
    :data:`LEAD_IN_S` of silence and followed by at least ``pause_s``, up to the grid on which slides join.
    Raises ProgramError, and StoreError where the disk refuses.
    """
    padded = to_grid(_level(samples, rate_hz), pause_s)
    mp3, aac = encode_streams(padded.astype("<i2").tobytes(), folder)
    placed = tuple(
        Sentence(text=it.text, start_s=it.start_s + LEAD_IN_S, end_s=it.end_s + LEAD_IN_S) for it in sentences
    )
    return LevelledChunk(mp3, aac, len(padded) // SAMPLES_PER_FRAME, placed)


def to_grid(samples: Samples, pause_s: float) -> Samples:
    """Put the lead-in before 48 kHz samples, and silence after them: the pause, then up to the grid."""
    lead_in, pause = round(LEAD_IN_S * SAMPLE_RATE_HZ), round(pause_s * SAMPLE_RATE_HZ)
    spoken = lead_in + len(samples) + pause
    return np.pad(samples, (lead_in, pause + -spoken % GRID_SAMPLES))


def gain_db(loudness_lufs: float) -> float:
    """Gain that brings speech of this loudness to the aim: none for silence, bounded for a whisper."""
    if loudness_lufs < _SILENT_LUFS:
        return 0.0
    return min(LOUDNESS_LUFS - loudness_lufs, _MAX_GAIN_DB)


def measure_args(rate_hz: int) -> list[str]:
    """Build the arguments that measure raw samples from stdin; the figures come in the log.

    A second of silence is appended because less than 0.4 s of sound has no loudness by definition; the
    gate of EBU R 128 leaves it out of the figure.
    """
    return [*_raw_input(rate_hz), "-af", "apad=pad_dur=1,ebur128=framelog=quiet", "-f", "null", "-"]


def level_args(rate_hz: int, gain: float) -> list[str]:
    """Build the arguments that raise raw samples by ``gain`` dB and hold their peaks, 48 kHz to stdout.

    The limiter works oversampled, so that it holds the peaks between samples too.
    """
    chain = [
        f"volume={gain:.2f}dB",
        f"aresample={_OVERSAMPLED_HZ}",
        f"alimiter=limit={PEAK_DB}dB:attack=5:release=50:level=false:latency=true",
    ]
    out = ["-ar", str(SAMPLE_RATE_HZ), "-ac", "1", "-f", "s16le", "pipe:1"]
    return [*_raw_input(rate_hz), "-af", ",".join(chain), *out]


def _level(samples: Samples, rate_hz: int) -> Samples:
    if not samples.any():
        return np.zeros(round(len(samples) * SAMPLE_RATE_HZ / rate_hz), np.int16)
    raw = samples.astype("<i2").tobytes()
    log = run_ffmpeg(measure_args(rate_hz), stdin=raw, log="info").err
    loudness = float(re.findall(r"\bI:\s+(\S+) LUFS", log)[-1])
    levelled = run_ffmpeg(level_args(rate_hz, gain_db(loudness)), stdin=raw).out
    return np.frombuffer(levelled, "<i2").astype(np.int16)


def _raw_input(rate_hz: int) -> list[str]:
    return ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", "pipe:0"]
