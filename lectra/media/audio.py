"""Sound: slide by slide to one loudness and whole frames, then joined without a gap."""

from __future__ import annotations

import re
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lectra.errors import StoreError
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import SAMPLE_RATE_HZ, SAMPLES_PER_FRAME, Sentence
from lectra.store import disk_errors

LOUDNESS_LUFS = -19.0
"""Integrated loudness of mono speech; in stereo the same is heard at -16."""
PEAK_DB = -1.5
"""Where peaks are held: half a decibel below -1 dBTP, which is what MP3 and AAC may add."""
LEAD_IN_S = 0.15
PAUSE_S = 0.6

_SILENT_LUFS = -60.0
_MAX_GAIN_DB = 24.0
_WAV_HEADER = 44
_OVERSAMPLED_HZ = 4 * SAMPLE_RATE_HZ
_MP3 = ("-c:a", "libmp3lame", "-b:a", "96k", "-f", "mp3")
# The fast coder takes half the time of the default one, and at this rate keeps closer to the source.
_AAC = ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "96k", "-f", "mp4")

Samples = NDArray[np.int16]


@dataclass(frozen=True)
class LevelledChunk:
    """One slide's sound as WAV and as MP3, ``frames`` video frames long; sentences from its start."""

    wav: Path
    mp3: Path
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
    """Write ``chunk.wav`` (48 kHz, mono, 16 bit) and ``chunk.mp3`` into ``folder``.

    The speech (mono samples at ``rate_hz``) is brought to :data:`LOUDNESS_LUFS`, preceded by
    :data:`LEAD_IN_S` of silence and followed by at least ``pause_s``, up to a whole frame. Raises
    ProgramError, and StoreError where the disk refuses.
    """
    padded = to_frames(_level(samples, rate_hz), pause_s)
    wav, mp3 = folder / "chunk.wav", folder / "chunk.mp3"
    _write_wav(wav, padded)
    run_ffmpeg(["-f", "wav", "-i", str(wav.absolute()), *_MP3, str(mp3.absolute())])
    placed = tuple(
        Sentence(text=it.text, start_s=it.start_s + LEAD_IN_S, end_s=it.end_s + LEAD_IN_S) for it in sentences
    )
    return LevelledChunk(wav, mp3, len(padded) // SAMPLES_PER_FRAME, placed)


def join_mp3(wavs: Sequence[Path], target: Path) -> None:
    """Encode chunks in a row as one MP3 without gaps. Raises StoreError for a WAV that is not a chunk."""
    _join(wavs, target, _MP3)


def join_aac(wavs: Sequence[Path], target: Path) -> None:
    """Encode chunks in a row as one AAC track in MP4. Raises StoreError for a WAV that is not a chunk."""
    _join(wavs, target, _AAC)


def to_frames(samples: Samples, pause_s: float) -> Samples:
    """Put the lead-in before 48 kHz samples, and silence after them: the pause, then up to a whole frame."""
    lead_in, pause = round(LEAD_IN_S * SAMPLE_RATE_HZ), round(pause_s * SAMPLE_RATE_HZ)
    spoken = lead_in + len(samples) + pause
    return np.pad(samples, (lead_in, pause + -spoken % SAMPLES_PER_FRAME))


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


def join_args(listing: Path, codec: Sequence[str], target: Path) -> list[str]:
    """Build the arguments that encode the listed WAVs in a row."""
    source = ["-f", "concat", "-safe", "0", "-format_whitelist", "concat,wav", "-i", str(listing)]
    return [*source, "-map", "0:a:0", *codec, str(target)]


def concat_listing(paths: Sequence[Path]) -> str:
    """Write the list that ffmpeg's concat demuxer reads, quotes in names escaped."""
    quoted = (str(path.absolute()).replace("'", r"'\''") for path in paths)
    return "".join(f"file '{path}'\n" for path in quoted)


def _level(samples: Samples, rate_hz: int) -> Samples:
    if not samples.any():
        return np.zeros(round(len(samples) * SAMPLE_RATE_HZ / rate_hz), np.int16)
    raw = samples.astype("<i2").tobytes()
    log = run_ffmpeg(measure_args(rate_hz), stdin=raw, log="info").err
    loudness = float(re.findall(r"\bI:\s+(\S+) LUFS", log)[-1])
    levelled = run_ffmpeg(level_args(rate_hz, gain_db(loudness)), stdin=raw).out
    return np.frombuffer(levelled, "<i2").astype(np.int16)


def _join(wavs: Sequence[Path], target: Path, codec: Sequence[str]) -> None:
    for wav in wavs:
        _check_chunk(wav)
    target = target.absolute()
    with disk_errors(target), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        listing = Path(folder) / "chunks.txt"
        listing.write_text(concat_listing(wavs), encoding="utf-8")
        run_ffmpeg(join_args(listing, codec, target))


def _check_chunk(path: Path) -> None:
    """Raise StoreError unless a file is whole 48 kHz, mono, 16 bit sound."""
    try:
        with wave.open(str(path), "rb") as file:
            found = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            size = _WAV_HEADER + 2 * file.getnframes()
    except (OSError, EOFError, wave.Error) as exc:
        raise StoreError(f"{path.name} is not a WAV file: {exc}.", remedy="Make the speech again.") from exc
    if found != (SAMPLE_RATE_HZ, 1, 2) or path.stat().st_size < size:
        raise StoreError(
            f"{path.name} is not whole 48 kHz mono 16 bit sound.", remedy="Make the speech again."
        )


def _raw_input(rate_hz: int) -> list[str]:
    return ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", "pipe:0"]


def _write_wav(path: Path, samples: Samples) -> None:
    with disk_errors(path), wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
