"""How the steps are joined: each begins when what it needs is there, and waits for nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from flows.images import Images
from flows.narrator import Narrator, Page
from flows.steps import Done, Steps
from flows.writer import Writer, as_shown
from lectra.deck.legible import credit_shortcomings, shortcomings
from lectra.deck.theme import theme_of
from lectra.document.deck import Deck
from lectra.document.numbered import numbers_on
from lectra.media.reveals import reveal, state_frames
from lectra.models import (
    Clip,
    Lecture,
    LectureRequest,
    LectureWarning,
    Reveal,
    SlideImage,
    SlidePicture,
    SpeechChunk,
    Stills,
    UnspokenDeck,
    WrittenSlide,
)
from lectra.plan_checks import check_pages
from lectra.planning.outline.early import EarlyOutline
from lectra.preflight import Services
from lectra.project.given import NOTHING_GIVEN, Given
from tasks import assembly, clip, deck, picture

T = TypeVar("T")


class SlideWork(NamedTuple):
    """A slide on its way: its page, and the tasks that wait for all else. Without a video it has no clip."""

    page: Page
    image: asyncio.Task[SlideImage | None]
    picture: asyncio.Task[Done[SlidePicture]]
    still: asyncio.Task[Done[Stills]] | None
    speech: asyncio.Task[SpeechChunk]
    clip: asyncio.Task[Done[Clip]] | None


async def make_lecture(
    steps: Steps,
    request: LectureRequest,
    services: Services,
    given: Given = NOTHING_GIVEN,
    early: EarlyOutline | None = None,
) -> Lecture:
    """Make all of a lecture's parts but those that are ``given``; they are in the store when this returns.

    ``early`` is its outline, where that is being asked for already.

    Raises what a step raised.
    """
    try:
        async with asyncio.TaskGroup() as group:
            return await Making(steps, request, services, group, given, early).make()
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
        early: EarlyOutline | None,
    ) -> None:
        self.steps = steps
        self.request = request
        self.theme = theme_of(request.theme)
        self.group = group
        self.given = given
        self.writer = Writer(steps, request, services.model, early)
        self.images = Images(steps, request, services.images, given)
        self.narrator = Narrator(steps, request.voice, services.voice)

    async def make(self) -> Lecture:
        """Plan, write, speak and encode the lecture, and join its slides."""
        plan = await self.plan()
        written, work = await self.write_slides(plan)
        images = [await slide.image for slide in work]
        unspoken = self.group.create_task(self._deck(plan, work, images))
        work = await self._in_one_voice(work)
        return await self.assemble(plan, written, work, images, unspoken)

    async def plan(self) -> Deck:
        """Give the outline, and ask for all images; for those of slides that are planned, before its end."""
        plan = self.request.outline or await self.writer.plan(self.images.ask_early)
        await self.images.ask_all(plan)
        return plan

    async def write_slides(self, plan: Deck) -> tuple[list[WrittenSlide], list[SlideWork]]:
        """Write all slides, and begin to draw, speak and encode the pages of each once it is written."""
        written: list[WrittenSlide] = []
        work: list[SlideWork] = []
        shown = self.given.shown(plan)
        cited, numbers = self.writer.cited(plan), dict[str, int]()
        async for script in self.stream_slides(plan):
            shown = _with(shown, len(written), script)
            pages = self._pages(shown, script, len(written))
            check_pages(len(work) + len(pages))
            written.append(script)
            numbers = cited.with_those_of(numbers, script)
            work += [
                self._begin(plan.title, page._replace(slide=number), numbers, pictured=page is pages[0])
                for number, page in enumerate(pages, start=len(work))
            ]
        return written, work

    async def stream_slides(self, plan: Deck) -> AsyncIterator[WrittenSlide]:
        """Yield the slides of a plan in their order, each as soon as it and those before it are written."""
        writing: list[asyncio.Task[WrittenSlide]] = []
        for position in range(len(plan.slides)):
            writing.append(self._start(self._script(plan, position, tuple(writing))))
        for slide in writing:
            yield await slide

    async def assemble(
        self,
        plan: Deck,
        written: list[WrittenSlide],
        work: list[SlideWork],
        images: list[SlideImage | None],
        unspoken: asyncio.Task[Done[UnspokenDeck]],
    ) -> Lecture:
        """Join the slides into narration, timings, deck and video."""
        scripts = [slide.page.script for slide in work]
        speeches = [await slide.speech for slide in work]
        reveals = [self._reveals(slide.page, spoken) for slide, spoken in zip(work, speeches, strict=True)]
        send = self.steps
        sound = self._start(send.result(assembly.merge_chunks, speeches=speeches))
        timed = self._start(
            send.done(
                assembly.map_timings,
                titles=[it.title for it in scripts],
                speeches=speeches,
                reveals=reveals,
            )
        )
        slides = self._start(
            send.result(
                deck.add_speech,
                lang=self.request.lang,
                theme=self.theme,
                deck=await unspoken,
                speeches=speeches,
                reveals=reveals,
            )
        )
        joined = None
        if self.request.video:
            joined = await send.result(
                assembly.ffmpeg_render,
                lecture=plan.title,
                lang=self.request.lang,
                clips=[await slide.clip for slide in work if slide.clip],
                speeches=speeches,
                captions=await timed,
            )
        return Lecture(
            request=self.request,
            outline=plan,
            slides=tuple(written),
            places=tuple(slide.page.position for slide in work),
            scripts=tuple(scripts),
            parts=tuple(self.narrator.parts[slide.page.slide] for slide in work),
            images=tuple(images),
            speeches=tuple(speeches),
            pictures=tuple([(await slide.picture).value for slide in work]),
            narration=await sound,
            captions=(await timed).value,
            deck=await slides,
            video=joined,
            warnings=_warnings(self.request, work, images, speeches, self.images.missed),
        )

    async def _script(
        self, plan: Deck, position: int, before: Sequence[asyncio.Task[WrittenSlide]]
    ) -> WrittenSlide:
        """Return what a slide shows and says: as it is given, else as it is written now."""
        given = self.given.script(position)
        return given or await self.writer.write(
            plan,
            position,
            self.narrator.speak_early,
            before=before,
            take=self.given.script_take(position),
        )

    def _pages(self, plan: Deck, script: WrittenSlide, position: int) -> list[Page]:
        """Part a slide into its pages, not numbered yet."""
        pictured = self.images.expects(position)
        return [
            Page(
                -1,
                position,
                self._with_shortcomings(page, pictured=pictured and number == 0),
                self.given.parts(position, number),
                self.given.speech_take(position, number),
            )
            for number, page in enumerate(self.writer.pages(plan, position, script, pictured=pictured))
        ]

    def _with_shortcomings(self, page: WrittenSlide, *, pictured: bool) -> WrittenSlide:
        """Warn of what readers of a page have to put up with."""
        found = shortcomings(page, self.theme, with_picture=pictured, lang=self.request.lang)
        return page.model_copy(update={"warnings": (*page.warnings, *found)}) if found else page

    def _begin(self, lecture: str, page: Page, numbers: dict[str, int], *, pictured: bool) -> SlideWork:
        """Begin with a page's picture and its speech; only the first page of a slide has its image."""
        start = self._start
        image = start(self._image(page.position if pictured else None))
        drawn = start(self._draw(lecture, page, numbers, image))
        speech = start(self.narrator.speak(page))
        if not self.request.video:
            return SlideWork(page, image, drawn, None, speech, None)
        still = start(self._still(page, drawn))
        return SlideWork(page, image, drawn, still, speech, start(self._clip(page, still, speech)))

    async def _image(self, position: int | None) -> SlideImage | None:
        return None if position is None else await self.images.image(position)

    async def _draw(
        self, lecture: str, page: Page, numbers: dict[str, int], image: asyncio.Task[SlideImage | None]
    ) -> Done[SlidePicture]:
        return await self.steps.done(
            picture.draw,
            slide=page.slide,
            lecture=lecture,
            script=page.script.model_copy(
                update={
                    "narration": "",
                    "notes": "",
                    "cites": (),
                    "written": False,
                    "removed": (),
                    "unsupported": (),
                    "warnings": (),
                }
            ),  # none of it is drawn
            image=await image,
            lang=self.request.lang,
            theme=self.theme,
            builds=self._builds,
            numbers=numbers_on(page.script, numbers),
        )

    @property
    def _builds(self) -> bool:
        """Whether the items of slides appear one by one."""
        return self.request.builds == "auto"

    def _reveals(self, page: Page, spoken: SpeechChunk) -> tuple[Reveal, ...]:
        return reveal(page.script, spoken, self.request.lang) if self._builds else ()

    async def _still(self, page: Page, drawn: asyncio.Task[Done[SlidePicture]]) -> Done[Stills]:
        return await self.steps.done(clip.encode, slide=page.slide, picture=await drawn)

    async def _clip(
        self, page: Page, still: asyncio.Task[Done[Stills]], speech: asyncio.Task[SpeechChunk]
    ) -> Done[Clip]:
        spoken = await speech
        frames = state_frames(self._reveals(page, spoken), spoken.frames)
        return await self.steps.done(clip.sync_audio, slide=page.slide, stills=await still, frames=frames)

    async def _deck(
        self, plan: Deck, work: Sequence[SlideWork], images: list[SlideImage | None]
    ) -> Done[UnspokenDeck]:
        scripts = [slide.page.script for slide in work]
        return await self.steps.done(
            deck.create_presentation,
            lecture=plan.title,
            lang=self.request.lang,
            theme=self.theme,
            scripts=scripts,
            images=images,
            ids=plan.ids_at(slide.page.position for slide in work),
            numbers=self.writer.cited(plan).numbers(scripts),
        )

    async def _in_one_voice(self, work: list[SlideWork]) -> list[SlideWork]:
        """Have all slides spoken by the stand-in voice, if too many had to be."""
        if not self.narrator.hops([await slide.speech for slide in work]):
            return work
        alike = self.narrator.is_strange
        return [slide if alike(slide.speech.result()) else self._respoken(slide) for slide in work]

    def _respoken(self, slide: SlideWork) -> SlideWork:
        speech = self._start(self.narrator.speak_alike(slide.page, slide.speech.result()))
        clip = self._start(self._clip(slide.page, slide.still, speech)) if slide.still else None
        return slide._replace(speech=speech, clip=clip)

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        return self.group.create_task(work)


def _with(plan: Deck, place: int, script: WrittenSlide) -> Deck:
    """Return a plan in which a slide has what is shown and said on it now."""
    slides = [as_shown(each, script) if at == place else each for at, each in enumerate(plan.slides)]
    return plan.model_copy(update={"slides": tuple(slides)})


def _warnings(
    request: LectureRequest,
    work: Sequence[SlideWork],
    images: Sequence[SlideImage | None],
    speeches: Sequence[SpeechChunk],
    missed: Mapping[int, LectureWarning],
) -> tuple[LectureWarning, ...]:
    """Collect what did not go as asked, each with its slide; one misses its picture on its first page."""
    found = list(request.warnings)
    unpictured = dict(missed)
    for slide, image, speech in zip(work, images, speeches, strict=True):
        told = [*slide.page.script.warnings, *(image.warnings if image else ()), *speech.warnings]
        if missing := unpictured.pop(slide.page.position, None):
            told.append(missing)
        if image:
            told += credit_shortcomings(image.credit, theme_of(request.theme), lang=request.lang)
        found += [warning.model_copy(update={"slide": slide.page.slide}) for warning in told]
    return tuple(found)
