"""piper, with a voice of the user's."""

from __future__ import annotations

from lectra.errors import ServiceMissing
from lectra.models import VoiceChoice
from lectra.tts.engine import Voice, Voices, VoiceServices, speech_engine
from lectra.tts.installed import piper_language
from lectra.tts.languages import primary

_NO_VOICE = "piper has no voice to speak with."
_REMEDY = "Set LECTRA_PIPER_VOICE to a voice's .onnx file."


@speech_engine("piper", label="piper, with a voice of yours", rank=4, by_file=True)
class Piper:
    """Speaks the language of its voice's file."""

    @staticmethod
    def voices(lang: str, services: VoiceServices) -> Voices:
        """Return the file's voice. Raises ServiceMissing, and InvalidInput for a file that is not sound."""
        file = services.piper_voice
        if file is None:
            raise ServiceMissing(_NO_VOICE, remedy=_REMEDY)
        return {file.stem: ""} if piper_language(file) == primary(lang) else {}

    @staticmethod
    def open(choice: VoiceChoice, services: VoiceServices, _: int) -> Voice:
        """Open the file's voice. Raises ServiceMissing."""
        from lectra.tts.piper import PiperVoice

        if services.piper_voice is None:
            raise ServiceMissing(_NO_VOICE, remedy=_REMEDY)
        return PiperVoice(services.piper_voice, choice.lang, choice.rate, choice.pitch)
