"""No voice: each sentence is shown for as long as it takes to read."""

from __future__ import annotations

from lectra.models import VoiceChoice
from lectra.tts.choice import SILENCE
from lectra.tts.engine import Voice, Voices, VoiceServices, speech_engine


@speech_engine(SILENCE, label="No voice", rank=1000)
class Silent:
    """Silence, in any language."""

    @staticmethod
    def voices(_: str, __: VoiceServices) -> Voices:
        """Return none: it is chosen without one."""
        return {}

    @staticmethod
    def open(choice: VoiceChoice, _: VoiceServices, __: int) -> Voice:
        """Open silence."""
        from lectra.tts.silence import SilentVoice

        return SilentVoice(choice.lang, choice.rate)
