"""Who plans the lecture and writes its slides, and tells of what is finished while it is being written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from flows.steps import Steps
from lectra.deck.paginate import paginate
from lectra.deck.theme import THEMES
from lectra.errors import ModelError
from lectra.llm import ModelServices
from lectra.models import LectureRequest, Outline, OutlineSlide, SlideScript
from lectra.preflight import AS_PLANNED
from lectra.runs.project import MadePage
from lectra.runs.workspace import Run
from lectra.script import around, as_planned, speak_points
from tasks import outline, script

LOOK_S = 0.05
"""How often a step that is writing is looked at for what is finished."""

T = TypeVar("T")
OnSlide = Callable[[int, OutlineSlide], object]
OnSentences = Callable[[int, Sequence[str]], object]


class Writer:
    """Plans and writes one lecture."""

    def __init__(self, steps: Steps, request: LectureRequest, services: ModelServices) -> None:
        self.steps = steps
        self.request = request
        self.services = services

    async def plan(self, on_slide: OnSlide) -> Outline:
        """Plan the lecture; tells of each slide, by its place, when it is planned."""

        def look() -> None:
            for position, slide in self.steps.run.outline_draft.slides().items():
                on_slide(position, slide)

        planned: Outline = await _watching(
            look,
            self.steps.result(
                outline.plan,
                model=self.request.model,
                topic=self.request.topic,
                slides=self.request.slides,
                lang=self.request.lang,
                audience=self.request.audience,
                services=self.services,
            ),
        )
        return planned

    async def write(
        self, plan: Outline, position: int, on_sentences: OnSentences, *, take: int = 0
    ) -> SlideScript:
        """Write the slide at a place of the outline, and tell of the sentences so far.

        Where that fails its points are spoken; with a ``take``, which has it written anew, ModelError or
        TimeoutError is raised.
        """
        if self.request.model == AS_PLANNED:
            return as_planned(plan, position)
        draft = self.steps.run.script_draft(position)
        shown, place = around(plan, position, self.request.model)
        try:
            written: SlideScript = await _watching(
                lambda: on_sentences(position, draft.sentences()),
                self.steps.result(
                    script.write.with_options(refresh_cache=True) if take else script.write,
                    slide=position,
                    model=self.request.model,
                    outline=shown,
                    position=place,
                    audience=self.request.audience,
                    seconds=self.request.seconds_per_slide,
                    services=self.services,
                    take=take,
                ),
            )
        except (ModelError, TimeoutError) as exc:
            if take:
                raise
            message = exc.message if isinstance(exc, ModelError) else "The model did not answer in time."
            return speak_points(plan, position, message)
        return written


async def write_draft(
    run: Run, request: LectureRequest, services: ModelServices, *, scripts: bool
) -> tuple[Outline, list[MadePage]]:
    """Plan a lecture, and write its ``scripts`` if wanted: nothing of it is spoken or drawn."""
    writer = Writer(Steps(run), request, services)
    plan = request.outline or await writer.plan(_ignore)
    if not scripts:
        return plan, []
    try:
        async with asyncio.TaskGroup() as group:
            places = range(len(plan.slides))
            work = [group.create_task(writer.write(plan, place, _ignore)) for place in places]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    theme, lang = THEMES[request.theme], request.lang
    return plan, [
        MadePage(position=place, script=page)
        for place, written in enumerate(work)
        for page in paginate(written.result(), theme, lang=lang)
    ]


async def _watching(look: Callable[[], object], step: Coroutine[Any, Any, T]) -> T:
    """Wait for a step that is writing, and look now and then at what is finished."""
    waiting = asyncio.create_task(step)  # outside any group: who waits may know what to do instead
    try:
        while not waiting.done():
            await asyncio.wait([waiting], timeout=LOOK_S)
            look()
    finally:
        waiting.cancel()
    return waiting.result()


def _ignore(_position: int, _finished: object) -> None:
    """Take no note of what is finished."""
