"""The voice that comes with LECTRA: hibari, English, offline, many times faster than it speaks."""

from __future__ import annotations

import asyncio
import os
import textwrap
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lectra.errors import InvalidInput, ServiceMissing, SpeechError
from lectra.exec import stopped
from lectra.programs import setup_again
from lectra.tts import Speech
from lectra.tts.embedded_text import MOST_LETTERS, part_long_words, readable
from lectra.tts.engines.embedded import VOICE as EMBEDDED_VOICE
from lectra.tts.letters import plain_letters
from lectra.tts.lines import said_lines
from lectra.tts.sound import Samples, join_sentences, silent
from lectra.tts.tempo import stretched

VOICES = (EMBEDDED_VOICE,)
"""Voices inside the wheel. hibari knows others, but it would download them."""
_ENGINE_RATE_HZ = 24_000
_NOMINAL_PITCH_HZ = 200.0
SEED = 7
"""What the engine throws its dice with, unless another take is wanted."""
SPEED = 0.8
"""The engine's speed for some 150 words a minute; at its own, 1.0, it says some 180.

It goes in steps (0.82 gave 162 words, 0.78 gave 137), so every other rate is stretched from this one.
"""
_MOST_PHONEMES = 400
"""What the engine speaks at once: its memory grows with the square, and it parts at punctuation alone."""
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
        self._seed = SEED + take
        height = 1 + int(pitch.removesuffix("Hz")) / _NOMINAL_PITCH_HZ
        # Samples played at a higher rate are higher: spoken slower by as much, they keep their pace.
        self._rate_hz = round(_ENGINE_RATE_HZ * height)
        self._tempo = (1 + int(rate.removesuffix("%")) / 100) / height

    async def speak(self, narration: str) -> Speech:
        """Speak sentence by sentence; a narration without a word is a second of silence.

        Raises SpeechError where the engine fails, has no sound for a sentence, or the run is being stopped.
        """
        return await asyncio.to_thread(self._say, narration)

    def _say(self, narration: str) -> Speech:
        lines = said_lines(narration, "en")
        if not lines:
            return silent(narration, self._rate_hz)
        return join_sentences(lines, [self._sound(line.spoken) for line in lines], self._rate_hz)

    def _sound(self, text: str) -> Samples:
        """One sentence without the silence around it."""
        try:
            sound = spoken(plain(text), self._seed)
            said = stretched(sound, _ENGINE_RATE_HZ, self._tempo)
        except (SpeechError, ServiceMissing):
            raise
        except Exception as exc:  # the engine's runtime has errors of its own that share no other base
            raise SpeechError(f"The embedded voice failed: {exc}.") from exc
        if not said.size:
            raise SpeechError(
                "The embedded voice has no sound for this.",
                remedy="It speaks English only: choose another voice for other languages.",
            )
        return (np.clip(said, -1, 1) * 32767).astype(np.int16)


def plain(text: str) -> str:
    """Write a text in letters that the engine reads, and part square from round brackets.

    It would take ``[word](…)`` for a word and how to say it.
    """
    return plain_letters(text).replace("](", "] (")


def load_embedded() -> Any:
    """Load the engine, once a process: call it early from a thread to have it ready.

    Raises ServiceMissing.
    """
    with _loading:
        return _engine()


def spoken(text: str, seed: int = SEED) -> Sound:
    """One sentence at its usual pace, 24 kHz; another seed is another way to say it.

    Raises SpeechError when the run is being stopped, ServiceMissing where the engine cannot be loaded.
    """
    engine, dice = load_embedded(), np.random.default_rng(seed)

    def is_read(word: str) -> bool:
        return bool(engine.phonemize(word) != engine.phonemize(word[:MOST_LETTERS]))

    pieces: list[Sound] = []
    for phonemes in engine.phonemize(readable(part_long_words(text, is_read))):
        for portion in portions(phonemes):
            if stopped():
                raise SpeechError("The embedded voice was interrupted: the run is being stopped.")
            pieces.append(engine.from_ids(engine.ids(portion), SPEED, rng=dice))
    return trimmed(np.concatenate(pieces)) if pieces else np.zeros(0, np.float32)


def portions(phonemes: str) -> list[str]:
    """Part a sentence's phonemes between words, so that the engine never speaks too many at once."""
    if len(phonemes) <= _MOST_PHONEMES:
        return [phonemes]
    return textwrap.wrap(phonemes, _MOST_PHONEMES, break_on_hyphens=False)


def trimmed(sound: Sound) -> Sound:
    """Cut the silence that the engine puts around a sentence, but for a breath at either end."""
    if not sound.any():
        return sound[:0]
    loud = np.flatnonzero(np.abs(sound) > _EDGE_LEVEL * np.abs(sound).max())
    start = max(0, int(loud[0]) - round(_LEAD_IN_S * _ENGINE_RATE_HZ))
    return sound[start : int(loud[-1]) + 1 + round(_LEAD_OUT_S * _ENGINE_RATE_HZ)]


@cache
def _engine() -> Any:
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # its runtime reports to its maker otherwise
    from hibari import Hibari  # noqa: PLC0415 - takes half a second, and only who speaks should pay it

    try:
        engine = Hibari(VOICES[0])
        # A name that no lexicon holds loads the last model, which the engine else leaves to the first use.
        engine("Zorblax.", seed=SEED)
    except Exception as exc:  # as in EmbeddedVoice: no base but this one covers the engine's errors
        raise ServiceMissing(f"The embedded voice could not be loaded: {exc}.", remedy=setup_again()) from exc
    return engine
