"""The voice of a run: every slide is spoken, by the offline voice where the chosen one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from flows.steps import Steps
from lectra.errors import LectraError, ServiceMissing, SpeechError
from lectra.models import LectureWarning, SlideScript, SpeechChunk, Take, VoiceChoice
from lectra.text import sentences
from lectra.tts import VoiceServices, offline_voice
from lectra.tts.pace import is_long, parted, parted_again
from tasks import speech

TOO_MANY = 1 / 3
"""Share of the slides in another voice from which on all are: a lecture does not hop between voices."""


class Page(NamedTuple):
    """A slide of the lecture, and the place in the outline that it comes from: a full one takes several.

    ``parts`` are those in which it was spoken before, ``take`` a seed where it is to be spoken anew.
    """

    slide: int
    position: int
    script: SlideScript
    parts: tuple[str, ...] = ()
    take: int = 0


class Narrator:
    """Speaks narrations in one voice, part by part, and says of those that are spoken in another."""

    def __init__(self, steps: Steps, voice: VoiceChoice, services: VoiceServices) -> None:
        self.steps = steps
        self.voice = voice
        self.services = services
        self.parts: dict[int, tuple[str, ...]] = {}
        """In which parts each slide is spoken."""
        self._takes: dict[tuple[int, str, VoiceChoice, int], asyncio.Task[Take]] = {}

    def speak_early(self, position: int, said: Sequence[str]) -> None:
        """Begin with the parts that are whole of a narration whose sentences are still being written."""
        for part in parted(said):
            if is_long(part):
                self._take(position, part, self.voice, 0)

    async def speak(self, page: Page) -> SpeechChunk:
        """Speak a page's narration; in the offline voice, with a warning, where the chosen one fails."""
        try:
            return await self._spoken(page, self.voice)
        except (SpeechError, ServiceMissing, TimeoutError) as exc:
            offline = offline_voice(self.voice)
            if offline == self.voice or page.take:
                raise
            message = exc.message if isinstance(exc, LectraError) else "The voice did not answer in time."
        return await self._stand_in(page, offline, message)

    def hops(self, chunks: list[SpeechChunk]) -> bool:
        """Whether so many slides are in another voice that all should be."""
        strange = sum(1 for chunk in chunks if chunk.warnings)
        return TOO_MANY < strange / len(chunks) < 1

    async def speak_alike(self, page: Page) -> SpeechChunk:
        """Speak a page's narration in the offline voice, as most others had to be."""
        message = "Too many other slides could not be spoken in the chosen voice."
        return await self._stand_in(page, offline_voice(self.voice), message)

    async def _stand_in(self, page: Page, voice: VoiceChoice, message: str) -> SpeechChunk:
        spoken = await self._spoken(page, voice)
        warning = LectureWarning(
            stage="tts",
            message=message,
            fallback=f"spoken by {voice.backend}:{voice.voice}",
            remedy="Run the same command again when the voice service answers.",
        )
        return spoken.model_copy(update={"warnings": (warning,)})

    async def _spoken(self, page: Page, voice: VoiceChoice) -> SpeechChunk:
        narration = page.script.narration
        parts = parted_again(sentences(narration, voice.lang), page.parts) or (narration,)
        self.parts[page.slide] = parts
        takes = [self._take(page.position, part, voice, page.take) for part in parts]
        try:
            spoken = await asyncio.gather(*takes)
        except BaseException:
            for take in takes:
                take.cancel()
            raise
        chunk: SpeechChunk = await self.steps.result(speech.level, slide=page.slide, takes=spoken)
        return chunk

    def _take(self, position: int, part: str, voice: VoiceChoice, seed: int) -> asyncio.Task[Take]:
        """Have a part spoken, once however often it is asked for; with a seed, whatever is in the cache."""
        take = self._takes.get((position, part, voice, seed))
        if take is None or take.cancelled():
            step = speech.synthesize.with_options(refresh_cache=True) if seed else speech.synthesize
            asked = self.steps.result(
                step, slide=position, text=part, choice=voice, services=self.services, take=seed
            )
            take = self._takes[position, part, voice, seed] = asyncio.create_task(asked)
            take.add_done_callback(_look)
        return take


def _look(take: asyncio.Task[Take]) -> None:
    """Take note of a failure: a part that was spoken early may not be wanted any more."""
    if not take.cancelled():
        take.exception()
