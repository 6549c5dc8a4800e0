"""Sentences spoken one by one: trimmed of their silence, and put in a row with even pauses."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lectra.cache.store import disk_errors
from lectra.errors import SpeechError, StoreError
from lectra.models import Sentence
from lectra.text import one_line
from lectra.tts import Speech
from lectra.tts.lines import Line
from lectra.tts.pauses import PAUSE_S

SILENCE_S = 1.0
"""Length of what cannot be said."""

LONGEST_S = 5400
"""What a slide's speech may last: the longest narration takes over an hour in Chinese, and one of signs that
have long names would take a day."""

_EDGE_LEVEL = 0.01
_LEAD_IN_S, _LEAD_OUT_S = 0.03, 0.08

_FRAME_S = 0.02
_QUIET = 0.1
"""Share of the loudest frame below which a frame is a pause."""
_MOST = 32767

Samples = NDArray[np.int16]


class Piece(NamedTuple):
    """Some speech, whether it is in the voice that all of it should be in, and the silence behind it."""

    speech: Speech
    own: bool = True
    pause_s: float = PAUSE_S


def trimmed(samples: Samples, rate_hz: int) -> Samples:
    """Cut the silence around sound, but for a breath at either end."""
    return samples[loud_span(samples, rate_hz)]


def loud_span(samples: Samples, rate_hz: int) -> slice:
    """Where sound is heard, with a breath at either end; empty where there is none."""
    level = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(level > _EDGE_LEVEL * level.max()) if level.any() else np.zeros(0, np.intp)
    if not loud.size:
        return slice(0, 0)
    start = max(0, int(loud[0]) - round(_LEAD_IN_S * rate_hz))
    return slice(start, min(len(samples), int(loud[-1]) + 1 + round(_LEAD_OUT_S * rate_hz)))


def pause(rate_hz: int, length_s: float) -> Samples:
    """Give silence."""
    return np.zeros(round(length_s * rate_hz), np.int16)


def join_sentences(lines: Sequence[Line], sounds: Sequence[Samples], rate_hz: int) -> Speech:
    """Put sentences in a row with their pauses between; one without sound is a second of silence."""
    row: list[Samples] = []
    spans: list[Sentence] = []
    at = 0
    for line, sound in zip(lines, sounds, strict=True):
        heard = sound if sound.size else pause(rate_hz, SILENCE_S)
        end = at + len(heard)
        spans.append(Sentence(text=line.text, start_s=at / rate_hz, end_s=end / rate_hz))
        row += [heard, pause(rate_hz, line.pause_s)]
        at = end + len(row[-1])
    return Speech(samples=np.concatenate(row[:-1]), rate_hz=rate_hz, sentences=tuple(spans))


def save(speech: Speech, target: Path) -> None:
    """Write a speech's sound to ``target`` as WAV. Raises StoreError where the disk refuses."""
    with disk_errors(target), wave.open(str(target), "wb") as file:
        file.setparams((1, 2, speech.rate_hz, 0, "NONE", ""))
        file.writeframes(speech.samples.astype("<i2").tobytes())


def join_takes(takes: Sequence[tuple[Path, Sequence[Sentence], bool, float]]) -> Speech:
    """Put what :func:`save` wrote in a row; each with whether it is in the chosen voice, and its pause (s).

    Raises StoreError for a file that is not such sound, SpeechError for more than :data:`LONGEST_S` of it.
    """
    pieces = []
    lasts_s = 0.0
    for path, sentences, own, pause_s in takes:
        samples, rate_hz = _load(path)
        lasts_s += len(samples) / rate_hz
        if lasts_s > LONGEST_S:
            raise SpeechError(
                f"The slide's speech lasts more than {LONGEST_S // 60} minutes.",
                remedy="Make several slides of it.",
            )
        pieces.append(Piece(Speech(samples, rate_hz, tuple(sentences)), own, pause_s))
    return join_pieces(pieces)


def join_pieces(pieces: Sequence[Piece]) -> Speech:
    """Put pieces in a row with their pauses, all at the rate and as loud as those in the chosen voice.

    Those are left as they are, to the sample.
    """
    lead = [piece.speech for piece in pieces if piece.own] or [piece.speech for piece in pieces]
    rate_hz = lead[0].rate_hz
    level = _median_level(lead) if not all(piece.own for piece in pieces) else 0.0
    row: list[Samples] = []
    said: list[Sentence] = []
    at = 0
    for speech, own, pause_s in pieces:
        like = speech if own else _in_line(speech, rate_hz, level)
        said += [sentence.later(at / rate_hz) for sentence in like.sentences]
        row += [like.samples, pause(rate_hz, pause_s)]
        at += len(like.samples) + len(row[-1])
    return Speech(samples=np.concatenate(row[:-1]), rate_hz=rate_hz, sentences=tuple(said))


def with_pause(speech: Speech, number: int, pause_s: float) -> Speech:
    """Return speech with more silence before a sentence (from 0).

    It stays as it is where no silence is before that: the first is there at once, and a voice that speaks
    several sentences at once has pauses of its own, which are no digital silence.
    """
    rate_hz, said = speech.rate_hz, speech.sentences
    end = round(said[number].start_s * rate_hz)
    start = round(said[number - 1].end_s * rate_hz) if number else end
    if start == end or speech.samples[start:end].any():
        return speech
    samples = np.concatenate([speech.samples[:end], pause(rate_hz, pause_s), speech.samples[end:]])
    moved = tuple(sentence.later(pause_s) for sentence in said[number:])
    return Speech(samples, rate_hz, (*said[:number], *moved))


def _median_level(speeches: Sequence[Speech]) -> float:
    levels = [level for speech in speeches if (level := speech_level(speech))]
    return float(np.median(levels)) if levels else 0.0


def speech_level(speech: Speech) -> float:
    """Measure how loud speech is where it is heard: the root mean square of its loud parts; 0 for silence."""
    size = max(1, round(_FRAME_S * speech.rate_hz))
    whole = speech.samples[: len(speech.samples) // size * size].astype(np.float64)
    frames = np.sqrt((whole.reshape(-1, size) ** 2).mean(axis=1))
    loud = frames[frames > _QUIET * frames.max()] if frames.size else frames
    return float(np.sqrt((loud**2).mean())) if loud.size else 0.0


def resampled(samples: Samples, rate_hz: int, to_hz: int) -> Samples:
    """Bring samples to another rate by their spectrum."""
    length = round(len(samples) * to_hz / rate_hz)
    if rate_hz == to_hz or not samples.any():
        return samples if rate_hz == to_hz else np.zeros(length, np.int16)
    spectrum = np.fft.rfft(samples.astype(np.float64))
    sound = np.fft.irfft(spectrum[: length // 2 + 1], length) * (length / len(samples))
    return np.clip(np.rint(sound), -_MOST, _MOST).astype(np.int16)


def silent(narration: str, rate_hz: int) -> Speech:
    """Give what a narration without a word becomes: a second of silence."""
    return join_sentences([Line(one_line(narration), "")], [pause(rate_hz, 0)], rate_hz)


def _in_line(speech: Speech, rate_hz: int, level: float) -> Speech:
    """Give speech at another rate and, unless it is 0, as loud as ``level``, as far as its peaks allow."""
    samples = resampled(speech.samples, speech.rate_hz, rate_hz)
    is_level = speech_level(speech)
    if level and is_level:
        gain = min(level / is_level, _MOST / np.abs(samples.astype(np.int32)).max())
        samples = np.rint(samples * gain).astype(np.int16)
    return Speech(samples, rate_hz, speech.sentences)


def _load(path: Path) -> tuple[Samples, int]:
    try:
        with wave.open(str(path), "rb") as file:
            form = (file.getnchannels(), file.getsampwidth())
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16, copy=False)
            whole, rate_hz = len(samples) == file.getnframes(), file.getframerate()
    except (OSError, EOFError, wave.Error, ValueError) as exc:
        raise StoreError(f"{path.name} is not a WAV file: {exc}.", remedy="Make the speech again.") from exc
    if form != (1, 2) or not whole:
        raise StoreError(f"{path.name} is not whole mono 16 bit sound.", remedy="Make the speech again.")
    return samples, rate_hz
