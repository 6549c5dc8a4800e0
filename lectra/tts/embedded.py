"""The voice that comes with LECTRA: hibari, English, offline, many times faster than it speaks."""

from __future__ import annotations

import asyncio
import os
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lectra.errors import InvalidInput, SpeechError
from lectra.exec import stopped
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import Sentence
from lectra.text import is_spoken, one_line, sentences
from lectra.tts import Speech
from lectra.tts.choice import EMBEDDED_VOICE

VOICES = (EMBEDDED_VOICE,)
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
_LEAST_TEMPO = 0.5
"""The slowest that ffmpeg's atempo goes at once."""
_EDGE_LEVEL = 0.01
_LEAD_IN_S, _LEAD_OUT_S = 0.03, 0.08
_loading = Lock()

Sound = NDArray[np.float32]


class EmbeddedVoice:
    """Speaks English; the same text gives the same samples in the same ``take``.

    ``rate`` changes the pace (``+10%``) and ``pitch`` the height of a voice taken to be at 200 Hz
    (``-20Hz``), both as :func:`lectra.tts.choose_voice` lets them through. Raises InvalidInput for a voice
    that is not in :data:`VOICES`.
    """

    def __init__(
        self, voice: str = EMBEDDED_VOICE, rate: str = "+0%", pitch: str = "+0Hz", take: int = 0
    ) -> None:
        if voice not in VOICES:
            raise InvalidInput(
                "voice", f"the embedded voice {voice!r} does not exist", remedy=f"Choose {', '.join(VOICES)}."
            )
        self.name = f"embedded:{voice}"
        self._seed = _SEED + take
        height = 1 + int(pitch.removesuffix("Hz")) / _NOMINAL_PITCH_HZ
        # Samples played at a higher rate are higher: spoken slower by as much, they keep their pace.
        self._rate_hz = round(_ENGINE_RATE_HZ * height)
        self._tempo = (1 + int(rate.removesuffix("%")) / 100) / height

    async def speak(self, narration: str) -> Speech:
        """Speak sentence by sentence; a narration without a word is a second of silence.

        Raises SpeechError where the engine fails, has no sound for any of it, or the run is being stopped.
        """
        return await asyncio.to_thread(self._say, narration)

    def _say(self, narration: str) -> Speech:
        texts = [text for text in sentences(narration, "en") if is_spoken(text)]
        if not texts:
            return self._join([one_line(narration)], [np.zeros(0, np.float32)])
        sounds = [self._sound(text) for text in texts]
        if not any(sound.size for sound in sounds):
            raise SpeechError(
                "The embedded voice found nothing in this narration that it can say.",
                remedy="It speaks English only: choose another voice for other languages.",
            )
        return self._join(texts, sounds)

    def _sound(self, text: str) -> Sound:
        """One sentence without the silence around it; empty where the engine knows none of its letters."""
        try:
            sound = spoken(text, self._seed)
            return stretched(sound, self._tempo) if sound.size and self._tempo != 1 else sound
        except SpeechError:
            raise
        except Exception as exc:  # the engine's runtime has errors of its own that share no other base
            raise SpeechError(f"The embedded voice failed: {exc}.") from exc

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


def spoken(text: str, seed: int = _SEED) -> Sound:
    """One sentence at its natural pace, 24 kHz; another seed is another way to say it.

    Raises SpeechError when the run is being stopped.
    """
    pieces: list[Sound] = []
    for piece in load_embedded().stream(text, seed=seed):
        if stopped():
            raise SpeechError("The embedded voice was interrupted: the run is being stopped.")
        pieces.append(piece)
    return trimmed(np.concatenate(pieces)) if pieces else np.zeros(0, np.float32)


def trimmed(sound: Sound) -> Sound:
    """Cut the silence that the engine puts around a sentence, but for a breath at either end."""
    if not sound.any():
        return sound[:0]
    loud = np.flatnonzero(np.abs(sound) > _EDGE_LEVEL * np.abs(sound).max())
    start = max(0, int(loud[0]) - round(_LEAD_IN_S * _ENGINE_RATE_HZ))
    return sound[start : int(loud[-1]) + 1 + round(_LEAD_OUT_S * _ENGINE_RATE_HZ)]


def stretched(sound: Sound, tempo: float) -> Sound:
    """Play ``tempo`` times as fast at the same pitch. Raises ProgramError.

    The engine has a speed of its own, but it goes in steps: +25 % gave 13 % more, +40 % gave 54 %.
    """
    form = ["-f", "f32le", "-ar", str(_ENGINE_RATE_HZ), "-ac", "1"]
    steps = 1 if tempo >= _LEAST_TEMPO else 2
    chain = ",".join([f"atempo={tempo ** (1 / steps):.4f}"] * steps)
    args = [*form, "-i", "pipe:0", "-af", chain, *form, "pipe:1"]
    return np.frombuffer(run_ffmpeg(args, stdin=sound.astype("<f4").tobytes()).out, "<f4").astype(np.float32)


@cache
def _engine() -> Any:
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # its runtime reports to its maker otherwise
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
