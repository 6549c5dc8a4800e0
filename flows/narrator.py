"""The voice of a run: each slide is spoken, by another voice where the chosen one fails, or by none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from flows.steps import Steps
from lectra.errors import LectraError, ServiceMissing, SpeechError, VoiceDown
from lectra.exec import stopped
from lectra.media.reading import least_s
from lectra.media.reveals import turn_to_block
from lectra.models import LectureWarning, SpeechChunk, Take, VoiceChoice, WrittenSlide
from lectra.prose.captioned import speech_source
from lectra.tts import SILENCE, VoiceServices, stand_ins
from lectra.tts.lines import marked_sentences
from lectra.tts.pace import is_long, parted, parted_again
from tasks import speech

TOO_MANY = 1 / 3
"""Share of the slides in another voice from which on all are: a lecture does not hop between voices."""
FAILURES = (SpeechError, ServiceMissing, TimeoutError)
"""What ends a voice's attempt at a slide."""


class Page(NamedTuple):
    """A slide of the lecture, and the place in the outline that it comes from: a full one takes several.

    ``parts`` are those in which it was spoken before, ``take`` a seed where it is to be spoken again.
    """

    slide: int
    position: int
    script: WrittenSlide
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
        self._stand_ins = stand_ins(voice)
        self._takes: dict[tuple[int, str, VoiceChoice, int], asyncio.Task[Take]] = {}

    def speak_early(self, position: int, said: Sequence[str]) -> None:
        """Begin with the parts that are whole of a narration whose sentences are still being written."""
        for part in parted(said, self.voice.lang):
            if is_long(part):
                self._take(position, part, self.voice, 0)

    async def speak(self, page: Page) -> SpeechChunk:
        """Speak a page's narration; where the chosen voice fails, in the next one that does not.

        A failure is raised only while the run is being stopped, or for a new take, as there is an old one.
        """
        try:
            return await self._spoken(page, self.voice)
        except FAILURES as exc:
            if page.take or stopped() or not self._stand_ins:
                raise
            failure = exc
        return await self._stand_in(page, _message(failure))

    def is_strange(self, chunk: SpeechChunk) -> bool:
        """Whether a slide is in another voice."""
        return chunk.voice not in (self.voice.name, SILENCE)

    def hops(self, chunks: list[SpeechChunk]) -> bool:
        """Whether so many slides are in another voice that all should be."""
        strange = sum(map(self.is_strange, chunks))
        return TOO_MANY < strange / len(chunks) < 1

    async def speak_alike(self, page: Page, spoken: SpeechChunk) -> SpeechChunk:
        """Speak a page's narration in another voice, as most others had to be; as it is, if that fails."""
        message = "Too many other slides could not be spoken in the chosen voice."
        alike = await self._stand_in(page, message)
        return alike if self.is_strange(alike) else spoken

    async def _stand_in(self, page: Page, message: str) -> SpeechChunk:
        """Speak a page in the first voice that can; the last is silence."""
        for voice in self._stand_ins:
            try:
                spoken = await self._spoken(page, voice)
            except FAILURES:
                if stopped() or voice == self._stand_ins[-1]:
                    raise
                continue
            return spoken.model_copy(update={"warnings": (*spoken.warnings, _warning(voice, message))})
        raise SpeechError(message)

    async def _spoken(self, page: Page, voice: VoiceChoice) -> SpeechChunk:
        narration = speech_source(page.script.narration)
        told = marked_sentences(narration, voice.lang)
        parts = parted_again(told, page.parts, voice.lang) or (narration,)
        self.parts[page.slide] = parts
        takes = [self._take(page.position, part, voice, page.take) for part in parts]
        try:
            spoken = await asyncio.gather(*takes)
        except BaseException:
            for take in takes:
                take.cancel()
            raise
        said = [sentence for take in spoken for sentence in take.sentences]
        spoken_s = sum(sentence.end_s - sentence.start_s for sentence in said)
        chunk: SpeechChunk = await self.steps.result(
            speech.level,
            slide=page.slide,
            takes=spoken,
            turn=turn_to_block(page.script, said, voice.lang),
            waits_s=page.script.waits_s,
            least_s=least_s(page.script.texts, spoken_s),
        )
        return chunk

    def _take(self, position: int, part: str, voice: VoiceChoice, seed: int) -> asyncio.Task[Take]:
        """Have a part spoken, once however often it is asked for."""
        take = self._takes.get((position, part, voice, seed))
        if take is None or take.cancelled():
            take = asyncio.create_task(self._synthesize(position, part, voice, seed))
            self._takes[position, part, voice, seed] = take
            take.add_done_callback(_look)
        return take

    async def _synthesize(self, position: int, part: str, voice: VoiceChoice, seed: int) -> Take:
        """Speak a part; sentence by sentence where the service is there and yet fails on it.

        With a seed it is spoken again, whatever is in the cache. What is spoken apart is kept under a key of
        its own, so that another run asks for all of it again.
        """
        step = speech.synthesize_slide.with_options(refresh_cache=True) if seed else speech.synthesize_slide
        asked: dict[str, Any] = {"text": part, "choice": voice, "services": self.services, "take": seed}
        try:
            take: Take = await self.steps.result(step, slide=position, **asked, apart=False)
        except VoiceDown:
            raise
        except SpeechError:
            if stopped():
                raise
            take = await self.steps.result(step, slide=position, **asked, apart=True)
        return take


def _message(failure: BaseException) -> str:
    if isinstance(failure, LectraError):
        return failure.message
    return "The voice did not answer in time."


def _warning(voice: VoiceChoice, message: str) -> LectureWarning:
    silent = voice.backend == SILENCE
    return LectureWarning(
        stage="tts",
        message=message,
        fallback="silent for its reading time" if silent else f"spoken by {voice.name}",
        remedy="Run the same command again when the voice service answers.",
    )


def _look(take: asyncio.Task[Take]) -> None:
    """Take note of a failure: a part that was spoken early may not be wanted any more."""
    if not take.cancelled():
        take.exception()
