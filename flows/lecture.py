"""How the steps are joined: each begins when what it needs is there, and waits for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

from flows.images import Images
from flows.narrator import Narrator, Page
from flows.steps import Done, Steps
from flows.writer import Writer
from lectra.deck.fonts import undrawn
from lectra.deck.paginate import paginate
from lectra.deck.theme import THEMES
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
from lectra.preflight import Services
from lectra.runs.given import NOTHING_GIVEN, Given, GivenPage
from lectra.runs.workspace import Run
from tasks import captions, clip, deck, narration, picture, video

T = TypeVar("T")

watcher: ContextVar[Callable[[Run], None] | None] = ContextVar("watcher", default=None)
"""Who watches the runs started from here: the terminal's live view, if there is one."""


class Settled(NamedTuple):
    """A request whose services are settled.

    ``began_at``, in seconds since the epoch, says since when its outline is being asked for, if it is.
    """

    request: LectureRequest
    began_at: float | None


settled: ContextVar[Settled | None] = ContextVar("settled", default=None)
"""What is known of a run started from here, if it is."""


def known_run() -> Settled | None:
    """Give what is known of the run, if it is; so a flow can be sent to a cluster."""
    return settled.get()


class SlideWork(NamedTuple):
    """A slide on its way: its page, and the tasks that wait for all else. Without a video it has no clip."""

    page: Page
    image: asyncio.Task[SlideImage | None]
    picture: asyncio.Task[Done[SlidePicture]]
    still: asyncio.Task[Done[FileRef]] | None
    speech: asyncio.Task[SpeechChunk]
    clip: asyncio.Task[Done[Clip]] | None


async def make_lecture(
    run: Run, request: LectureRequest, services: Services, given: Given = NOTHING_GIVEN
) -> Lecture:
    """Make all of a lecture's parts but those that are ``given``; they are in the store when this returns.

    Raises what a step raised.
    """
    try:
        async with asyncio.TaskGroup() as group:
            return await Making(Steps(run), request, services, group, given).make()
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None


class Making:
    """One lecture in the making. What is started in ``group`` ends the rest when it fails."""

    def __init__(
        self,
        steps: Steps,
        request: LectureRequest,
        services: Services,
        group: asyncio.TaskGroup,
        given: Given,
    ) -> None:
        self.steps = steps
        self.request = request
        self.group = group
        self.given = given
        self.writer = Writer(steps, request, services.model)
        self.images = Images(steps, request, services.images, given)
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
        plan = self.request.outline or await self.writer.plan(self.images.ask_early)
        self.images.ask_all(plan)
        return plan

    async def write_slides(self, plan: Outline) -> list[SlideWork]:
        """Write all slides, and begin to draw, speak and film each as soon as it is written."""
        loop = asyncio.get_running_loop()
        numbers: list[asyncio.Future[int]] = [loop.create_future() for _ in range(len(plan.slides) + 1)]
        numbers[0].set_result(0)

        async def write(position: int) -> list[SlideWork]:
            pages = await self._pages(plan, position)
            first = await numbers[position]
            numbers[position + 1].set_result(first + len(pages))
            return [
                self._begin(page._replace(slide=first + offset), pictured=offset == 0)
                for offset, page in enumerate(pages)
            ]

        written = await asyncio.gather(*(write(position) for position in range(len(plan.slides))))
        return [slide for slides in written for slide in slides]

    async def assemble(
        self,
        plan: Outline,
        work: list[SlideWork],
        images: list[SlideImage | None],
        unspoken: asyncio.Task[Done[FileRef]],
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
            send.result(
                deck.add_speech,
                lang=self.request.lang,
                theme=self.request.theme,
                deck=await unspoken,
                speeches=speeches,
            )
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
            places=tuple(slide.page.position for slide in work),
            scripts=tuple(scripts),
            parts=tuple(self.narrator.parts[slide.page.slide] for slide in work),
            images=tuple(images),
            speeches=tuple(speeches),
            pictures=tuple([(await slide.picture).value for slide in work]),
            narration=await sound,
            captions=(await timed).value,
            deck=await slides,
            video=film,
            warnings=_warnings(self.request, work, images, speeches),
        )

    async def _pages(self, plan: Outline, position: int) -> list[Page]:
        """Give the pages of a slide, not numbered yet: as they are given, else as they are written now."""
        given = self.given.pages(position)
        if given is None:
            take = self.given.script_take(position)
            written = await self.writer.write(plan, position, self.narrator.speak_early, take=take)
            given = (GivenPage(written),)
        theme, lang = THEMES[self.request.theme], self.request.lang
        return [
            Page(-1, position, self._drawable(part), page.parts, self.given.speech_take(page))
            for page in given
            for part in paginate(page.script, theme, lang=lang)
        ]

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

    async def _draw(self, page: Page, image: asyncio.Task[SlideImage | None]) -> Done[SlidePicture]:
        return await self.steps.done(
            picture.draw,
            slide=page.slide,
            lecture=self.request.topic,
            script=page.script.model_copy(update={"narration": "", "warnings": ()}),  # neither is drawn
            image=await image,
            lang=self.request.lang,
            theme=self.request.theme,
        )

    async def _still(self, page: Page, drawn: asyncio.Task[Done[SlidePicture]]) -> Done[FileRef]:
        return await self.steps.done(clip.encode, slide=page.slide, picture=await drawn)

    async def _clip(
        self, page: Page, still: asyncio.Task[Done[FileRef]], speech: asyncio.Task[SpeechChunk]
    ) -> Done[Clip]:
        frames = (await speech).frames
        return await self.steps.done(clip.repeat, slide=page.slide, still=await still, frames=frames)

    async def _deck(
        self, plan: Outline, work: Sequence[SlideWork], images: list[SlideImage | None]
    ) -> Done[FileRef]:
        scripts = [slide.page.script for slide in work]
        return await self.steps.done(
            deck.build_deck,
            lecture=plan.title,
            lang=self.request.lang,
            theme=self.request.theme,
            scripts=scripts,
            images=images,
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
