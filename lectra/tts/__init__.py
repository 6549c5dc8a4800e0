"""Voices: one Protocol, one file a backend."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lectra.errors import InvalidInput
from lectra.models import Sentence, VoiceChoice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Speech:
    """Sound of one narration: mono samples (int16) at ``rate_hz``, and when each sentence is heard."""

    samples: NDArray[np.int16]
    rate_hz: int
    sentences: tuple[Sentence, ...]


class Voice(Protocol):
    """Something that speaks one language. ``name`` is ``backend:voice`` as it stands in the report."""

    name: str

    async def speak(self, narration: str) -> Speech:
        """Speak a narration. Raises SpeechError."""
        ...


SPOKEN: dict[str, dict[str, tuple[str, ...]]] = {"embedded": {"en": ("heart",)}}
"""The voices of each backend, by language; the first is the default."""


def choose_voice(wanted: str, lang: str, voice: str, rate: str, pitch: str) -> VoiceChoice:
    """Settle backend and voice for a language.

    Raises InvalidInput for an unknown backend or voice, for a language that is not spoken, and for a rate
    (-50 % to +100 %) or pitch (-100 Hz to +100 Hz) that is malformed or out of range.
    """
    backend = "embedded" if wanted == "auto" else wanted
    if backend not in BACKENDS:
        raise InvalidInput(
            "tts", f"{wanted!r} is not known", remedy=f"Choose one of: auto, {', '.join(BACKENDS)}."
        )
    voices = SPOKEN[backend].get(lang.split("-", maxsplit=1)[0].lower())
    if voices is None:
        remedy = f"It speaks: {', '.join(SPOKEN[backend])}."
        raise InvalidInput("lang", f"{lang!r} is not spoken by the {backend} voice", remedy=remedy)
    if voice and voice not in voices:
        raise InvalidInput(
            "voice", f"{voice!r} is not known", remedy=f"For {lang} there is: {', '.join(voices)}."
        )
    _check_change("rate", rate, "%", -50, 100)
    _check_change("pitch", pitch, "Hz", -100, 100)
    return VoiceChoice(backend=backend, voice=voice or voices[0], lang=lang, rate=rate, pitch=pitch)


def open_voice(choice: VoiceChoice) -> Voice:
    """Open the chosen voice; a voice in process is loaded once."""
    return BACKENDS[choice.backend](choice)


def _check_change(field: str, value: str, unit: str, low: int, high: int) -> None:
    remedy = f"Write it like +10{unit}, from {low}{unit} to +{high}{unit}."
    if not re.fullmatch(rf"[+-]\d{{1,3}}{unit}", value):
        raise InvalidInput(field, f"{value!r} has the wrong form", remedy=remedy)
    if not low <= int(value.removesuffix(unit)) <= high:
        raise InvalidInput(field, f"{value} is out of range", remedy=remedy)


def _embedded(choice: VoiceChoice) -> Voice:
    from lectra.tts.embedded import EmbeddedVoice, load_embedded

    load_embedded()
    return EmbeddedVoice(choice.voice, choice.rate, choice.pitch)


BACKENDS: dict[str, Callable[[VoiceChoice], Voice]] = {"embedded": _embedded}
