"""espeak-ng: some hundred languages, robotic."""

from __future__ import annotations

from lectra.models import VoiceChoice
from lectra.tts.engine import Voice, Voices, VoiceServices, speech_engine
from lectra.tts.installed import FEMALE_VARIANT, espeak_tag, espeak_tags


@speech_engine("espeak", label="espeak-ng, robotic", rank=3, offline=True)
class Espeak:
    """A man's and a woman's voice for each language, and for each of its regions."""

    @staticmethod
    def voices(lang: str, _: VoiceServices) -> Voices:
        """Return the voices of the language, the best tag's first. Raises ServiceMissing."""
        best = espeak_tag(lang)
        if best is None:
            return {}
        family = best.split("-", maxsplit=1)[0]
        regional = [tag for tag in espeak_tags() if tag != best and tag.split("-", maxsplit=1)[0] == family]
        voices = {}
        for tag in (best, *regional):
            voices[tag] = "male"
            voices[tag + FEMALE_VARIANT] = "female"
        return voices

    @staticmethod
    def open(choice: VoiceChoice, _: VoiceServices, __: int) -> Voice:
        """Open a voice of the program."""
        from lectra.tts.espeak import EspeakVoice

        return EspeakVoice(choice.voice, choice.lang, choice.rate, choice.pitch)
