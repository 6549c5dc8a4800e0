"""How the steps are joined: each begins when what it needs is there, and waits for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import NamedTuple

from prefect.futures import PrefectFuture

from flows.images import Images
from flows.narrator import Narrator
from flows.steps import result, send
from lectra.deck.fonts import undrawn
from lectra.deck.paginate import paginate
from lectra.deck.theme import LECTRA
from lectra.errors import ModelError
from lectra.models import (
    Captions,
    Clip,
    FileRef,
    Lecture,
    LectureRequest,
    LectureWarning,
    Outline,
    SlideImage,
    SlideScript,
    SpeechChunk,
)
from lectra.preflight import AS_PLANNED, Services
from lectra.runs.workspace import Run
from lectra.script import as_planned, speak_points
from tasks import captions, clip, deck, narration, outline, picture, script, video

LOOK_S = 0.05
"""How often the outline that is being written is looked at for slides that are planned."""


watcher: ContextVar[Callable[[Run], None] | None] = ContextVar("watcher", default=None)
"""Who watches the runs started from here: the terminal's live view, if there is one."""
settled: ContextVar[LectureRequest | None] = ContextVar("settled", default=None)
"""The request of a run started from here, if its services are settled already."""


class SlideWork(NamedTuple):
    """A slide on its way. ``picture`` and ``clip`` may still be in the making."""

    slide: int
    script: SlideScript
    image: SlideImage | None
    picture: PrefectFuture[FileRef]
    speech: SpeechChunk
    clip: PrefectFuture[Clip] | None


async def make_lecture(run: Run, request: LectureRequest, services: Services) -> Lecture:
    """Make all of a lecture's parts; they are in the store when this returns."""
    work = Making(run, request, services)
    plan = await work.plan()
    return await work.assemble(plan, await work.make_slides(plan))


class Making:
    """One lecture in the making."""

    def __init__(self, run: Run, request: LectureRequest, services: Services) -> None:
        self.run = run
        self.request = request
        self.services = services
        self.images = Images(run, request, services.images)
        self.narrator = Narrator(run, request.voice, services.voice)
        self.window = asyncio.Semaphore(run.slots["llm"])

    async def plan(self) -> Outline:
        """Give the outline, and ask for all images; for those of slides that are planned, before its end."""
        plan = self.request.outline or await self._planned()
        self.images.ask_all(plan)
        return plan

    async def make_slides(self, plan: Outline) -> list[SlideWork]:
        """Write, speak and film every slide, in the outline's order as far as the model's slots allow."""
        loop = asyncio.get_running_loop()
        numbers: list[asyncio.Future[int]] = [loop.create_future() for _ in range(len(plan.slides) + 1)]
        numbers[0].set_result(0)

        async def make(position: int) -> list[SlideWork]:
            # Sent as slots come free and not all at once: Prefect does not keep the order of a queue.
            async with self.window:
                written = await self._written(plan, position)
            pages = [self._drawable(page) for page in paginate(written, LECTRA, lang=self.request.lang)]
            first = await numbers[position]
            numbers[position + 1].set_result(first + len(pages))
            return await asyncio.gather(
                *(
                    self._filmed(first + offset, page, position if offset == 0 else None)
                    for offset, page in enumerate(pages)
                )
            )

        made = await asyncio.gather(*(make(position) for position in range(len(plan.slides))))
        work = [slide for slides in made for slide in slides]
        return await self._in_one_voice(work)

    async def assemble(self, plan: Outline, work: list[SlideWork]) -> Lecture:
        """Join the slides into narration, timings, deck and video."""
        speeches = [slide.speech for slide in work]
        scripts = [slide.script for slide in work]
        images = [slide.image for slide in work]
        sound = send(narration.join_narration, self.run, speeches=speeches)
        timed = send(captions.time_slides, self.run, titles=[s.title for s in scripts], speeches=speeches)
        slides = send(
            deck.build_deck,
            self.run,
            lecture=plan.title,
            lang=self.request.lang,
            scripts=scripts,
            images=images,
            speeches=speeches,
        )
        film = self._send_video(plan, work, timed) if self.request.video else None
        return Lecture(
            request=self.request,
            outline=plan,
            scripts=tuple(scripts),
            images=tuple(images),
            speeches=tuple(speeches),
            pictures=tuple([await result(slide.picture) for slide in work]),
            narration=await result(sound),
            captions=await result(timed),
            deck=await result(slides),
            video=await result(film) if film else None,
            warnings=_warnings(self.request, work),
        )

    async def _planned(self) -> Outline:
        future = send(
            outline.plan,
            self.run,
            model=self.request.model,
            topic=self.request.topic,
            slides=self.request.slides,
            lang=self.request.lang,
            audience=self.request.audience,
            services=self.services.model,
        )
        waiting = asyncio.create_task(result(future))
        while not waiting.done():
            await asyncio.wait([waiting], timeout=LOOK_S)
            for position, slide in self.run.draft.slides().items():
                self.images.ask_early(position, slide)
        planned: Outline = waiting.result()
        return planned

    async def _written(self, plan: Outline, position: int) -> SlideScript:
        if self.request.model == AS_PLANNED or plan.slides[position].narration:
            return as_planned(plan, position)
        try:
            written: SlideScript = await result(
                send(
                    script.write,
                    self.run,
                    slide=position,
                    model=self.request.model,
                    outline=plan,
                    position=position,
                    audience=self.request.audience,
                    seconds=self.request.seconds_per_slide,
                    services=self.services.model,
                )
            )
        except (ModelError, TimeoutError) as exc:
            message = exc.message if isinstance(exc, ModelError) else "The model did not answer in time."
            return speak_points(plan, position, message)
        return written

    def _drawable(self, page: SlideScript) -> SlideScript:
        """Warn of characters on a slide that no font here draws: they are left out of it."""
        lost = undrawn(" ".join((page.title, page.subtitle, *page.bullets)), self.request.lang)
        if not lost:
            return page
        warning = LectureWarning(
            stage="picture", message=f"The slide cannot show {lost}.", fallback="left out of the slide"
        )
        return page.model_copy(update={"warnings": (*page.warnings, warning)})

    async def _filmed(self, slide: int, page: SlideScript, position: int | None) -> SlideWork:
        """Picture and speech side by side, then the clip; only the first page of a slide has its image."""

        async def shown() -> tuple[SlideImage | None, PrefectFuture[FileRef]]:
            image = None if position is None else await self.images.image(position)
            return image, send(
                picture.draw,
                self.run,
                slide=slide,
                lecture=self.request.topic,
                script=page,
                image=image,
                lang=self.request.lang,
            )

        (image, drawn), spoken = await asyncio.gather(shown(), self.narrator.speak(slide, page.narration))
        return SlideWork(slide, page, image, drawn, spoken, self._send_clip(slide, drawn, spoken))

    async def _in_one_voice(self, work: list[SlideWork]) -> list[SlideWork]:
        if not self.narrator.hops([slide.speech for slide in work]):
            return work

        async def alike(slide: SlideWork) -> SlideWork:
            if slide.speech.warnings:
                return slide
            spoken = await self.narrator.speak_alike(slide.slide, slide.script.narration)
            return slide._replace(speech=spoken, clip=self._send_clip(slide.slide, slide.picture, spoken))

        return await asyncio.gather(*(alike(slide) for slide in work))

    def _send_clip(
        self, slide: int, drawn: PrefectFuture[FileRef], spoken: SpeechChunk
    ) -> PrefectFuture[Clip] | None:
        if not self.request.video:
            return None
        return send(clip.encode, self.run, slide=slide, picture=drawn, frames=spoken.frames)

    def _send_video(
        self, plan: Outline, work: list[SlideWork], timed: PrefectFuture[Captions]
    ) -> PrefectFuture[FileRef]:
        track = send(narration.join_soundtrack, self.run, speeches=[slide.speech for slide in work])
        return send(
            video.join,
            self.run,
            lecture=plan.title,
            lang=self.request.lang,
            clips=[slide.clip for slide in work],
            soundtrack=track,
            captions=timed,
        )


def _warnings(request: LectureRequest, work: Sequence[SlideWork]) -> tuple[LectureWarning, ...]:
    """All that did not go as asked, each with its slide."""
    found = list(request.warnings)
    for slide in work:
        for part in (slide.script, slide.image, slide.speech):
            if part:
                found += [warning.model_copy(update={"slide": slide.slide}) for warning in part.warnings]
    return tuple(found)
