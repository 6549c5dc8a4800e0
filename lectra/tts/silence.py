"""No voice: every sentence is silence for as long as it takes to read."""

from __future__ import annotations

from lectra.models import Sentence
from lectra.tts import Speech
from lectra.tts.lines import said_lines
from lectra.tts.pace import expected_s
from lectra.tts.sound import SILENCE_S, Piece, join_pieces, pause, silent

NAME = "none"
RATE_HZ = 24_000
"""Rate of the silence."""


class SilentVoice:
    """Says nothing, at a pace at which the captions can be read; ``rate`` is as for any voice."""

    def __init__(self, lang: str, rate: str = "+0%") -> None:
        self.name = NAME
        self._lang = lang
        self._tempo = 1 + int(rate.removesuffix("%")) / 100

    async def speak(self, narration: str) -> Speech:
        """Give each sentence its reading time; a narration without a word is a second of silence."""
        lines = said_lines(narration, self._lang)
        if not lines:
            return silent(narration, RATE_HZ)
        return join_pieces([Piece(self._silence(line.text), pause_s=line.pause_s) for line in lines])

    def _silence(self, text: str) -> Speech:
        samples = pause(RATE_HZ, max(SILENCE_S, expected_s(text, self._tempo)))
        return Speech(samples, RATE_HZ, (Sentence(text=text, start_s=0.0, end_s=len(samples) / RATE_HZ),))
