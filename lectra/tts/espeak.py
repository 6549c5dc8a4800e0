"""espeak-ng: over a hundred languages, offline; robotic, but every word of it can be understood."""

from __future__ import annotations

import asyncio
import math

import numpy as np

from lectra.errors import ProgramError, SpeechError
from lectra.exec import run_program
from lectra.tts import Speech
from lectra.tts.espeak_text import readable
from lectra.tts.installed import espeak_program
from lectra.tts.lines import said_lines
from lectra.tts.sound import Samples, join_sentences, silent, trimmed
from lectra.tts.tempo import stretched

RATE_HZ = 22_050
TIMEOUT_S = 60

_WORDS_PER_MINUTE = 138
"""What espeak-ng is asked for, so that it says some 150 in English prose, pauses included."""
_LEAST_WORDS_PER_MINUTE = 80
"""The slowest that espeak-ng speaks; what is to be slower is stretched."""
_NOMINAL_PITCH_HZ = 110.0
_LOWEST_FACTOR = 0.5
_HEADER_BYTES = 44


class EspeakVoice:
    """Speaks one of espeak-ng's languages; the same text gives the same samples.

    ``voice`` is a tag of espeak-ng's, with a variant if wanted (``de``, ``de+f2``); ``rate`` and ``pitch`` as
    :func:`lectra.tts.choose_voice` lets them through.
    """

    def __init__(self, voice: str, lang: str, rate: str = "+0%", pitch: str = "+0Hz") -> None:
        self.name = f"espeak:{voice}"
        self._lang = lang
        self._args = espeak_args(voice, rate, pitch)
        self._tempo = min(1.0, _words(rate) / _LEAST_WORDS_PER_MINUTE)

    async def speak(self, narration: str) -> Speech:
        """Speak sentence by sentence; a narration without a word is a second of silence.

        Raises SpeechError where the program fails or has no sound for a sentence, ServiceMissing where there
        is no program.
        """
        return await asyncio.to_thread(self._say, narration)

    def _say(self, narration: str) -> Speech:
        lines = said_lines(narration, self._lang)
        if not lines:
            return silent(narration, RATE_HZ)
        sounds = [trimmed(self._sound(line.spoken), RATE_HZ) for line in lines]
        return join_sentences(lines, sounds, RATE_HZ)

    def _sound(self, text: str) -> Samples:
        try:
            said = run_program(
                [*espeak_program(), *self._args], timeout_s=TIMEOUT_S, stdin=readable(text).encode()
            )
        except ProgramError as exc:
            raise SpeechError(f"espeak-ng failed: {exc.message}") from exc
        # The length in the header is a guess where WAV is written to a pipe: what follows it is the sound.
        samples = np.frombuffer(said.out[_HEADER_BYTES:], "<i2").astype(np.int16)
        if not samples.any():
            raise SpeechError(f"{self.name} has no sound for this.")
        if self._tempo == 1:
            return samples
        slow = stretched(samples.astype(np.float32), RATE_HZ, self._tempo)
        return np.rint(np.clip(slow, -32768, 32767)).astype(np.int16)


def espeak_args(voice: str, rate: str, pitch: str) -> list[str]:
    """Build the arguments that speak UTF-8 from stdin as WAV to stdout.

    espeak-ng counts its pitch from 0 to 99: an octave lower to an octave higher, and 50 as it is.
    """
    words = max(_LEAST_WORDS_PER_MINUTE, round(_words(rate)))
    factor = max(_LOWEST_FACTOR, 1 + int(pitch.removesuffix("Hz")) / _NOMINAL_PITCH_HZ)
    height = min(99, round(50 + 50 * math.log2(factor)))
    return ["-v", voice, "-s", str(words), "-p", str(height), "-b", "1", "--stdin", "--stdout"]


def _words(rate: str) -> float:
    """Return the words a minute of a rate such as ``-50%``."""
    return _WORDS_PER_MINUTE * (1 + int(rate.removesuffix("%")) / 100)
