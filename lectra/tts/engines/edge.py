"""Microsoft's Edge voices, through the network."""

from __future__ import annotations

from lectra.models import VoiceChoice
from lectra.tts.engine import Voice, Voices, VoiceServices, speech_engine
from lectra.tts.languages import all_purpose_voices, edge_voices


@speech_engine("edge", label="Edge, through the network", rank=1)
class Edge:
    """The best there is, where the service answers."""

    @staticmethod
    def voices(lang: str, _: VoiceServices) -> Voices:
        """Return the language's own voices, and those that speak any."""
        own = edge_voices(lang)
        every = all_purpose_voices() if own else ()
        return {voice.name: voice.gender for voice in (*own, *every)}

    @staticmethod
    def open(choice: VoiceChoice, services: VoiceServices, _: int) -> Voice:
        """Open a voice of the service."""
        from lectra.tts.edge import EdgeVoice

        return EdgeVoice(choice.voice, choice.lang, choice.rate, choice.pitch, url=services.edge_url)
