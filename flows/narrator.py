"""The voice of a run: every slide is spoken, by the offline voice where the chosen one fails."""

from __future__ import annotations

from flows.steps import result, send
from lectra.errors import LectraError, ServiceMissing, SpeechError
from lectra.models import LectureWarning, SpeechChunk, VoiceChoice
from lectra.runs.workspace import Run
from lectra.tts import VoiceServices, offline_voice
from tasks import speech

TOO_MANY = 1 / 3
"""Share of the slides in another voice from which on all are: a lecture does not hop between voices."""


class Narrator:
    """Speaks narrations in one voice, and says of those that are spoken in another."""

    def __init__(self, run: Run, voice: VoiceChoice, services: VoiceServices) -> None:
        self.run = run
        self.voice = voice
        self.services = services

    async def speak(self, slide: int, narration: str) -> SpeechChunk:
        """Speak a narration; in the offline voice, with a warning, where the chosen one fails."""
        try:
            return await self._spoken(slide, narration, self.voice)
        except (SpeechError, ServiceMissing, TimeoutError) as exc:
            offline = offline_voice(self.voice)
            if offline == self.voice:
                raise
            message = exc.message if isinstance(exc, LectraError) else "The voice did not answer in time."
        return await self._stand_in(slide, narration, offline, message)

    def hops(self, chunks: list[SpeechChunk]) -> bool:
        """Whether so many slides are in another voice that all should be."""
        strange = sum(1 for chunk in chunks if chunk.warnings)
        return TOO_MANY < strange / len(chunks) < 1

    async def speak_alike(self, slide: int, narration: str) -> SpeechChunk:
        """Speak a narration in the offline voice, as most others had to be."""
        message = "Too many other slides could not be spoken in the chosen voice."
        return await self._stand_in(slide, narration, offline_voice(self.voice), message)

    async def _stand_in(self, slide: int, narration: str, voice: VoiceChoice, message: str) -> SpeechChunk:
        spoken = await self._spoken(slide, narration, voice)
        warning = LectureWarning(
            stage="tts",
            message=message,
            fallback=f"spoken by {voice.backend}:{voice.voice}",
            remedy="Run the same command again when the voice service answers.",
        )
        return spoken.model_copy(update={"warnings": (warning,)})

    async def _spoken(self, slide: int, narration: str, voice: VoiceChoice) -> SpeechChunk:
        chunk: SpeechChunk = await result(
            send(
                speech.synthesize_slide,
                self.run,
                slide=slide,
                narration=narration,
                choice=voice,
                services=self.services,
            )
        )
        return chunk
