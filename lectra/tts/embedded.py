"""The voice that comes with LECTRA: hibari, English, offline, many times faster than it speaks."""

from __future__ import annotations

import asyncio
import re
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lectra.errors import InvalidInput, SpeechError
from lectra.exec import stopped
from lectra.models import Sentence
from lectra.text import is_spoken, one_line, sentences
from lectra.tts import Speech

VOICES = ("heart",)
"""Voices inside the wheel. hibari knows others, but it would download them."""
LANGUAGES = ("en",)
"""Primary subtags of the languages it speaks: ``en`` stands for ``en-GB`` too."""

PAUSE_S = 0.3
"""Silence between two sentences."""
SILENCE_S = 1.0
"""Length of what cannot be said."""

_ENGINE_RATE_HZ = 24_000
_NOMINAL_PITCH_HZ = 200.0
_SEED = 7
_EDGE_LEVEL = 0.01
_LEAD_IN_S, _LEAD_OUT_S = 0.03, 0.08
_loading = Lock()

Sound = NDArray[np.float32]


class EmbeddedVoice:
    """Speaks English; the same text gives the same samples.

    ``rate`` is a change of pace such as ``+10%`` (−50 to +100), ``pitch`` one of height such as ``-20Hz``
    (−80 to +80, around a nominal voice of 200 Hz). Raises InvalidInput for anything else.
    """

    def __init__(self, voice: str = "heart", rate: str = "+0%", pitch: str = "+0Hz") -> None:
        if voice not in VOICES:
            raise InvalidInput(
                "voice", f"the embedded voice {voice!r} does not exist", remedy=f"Choose {', '.join(VOICES)}."
            )
        self.name = f"embedded:{voice}"
        height = 1 + _offset("pitch", pitch, "Hz", -80, 80) / _NOMINAL_PITCH_HZ
        # Sound played faster than it was made is higher: spoken slower by as much, it keeps its pace.
        self._rate_hz = round(_ENGINE_RATE_HZ * height)
        self._speed = (1 + _offset("rate", rate, "%", -50, 100) / 100) / height

    async def speak(self, narration: str) -> Speech:
        """Speak sentence by sentence; a narration without a word is a second of silence.

        Raises SpeechError where the engine fails, has no sound for any of it, or the run is being stopped.
        """
        return await asyncio.to_thread(self._say, narration)

    def _say(self, narration: str) -> Speech:
        spoken = [text for text in sentences(narration, "en") if is_spoken(text)]
        if not spoken:
            return self._join([one_line(narration)], [np.zeros(0, np.float32)])
        sounds = [self._sound(text) for text in spoken]
        if not any(sound.size for sound in sounds):
            raise SpeechError(
                "The embedded voice found nothing in this narration that it can say.",
                remedy="It speaks English only: choose another voice for other languages.",
            )
        return self._join(spoken, sounds)

    def _sound(self, text: str) -> Sound:
        """One sentence without the silence around it; empty where the engine knows none of its letters."""
        engine = load_embedded()
        pieces: list[Sound] = []
        try:
            for piece in engine.stream(text, speed=self._speed, seed=_SEED):
                if stopped():
                    raise SpeechError("The embedded voice was interrupted: the run is being stopped.")
                pieces.append(piece)
        except SpeechError:
            raise
        except Exception as exc:  # the engine's runtime has errors of its own that share no other base
            raise SpeechError(f"The embedded voice failed: {exc}.") from exc
        return trimmed(np.concatenate(pieces)) if pieces else np.zeros(0, np.float32)

    def _join(self, texts: list[str], sounds: list[Sound]) -> Speech:
        """Put sounds in a row with pauses between; an empty one is given a second of silence."""
        pause = np.zeros(round(PAUSE_S * self._rate_hz), np.float32)
        silence = np.zeros(round(SILENCE_S * self._rate_hz), np.float32)
        row: list[Sound] = []
        spans: list[Sentence] = []
        at = 0
        for text, sound in zip(texts, sounds, strict=True):
            heard = sound if sound.size else silence
            end = at + len(heard)
            spans.append(Sentence(text=text, start_s=at / self._rate_hz, end_s=end / self._rate_hz))
            row += [heard, pause]
            at = end + len(pause)
        samples = np.concatenate(row[:-1])
        return Speech(
            samples=(np.clip(samples, -1, 1) * 32767).astype(np.int16),
            rate_hz=self._rate_hz,
            sentences=tuple(spans),
        )


def load_embedded() -> Any:
    """Load the engine, once a process: call it early from a thread to have it ready. Raises SpeechError."""
    with _loading:
        return _engine()


def trimmed(sound: Sound) -> Sound:
    """Cut the silence that the engine puts around a sentence, but for a breath at either end."""
    if not sound.any():
        return sound[:0]
    loud = np.flatnonzero(np.abs(sound) > _EDGE_LEVEL * np.abs(sound).max())
    start = max(0, int(loud[0]) - round(_LEAD_IN_S * _ENGINE_RATE_HZ))
    return sound[start : int(loud[-1]) + 1 + round(_LEAD_OUT_S * _ENGINE_RATE_HZ)]


@cache
def _engine() -> Any:
    from hibari import Hibari  # noqa: PLC0415 - takes half a second, and only who speaks should pay it

    try:
        engine = Hibari(VOICES[0])
        # A name that no lexicon holds loads the last model, which the engine else leaves to the first use.
        engine("Zorblax.", seed=_SEED)
    except Exception as exc:  # as in EmbeddedVoice: no base but this one covers the engine's errors
        raise SpeechError(
            f"The embedded voice could not be loaded: {exc}.", remedy="Run 'make setup' again."
        ) from exc
    return engine


def _offset(field: str, text: str, unit: str, low: int, high: int) -> int:
    """Read a signed change such as ``+10%``."""
    found = re.fullmatch(rf"([+-]\d{{1,3}}){unit}", text)
    if not found or not low <= int(found[1]) <= high:
        raise InvalidInput(
            field,
            f"{text!r} is not a change that the embedded voice can make",
            remedy=f"Give one from {low}{unit} to +{high}{unit}.",
        )
    return int(found[1])
