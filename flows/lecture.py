"""How the steps are joined: each begins when what it needs is there, and waits for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

from prefect.futures import PrefectFuture

from flows.images import Images
from flows.narrator import Narrator, Page
from flows.steps import Steps
from lectra.deck.fonts import undrawn
from lectra.deck.paginate import paginate
from lectra.deck.theme import LECTRA
from lectra.errors import ModelError
from lectra.models import (
    Clip,
    FileRef,
    Lecture,
    LectureRequest,
    LectureWarning,
    Outline,
    SlideImage,
    SlidePicture,
    SlideScript,
    SpeechChunk,
)
from lectra.preflight import AS_PLANNED, Services
from lectra.runs.workspace import Run
from lectra.script import as_planned, speak_points
from tasks import captions, clip, deck, narration, outline, picture, script, video

LOOK_S = 0.05
"""How often a step that is writing is looked at for what is finished."""

T = TypeVar("T")

watcher: ContextVar[Callable[[Run], None] | None] = ContextVar("watcher", default=None)
"""Who watches the runs started from here: the terminal's live view, if there is one."""
settled: ContextVar[LectureRequest | None] = ContextVar("settled", default=None)
"""The request of a run started from here, if its services are settled already."""


class SlideWork(NamedTuple):
    """A slide on its way: its page, and the tasks that wait for all else. Without a video it has no clip."""

    page: Page
    image: asyncio.Task[SlideImage | None]
    picture: asyncio.Task[PrefectFuture[SlidePicture]]
    still: asyncio.Task[PrefectFuture[FileRef]] | None
    speech: asyncio.Task[SpeechChunk]
    clip: asyncio.Task[PrefectFuture[Clip]] | None


async def make_lecture(run: Run, request: LectureRequest, services: Services) -> Lecture:
    """Make all of a lecture's parts; they are in the store when this returns. Raises what a step raised."""
    try:
        async with asyncio.TaskGroup() as group:
            return await Making(Steps(run), request, services, group).make()
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None


class Making:
    """One lecture in the making. What is started in ``group`` ends the rest when it fails."""

    def __init__(
        self, steps: Steps, request: LectureRequest, services: Services, group: asyncio.TaskGroup
    ) -> None:
        self.steps = steps
        self.request = request
        self.services = services
        self.group = group
        self.images = Images(steps, request, services.images)
        self.narrator = Narrator(steps, request.voice, services.voice)

    async def make(self) -> Lecture:
        """Plan, write, speak and film the lecture, and join its slides."""
        plan = await self.plan()
        work = await self.write_slides(plan)
        images = [await slide.image for slide in work]
        unspoken = self.group.create_task(self._deck(plan, work, images))
        work = await self._in_one_voice(work)
        return await self.assemble(plan, work, images, unspoken)

    async def plan(self) -> Outline:
        """Give the outline, and ask for all images; for those of slides that are planned, before its end."""
        plan = self.request.outline or await self._planned()
        self.images.ask_all(plan)
        return plan

    async def write_slides(self, plan: Outline) -> list[SlideWork]:
        """Write all slides, and begin to draw, speak and film each as soon as it is written."""
        loop = asyncio.get_running_loop()
        numbers: list[asyncio.Future[int]] = [loop.create_future() for _ in range(len(plan.slides) + 1)]
        numbers[0].set_result(0)

        async def write(position: int) -> list[SlideWork]:
            written = await self._written(plan, position)
            pages = [self._drawable(page) for page in paginate(written, LECTRA, lang=self.request.lang)]
            first = await numbers[position]
            numbers[position + 1].set_result(first + len(pages))
            return [
                self._begin(Page(first + offset, position, page), pictured=offset == 0)
                for offset, page in enumerate(pages)
            ]

        written = await asyncio.gather(*(write(position) for position in range(len(plan.slides))))
        return [slide for slides in written for slide in slides]

    async def assemble(
        self,
        plan: Outline,
        work: list[SlideWork],
        images: list[SlideImage | None],
        unspoken: asyncio.Task[PrefectFuture[FileRef]],
    ) -> Lecture:
        """Join the slides into narration, timings, deck and video."""
        scripts = [slide.page.script for slide in work]
        speeches = [await slide.speech for slide in work]
        send = self.steps
        sound = self._start(send.result(narration.join_narration, speeches=speeches))
        timed = self._start(
            send.done(captions.time_slides, titles=[it.title for it in scripts], speeches=speeches)
        )
        slides = self._start(
            send.result(deck.add_speech, lang=self.request.lang, deck=await unspoken, speeches=speeches)
        )
        film = None
        if self.request.video:
            film = await send.result(
                video.join,
                lecture=plan.title,
                lang=self.request.lang,
                clips=[await slide.clip for slide in work if slide.clip],
                speeches=speeches,
                captions=await timed,
            )
        return Lecture(
            request=self.request,
            outline=plan,
            scripts=tuple(scripts),
            images=tuple(images),
            speeches=tuple(speeches),
            pictures=tuple([(await slide.picture).result() for slide in work]),
            narration=await sound,
            captions=(await timed).result(),
            deck=await slides,
            video=film,
            warnings=_warnings(self.request, work, images, speeches),
        )

    async def _planned(self) -> Outline:
        def look() -> None:
            for position, slide in self.steps.run.outline_draft.slides().items():
                self.images.ask_early(position, slide)

        planned: Outline = await self._watching(
            look,
            self.steps.result(
                outline.plan,
                model=self.request.model,
                topic=self.request.topic,
                slides=self.request.slides,
                lang=self.request.lang,
                audience=self.request.audience,
                services=self.services.model,
            ),
        )
        return planned

    async def _written(self, plan: Outline, position: int) -> SlideScript:
        if self.request.model == AS_PLANNED:
            return as_planned(plan, position)
        draft = self.steps.run.script_draft(position)
        try:
            written: SlideScript = await self._watching(
                lambda: self.narrator.speak_early(position, draft.sentences()),
                self.steps.result(
                    script.write,
                    slide=position,
                    model=self.request.model,
                    outline=plan,
                    position=position,
                    audience=self.request.audience,
                    seconds=self.request.seconds_per_slide,
                    services=self.services.model,
                ),
            )
        except (ModelError, TimeoutError) as exc:
            message = exc.message if isinstance(exc, ModelError) else "The model did not answer in time."
            return speak_points(plan, position, message)
        return written

    async def _watching(self, look: Callable[[], object], step: Coroutine[Any, Any, T]) -> T:
        """Wait for a step that is writing, and look now and then at what is finished."""
        waiting = asyncio.create_task(step)  # outside the group: who waits may know what to do instead
        try:
            while not waiting.done():
                await asyncio.wait([waiting], timeout=LOOK_S)
                look()
        finally:
            waiting.cancel()
        return waiting.result()

    def _drawable(self, page: SlideScript) -> SlideScript:
        """Warn of characters on a slide that no font here draws: they are left out of it."""
        lost = undrawn(" ".join((page.title, page.subtitle, *page.bullets)), self.request.lang)
        if not lost:
            return page
        warning = LectureWarning(
            stage="picture", message=f"The slide cannot show {lost}.", fallback="left out of the slide"
        )
        return page.model_copy(update={"warnings": (*page.warnings, warning)})

    def _begin(self, page: Page, *, pictured: bool) -> SlideWork:
        """Begin with a page's picture and its speech; only the first page of a slide has its image."""
        start = self._start
        image = start(self._image(page.position if pictured else None))
        drawn = start(self._draw(page, image))
        speech = start(self.narrator.speak(page))
        if not self.request.video:
            return SlideWork(page, image, drawn, None, speech, None)
        still = start(self._still(page, drawn))
        return SlideWork(page, image, drawn, still, speech, start(self._clip(page, still, speech)))

    async def _image(self, position: int | None) -> SlideImage | None:
        return None if position is None else await self.images.image(position)

    async def _draw(self, page: Page, image: asyncio.Task[SlideImage | None]) -> PrefectFuture[SlidePicture]:
        return await self.steps.done(
            picture.draw,
            slide=page.slide,
            lecture=self.request.topic,
            script=page.script,
            image=await image,
            lang=self.request.lang,
        )

    async def _still(
        self, page: Page, drawn: asyncio.Task[PrefectFuture[SlidePicture]]
    ) -> PrefectFuture[FileRef]:
        return await self.steps.done(clip.encode, slide=page.slide, picture=await drawn)

    async def _clip(
        self, page: Page, still: asyncio.Task[PrefectFuture[FileRef]], speech: asyncio.Task[SpeechChunk]
    ) -> PrefectFuture[Clip]:
        frames = (await speech).frames
        return await self.steps.done(clip.repeat, slide=page.slide, still=await still, frames=frames)

    async def _deck(
        self, plan: Outline, work: Sequence[SlideWork], images: list[SlideImage | None]
    ) -> PrefectFuture[FileRef]:
        scripts = [slide.page.script for slide in work]
        return await self.steps.done(
            deck.build_deck, lecture=plan.title, lang=self.request.lang, scripts=scripts, images=images
        )

    async def _in_one_voice(self, work: list[SlideWork]) -> list[SlideWork]:
        """Have all slides spoken by the stand-in voice, if too many had to be."""
        if not self.narrator.hops([await slide.speech for slide in work]):
            return work
        return [slide if slide.speech.result().warnings else self._respoken(slide) for slide in work]

    def _respoken(self, slide: SlideWork) -> SlideWork:
        speech = self._start(self.narrator.speak_alike(slide.page))
        filmed = self._start(self._clip(slide.page, slide.still, speech)) if slide.still else None
        return slide._replace(speech=speech, clip=filmed)

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        return self.group.create_task(work)


def _warnings(
    request: LectureRequest,
    work: Sequence[SlideWork],
    images: Sequence[SlideImage | None],
    speeches: Sequence[SpeechChunk],
) -> tuple[LectureWarning, ...]:
    """All that did not go as asked, each with its slide."""
    found = list(request.warnings)
    for slide, image, speech in zip(work, images, speeches, strict=True):
        for part in (slide.page.script, image, speech):
            if part:
                found += [warning.model_copy(update={"slide": slide.page.slide}) for warning in part.warnings]
    return tuple(found)
