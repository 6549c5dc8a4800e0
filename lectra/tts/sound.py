"""Sentences spoken one by one: trimmed of their silence, and put in a row with even pauses."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lectra.errors import StoreError
from lectra.models import Sentence
from lectra.store import disk_errors
from lectra.text import one_line
from lectra.tts import Speech

PAUSE_S = 0.3
"""Silence between two sentences."""
SILENCE_S = 1.0
"""Length of what cannot be said."""

_EDGE_LEVEL = 0.01
_LEAD_IN_S, _LEAD_OUT_S = 0.03, 0.08

Samples = NDArray[np.int16]


def loud_span(samples: Samples, rate_hz: int) -> slice:
    """Where sound is heard, with a breath at either end; empty where there is none."""
    level = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(level > _EDGE_LEVEL * level.max()) if level.any() else np.zeros(0, np.intp)
    if not loud.size:
        return slice(0, 0)
    start = max(0, int(loud[0]) - round(_LEAD_IN_S * rate_hz))
    return slice(start, min(len(samples), int(loud[-1]) + 1 + round(_LEAD_OUT_S * rate_hz)))


def pause(rate_hz: int, length_s: float = PAUSE_S) -> Samples:
    """Give silence."""
    return np.zeros(round(length_s * rate_hz), np.int16)


def join_sentences(texts: Sequence[str], sounds: Sequence[Samples], rate_hz: int) -> Speech:
    """Put sentences in a row, trimmed and with pauses between; one without sound is a second of silence."""
    row: list[Samples] = []
    spans: list[Sentence] = []
    at = 0
    for text, sound in zip(texts, sounds, strict=True):
        heard = sound[loud_span(sound, rate_hz)]
        heard = heard if heard.size else pause(rate_hz, SILENCE_S)
        end = at + len(heard)
        spans.append(Sentence(text=text, start_s=at / rate_hz, end_s=end / rate_hz))
        row += [heard, pause(rate_hz)]
        at = end + len(row[-1])
    return Speech(samples=np.concatenate(row[:-1]), rate_hz=rate_hz, sentences=tuple(spans))


def save(speech: Speech, target: Path) -> None:
    """Write a speech's sound to ``target`` as WAV. Raises StoreError where the disk refuses."""
    with disk_errors(target), wave.open(str(target), "wb") as file:
        file.setparams((1, 2, speech.rate_hz, 0, "NONE", ""))
        file.writeframes(speech.samples.astype("<i2").tobytes())


def join_takes(takes: Sequence[tuple[Path, Sequence[Sentence]]]) -> Speech:
    """Put what :func:`save` wrote in a row, with pauses between, all in one voice.

    Raises StoreError for a file that is not such sound, or is of another rate than the first.
    """
    sounds = [_load(path) for path, _ in takes]
    rate_hz = sounds[0][1]
    row: list[Samples] = []
    said: list[Sentence] = []
    at = 0
    for (path, sentences), (samples, its_rate_hz) in zip(takes, sounds, strict=True):
        if its_rate_hz != rate_hz:
            raise StoreError(f"{path.name} is of another rate.", remedy="Make the speech again.")
        said += [_later(sentence, at / rate_hz) for sentence in sentences]
        row += [samples, pause(rate_hz)]
        at += len(samples) + len(row[-1])
    return Speech(samples=np.concatenate(row[:-1]), rate_hz=rate_hz, sentences=tuple(said))


def silent(narration: str, rate_hz: int) -> Speech:
    """Give what a narration without a word becomes: a second of silence."""
    return join_sentences([one_line(narration)], [pause(rate_hz, 0)], rate_hz)


def _later(sentence: Sentence, by_s: float) -> Sentence:
    return Sentence(text=sentence.text, start_s=sentence.start_s + by_s, end_s=sentence.end_s + by_s)


def _load(path: Path) -> tuple[Samples, int]:
    try:
        with wave.open(str(path), "rb") as file:
            form = (file.getnchannels(), file.getsampwidth())
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16)
            whole, rate_hz = len(samples) == file.getnframes(), file.getframerate()
    except (OSError, EOFError, wave.Error, ValueError) as exc:
        raise StoreError(f"{path.name} is not a WAV file: {exc}.", remedy="Make the speech again.") from exc
    if form != (1, 2) or not whole:
        raise StoreError(f"{path.name} is not whole mono 16 bit sound.", remedy="Make the speech again.")
    return samples, rate_hz
