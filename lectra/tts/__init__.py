"""Voices: one Protocol, one file a backend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pydantic import SecretStr

from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import LectureWarning, Sentence, VoiceChoice
from lectra.tts.choice import (
    SILENCE,
    choose_voice,
    gender_of,
    language_name,
    offline_voice,
    spoken_by,
    stand_ins,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "BACKENDS",
    "SILENCE",
    "Settled",
    "Speech",
    "Voice",
    "VoiceServices",
    "choose_voice",
    "gender_of",
    "language_name",
    "offline_voice",
    "open_voice",
    "settle_voice",
    "spoken_by",
    "stand_ins",
    "warn_of_silence",
]

ANSWER_S = 3.0
"""How long ``auto`` waits for the Edge service's first sound."""


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
        """Speak a narration: each sentence's text is as it was written, its sound that of its spoken form.

        Raises SpeechError, also where a sentence has no sound; ServiceMissing where trying again would not
        help. See :func:`lectra.tts.narrate.narrate` for what is done then.
        """
        ...


@dataclass(frozen=True)
class VoiceServices:
    """Where voices are found, from the settings: none of it changes what is said.

    ``edge_url`` is the WebSocket address used in place of Microsoft's, its query included; it may hold the
    key of a proxy, so it is kept secret. ``piper_voice`` is the ``.onnx`` file of a piper voice.
    """

    edge_url: SecretStr = field(default_factory=lambda: SecretStr(""))
    piper_voice: Path | None = None


class Settled(NamedTuple):
    """A choice of voice, and why it was made: a sentence for people."""

    choice: VoiceChoice
    reason: str


def open_voice(choice: VoiceChoice, services: VoiceServices | None = None, take: int = 0) -> Voice:
    """Open the chosen voice; a voice in process is loaded once.

    Another ``take`` sounds a little different where the voice throws dice: the embedded one alone takes them
    from here.
    """
    return BACKENDS[choice.backend](choice, services or VoiceServices(), take)


async def settle_voice(
    wanted: str, lang: str, voice: str, rate: str, pitch: str, services: VoiceServices | None = None
) -> Settled:
    """Settle backend and voice; for ``auto`` the Edge service is asked, for at most :data:`ANSWER_S`.

    Where it does not answer, or does not speak the language, the offline voice is taken; without one, none
    (see :func:`warn_of_silence`). Raises as :func:`choose_voice`, and ServiceMissing where the service was
    asked for, alone speaks the language, and does not answer.
    """
    services = services or VoiceServices()
    if wanted != "auto":
        choice = choose_voice(wanted, lang, voice, rate, pitch, services.piper_voice)
        if wanted == "edge":
            await _require_edge(choice, services)
        return Settled(choice, f"{wanted} was asked for.")
    offline = choose_voice("auto", lang, voice, rate, pitch)
    online = _if_spoken("edge", lang, voice, rate, pitch)
    if online is None:
        return Settled(offline, f"The Edge service has no such voice for {language_name(lang)}.")
    from lectra.tts.edge_client import edge_answers

    if await edge_answers(services.edge_url, ANSWER_S):
        return Settled(online, "The Edge service answers.")
    silent = f"The Edge service did not answer within {ANSWER_S:.0f} s"
    try:
        return Settled(offline_voice(offline), f"{silent}.")
    except ServiceMissing as exc:
        choice = choose_voice(SILENCE, lang, "", rate, pitch)
        return Settled(choice, f"{silent}, and {exc.message[0].lower()}{exc.message[1:]}")


def warn_of_silence(wanted: str, settled: Settled) -> tuple[LectureWarning, ...]:
    """Warn that a lecture has no voice although one was wanted."""
    if wanted == SILENCE or settled.choice.backend != SILENCE:
        return ()
    return (
        LectureWarning(
            stage="tts",
            message=settled.reason,
            fallback="no voice: each sentence is shown for as long as it takes to read",
            remedy="Run the same command again when the voice service answers.",
        ),
    )


async def _require_edge(choice: VoiceChoice, services: VoiceServices) -> None:
    """Make sure that the service answers where no other voice could stand in. Raises ServiceMissing."""
    from lectra.tts.edge_client import edge_answers

    try:
        offline_voice(choice)
    except ServiceMissing as exc:
        if not await edge_answers(services.edge_url, ANSWER_S):
            raise ServiceMissing(
                f"The Edge service does not answer, and {exc.message[0].lower()}{exc.message[1:]}",
                remedy="Check the network, or make the lecture without a voice: --tts none.",
            ) from exc


def _if_spoken(backend: str, lang: str, voice: str, rate: str, pitch: str) -> VoiceChoice | None:
    try:
        return choose_voice(backend, lang, voice, rate, pitch)
    except InvalidInput:
        return None


def _edge(choice: VoiceChoice, services: VoiceServices, _: int) -> Voice:
    from lectra.tts.edge import EdgeVoice

    return EdgeVoice(choice.voice, choice.lang, choice.rate, choice.pitch, url=services.edge_url)


def _embedded(choice: VoiceChoice, _: VoiceServices, take: int) -> Voice:
    from lectra.tts.embedded import EmbeddedVoice, load_embedded

    load_embedded()
    return EmbeddedVoice(choice.voice, choice.rate, choice.pitch, take)


def _espeak(choice: VoiceChoice, _: VoiceServices, __: int) -> Voice:
    from lectra.tts.espeak import EspeakVoice

    return EspeakVoice(choice.voice, choice.lang, choice.rate, choice.pitch)


def _piper(choice: VoiceChoice, services: VoiceServices, _: int) -> Voice:
    from lectra.tts.piper import PiperVoice

    if services.piper_voice is None:
        raise ServiceMissing(
            "piper has no voice to speak with.", remedy="Set LECTRA_PIPER_VOICE to a voice's .onnx file."
        )
    return PiperVoice(services.piper_voice, choice.lang, choice.rate, choice.pitch)


def _silent(choice: VoiceChoice, _: VoiceServices, __: int) -> Voice:
    from lectra.tts.silence import SilentVoice

    return SilentVoice(choice.lang, choice.rate)


BACKENDS: dict[str, Callable[[VoiceChoice, VoiceServices, int], Voice]] = {
    "edge": _edge,
    "embedded": _embedded,
    "espeak": _espeak,
    "piper": _piper,
    SILENCE: _silent,
}
