"""Voices: one Protocol, one file a backend."""

from __future__ import annotations

from lectra.models import VoiceChoice
from lectra.registry import SPEECH_ENGINES
from lectra.tts.choice import (
    SILENCE,
    choose_voice,
    gender_of,
    language_name,
    offline_voice,
    spoken_by,
    spoken_here,
    stand_ins,
)
from lectra.tts.engine import Speech, Voice, VoiceServices
from lectra.tts.settle import Settled, settle_voice, warn_of_silence

__all__ = [
    "SILENCE",
    "Settled",
    "Speech",
    "Voice",
    "VoiceServices",
    "choose_voice",
    "gender_of",
    "is_by_file",
    "language_name",
    "offline_voice",
    "open_voice",
    "settle_voice",
    "spoken_by",
    "spoken_here",
    "stand_ins",
    "warn_of_silence",
]


def is_by_file(engine: str) -> bool:
    """Whether an engine speaks what a file of the user's speaks: it is settled with the settings alone."""
    return engine in SPEECH_ENGINES and SPEECH_ENGINES[engine].by_file


def open_voice(choice: VoiceChoice, services: VoiceServices | None = None, take: int = 0) -> Voice:
    """Open the chosen voice; a voice in process is loaded once.

    Another ``take`` sounds a little different where the voice throws dice: the embedded one alone takes them
    from here.
    """
    return SPEECH_ENGINES[choice.backend].make(choice, services or VoiceServices(), take)
