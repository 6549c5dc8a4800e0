"""The English voice that ships, run in this process."""

from __future__ import annotations

from lectra.models import VoiceChoice
from lectra.tts.engine import Voice, Voices, VoiceServices, speech_engine
from lectra.tts.languages import primary

VOICE = "heart"


@speech_engine("embedded", label="Comes with the program", rank=2, offline=True)
class Embedded:
    """One voice, a woman's."""

    @staticmethod
    def voices(lang: str, _: VoiceServices) -> Voices:
        """Return the voice, for English."""
        return {VOICE: "female"} if primary(lang) == "en" else {}

    @staticmethod
    def open(choice: VoiceChoice, _: VoiceServices, take: int) -> Voice:
        """Load the voice, once in a process."""
        from lectra.tts.embedded import EmbeddedVoice, load_embedded

        load_embedded()
        return EmbeddedVoice(choice.voice, choice.rate, choice.pitch, take)
