"""How the steps are joined: which futures each step waits on, and on no others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol, TypeVar

from prefect.futures import PrefectFuture
from prefect.tasks import Task

from lectra.deck.paginate import paginate
from lectra.deck.theme import LECTRA
from lectra.images.drawn import dealt
from lectra.models import (
    Captions,
    Clip,
    FileRef,
    ImageChoice,
    ImageQuery,
    Lecture,
    LectureRequest,
    LectureWarning,
    Outline,
    SlideImage,
    SlideScript,
    SpeechChunk,
    VoiceChoice,
)
from lectra.runs.workspace import Run
from tasks import captions, clip, deck, image, narration, outline, picture, script, speech, video

T = TypeVar("T")


class Watcher(Protocol):
    """Someone who wants to see a run from its start."""

    def __call__(self, run: Run) -> None:
        """Take note of a run that begins."""
        ...


watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)
"""Who watches the runs started from here: the terminal's live view, if there is one."""


class SlideWork(NamedTuple):
    """A slide on its way: its script, and the futures of all else."""

    script: SlideScript
    image: PrefectFuture[SlideImage] | None
    speech: PrefectFuture[SpeechChunk]
    picture: PrefectFuture[FileRef]
    clip: PrefectFuture[Clip] | None


async def make_lecture(run: Run, request: LectureRequest) -> Lecture:
    """Make all of a lecture's parts; they are in the store when this returns."""
    plan = request.outline or await _plan(run, request)
    work = await _make_slides(run, request, plan)
    return await _assemble(run, request, plan, work)


def send(step: Task[..., Any], run: Run, *, slide: int | None = None, **inputs: Any) -> PrefectFuture[Any]:
    """Submit a step, and note in the journal that it is queued."""
    run.journal.note("queued", step.name, slide)
    place = {} if slide is None else {"slide": slide}
    future: PrefectFuture[Any] = step.submit(run, **place, **inputs)
    return future


async def result(future: PrefectFuture[T]) -> T:
    """Wait for a future without holding up the loop or a thread; raises what the step raised."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()

    def wake(_: PrefectFuture[T]) -> None:
        loop.call_soon_threadsafe(over.set)

    future.add_done_callback(wake)
    await over.wait()
    return future.result()


async def _plan(run: Run, request: LectureRequest) -> Outline:
    planned: Outline = await result(
        send(
            outline.plan,
            run,
            model=request.model,
            topic=request.topic,
            slides=request.slides,
            lang=request.lang,
            audience=request.audience,
        )
    )
    return planned


async def _make_slides(run: Run, request: LectureRequest, plan: Outline) -> list[SlideWork]:
    images = _send_images(run, request.images, plan)
    window = asyncio.Semaphore(run.slots["llm"])
    loop = asyncio.get_running_loop()
    numbers = [loop.create_future() for _ in range(len(plan.slides) + 1)]
    numbers[0].set_result(0)

    async def make_slide(position: int) -> list[SlideWork]:
        # Submitted as slots come free and not all at once: Prefect does not keep the order of a queue.
        async with window:
            written = await result(
                send(
                    script.write,
                    run,
                    slide=position,
                    model=request.model,
                    outline=plan,
                    position=position,
                    audience=request.audience,
                )
            )
        pages = paginate(written, LECTRA, lang=request.lang)
        first = await numbers[position]
        numbers[position + 1].set_result(first + len(pages))
        return [
            _send_media(
                run,
                request,
                request.voice,
                plan,
                first + offset,
                page,
                images[position] if not offset else None,
            )
            for offset, page in enumerate(pages)
        ]

    made = await asyncio.gather(*(make_slide(position) for position in range(len(plan.slides))))
    return [work for works in made for work in works]


def _send_images(
    run: Run, choice: ImageChoice | None, plan: Outline
) -> Sequence[PrefectFuture[SlideImage] | None]:
    if choice is None:
        return [None] * len(plan.slides)
    wanted = tuple(
        ImageQuery(lecture=plan.title, title=slide.title, query=slide.image_query, kind=slide.kind)
        for slide in plan.slides
    )
    if choice.source == "drawn":
        wanted = dealt(wanted)
    if choice.source == "folder":
        choice = choice.model_copy(update={"deck": wanted})
    return [
        send(image.fetch_image, run, slide=i, choice=choice, wanted=query) for i, query in enumerate(wanted)
    ]


def _send_media(
    run: Run,
    request: LectureRequest,
    voice: VoiceChoice,
    plan: Outline,
    slide: int,
    page: SlideScript,
    found: PrefectFuture[SlideImage] | None,
) -> SlideWork:
    spoken = send(speech.synthesize_slide, run, slide=slide, narration=page.narration, choice=voice)
    drawn = send(picture.draw, run, slide=slide, lecture=plan.title, script=page, image=found)
    shown = send(clip.encode, run, slide=slide, picture=drawn, speech=spoken) if request.video else None
    return SlideWork(script=page, image=found, speech=spoken, picture=drawn, clip=shown)


async def _assemble(run: Run, request: LectureRequest, plan: Outline, work: list[SlideWork]) -> Lecture:
    scripts = [slide.script for slide in work]
    speeches = [slide.speech for slide in work]
    images = [slide.image for slide in work]
    sound = send(narration.join_narration, run, speeches=speeches)
    timed = send(captions.time_slides, run, titles=[slide.title for slide in scripts], speeches=speeches)
    slides = send(
        deck.build_deck,
        run,
        lecture=plan.title,
        lang=request.lang,
        scripts=scripts,
        images=images,
        speeches=speeches,
    )
    film = _send_video(run, request, plan, work, timed) if request.video else None
    # Each slide's own steps first: where one failed, its error is the one to show.
    found: list[SlideImage | None] = []
    for future in images:
        if future is None:
            found.append(None)
        else:
            done = await result(future)
            found.append(done)
    spoken = [await result(future) for future in speeches]
    pictures = [await result(slide.picture) for slide in work]
    return Lecture(
        request=request,
        outline=plan,
        scripts=tuple(scripts),
        images=tuple(found),
        speeches=tuple(spoken),
        pictures=tuple(pictures),
        narration=await result(sound),
        captions=await result(timed),
        deck=await result(slides),
        video=await result(film) if film else None,
        warnings=_warnings(request, scripts, found, spoken),
    )


def _send_video(
    run: Run, request: LectureRequest, plan: Outline, work: list[SlideWork], timed: PrefectFuture[Captions]
) -> PrefectFuture[FileRef]:
    track = send(narration.join_soundtrack, run, speeches=[slide.speech for slide in work])
    clips = [slide.clip for slide in work]
    return send(
        video.join, run, lecture=plan.title, lang=request.lang, clips=clips, soundtrack=track, captions=timed
    )


def _warnings(
    request: LectureRequest,
    scripts: Sequence[SlideScript],
    images: Sequence[SlideImage | None],
    speeches: Sequence[SpeechChunk],
) -> tuple[LectureWarning, ...]:
    """All that did not go as asked, each with its slide."""
    found = list(request.warnings)
    for slide, parts in enumerate(zip(scripts, images, speeches, strict=True)):
        for part in parts:
            if part:
                found += [warning.model_copy(update={"slide": slide}) for warning in part.warnings]
    return tuple(found)
