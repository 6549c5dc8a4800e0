"""Which voice speaks a lecture where services are asked first, and why."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import LectureWarning, VoiceChoice
from lectra.tts.choice import SILENCE, choose_voice, language_name, offline_voice
from lectra.tts.engine import VoiceServices

ANSWER_S = 3.0
"""How long ``auto`` waits for the Edge service's first sound."""


class Settled(NamedTuple):
    """A choice of voice, and why it was made: a sentence for people."""

    choice: VoiceChoice
    reason: str


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
        choice = choose_voice(wanted, lang, voice, rate, pitch, services)
        if wanted == "edge":
            await _require_edge(choice, services)
        return Settled(choice, f"{wanted} was asked for.")
    offline = choose_voice("auto", lang, voice, rate, pitch)
    online = _if_spoken("edge", lang, voice, rate, pitch)
    if online is None:
        return Settled(offline, f"The Edge service has no such voice for {language_name(lang)}.")
    from lectra.tts.edge_client import edge_answers

    await asyncio.sleep(0)  # see lectra.preflight.settle
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
