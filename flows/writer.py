"""Who plans the lecture and writes its slides, and tells of what is finished while it is being written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from flows.images import pictured_places
from flows.steps import Steps
from lectra.deck.paginate import paginate
from lectra.deck.theme import theme_of
from lectra.document.deck import Deck
from lectra.document.numbered import Cited
from lectra.document.slide import Slide
from lectra.errors import ModelError
from lectra.llm import ModelServices
from lectra.llm.size import is_small
from lectra.models import LectureRequest, LectureWarning, PlannedDeck, WrittenSlide
from lectra.plan_checks import check_pages
from lectra.planning.outline.early import EarlyOutline
from lectra.planning.script import around, as_listed, quote_passages, speak_points
from lectra.planning.script.repeats import less_repeated, repeats
from lectra.preflight import AS_PLANNED
from lectra.project.cited import cited_passages
from lectra.project.made import Made, MadePage, made_from
from tasks import outline, script

if TYPE_CHECKING:
    from lectra.review import Beside

LOOK_S = 0.05
"""How often a step that is writing is looked at for what is finished."""

T = TypeVar("T")
OnSlide = Callable[[int, Slide], object]
OnSentences = Callable[[int, Sequence[str]], object]


class Writer:
    """Plans and writes one lecture."""

    def __init__(
        self,
        steps: Steps,
        request: LectureRequest,
        services: ModelServices,
        early: EarlyOutline | None = None,
    ) -> None:
        """``early`` is the outline, where that is being asked for already."""
        self.early = early
        self.steps = steps
        self.request = request
        self.services = services
        self.warnings: tuple[LectureWarning, ...] = ()
        self.removed: dict[int, tuple[str, ...]] = {}
        self._cited = Cited.of((), request.sources)

    @cached_property
    def _beside(self) -> Beside:
        """The words of the sources, which take a while to be made ready."""
        from lectra.review import Beside  # a lecture that is not held to sources needs none of it

        return Beside(self.request.sources, self.request.lang)

    def cited(self, plan: Deck) -> Cited:
        """Return what a plan cites, and where it stands."""
        return self._cited._replace(sources=plan.sources)

    async def plan(self, on_slide: OnSlide) -> Deck:
        """Plan the lecture; tells of each slide, by its place, when it is planned.

        What did not go as asked is in ``warnings``, what of the answer was left out in ``removed``; from
        there they come to the scripts of their slides.
        """

        def look() -> None:
            for position, slide in self.steps.run.outline_draft.slides().items():
                on_slide(position, slide)

        planned: Deck | PlannedDeck = await _watching(
            look,
            self.steps.result(
                outline.generate_outline,
                model=self.request.model,
                topic=self.request.topic,
                slides=self.request.slides,
                lang=self.request.lang,
                audience=self.request.audience,
                services=self.services,
                early=self.early,
            ),
        )
        if not isinstance(planned, PlannedDeck):
            return planned
        self.warnings, self.removed = planned.warnings, planned.removed
        return planned.plain

    async def write(
        self,
        plan: Deck,
        position: int,
        on_sentences: OnSentences,
        *,
        before: Sequence[asyncio.Task[WrittenSlide]] = (),
        take: int = 0,
    ) -> WrittenSlide:
        """Write the slide at a place of the outline, and tell of the sentences so far.

        Where it says what a slide ``before`` it says, it is written once more. Where writing fails, the
        slide's points are spoken, or the passages that it cites; a ``take`` writes it again, and raises
        ModelError or TimeoutError.
        """
        written = await self._write(plan, position, on_sentences, take)
        others = [await other for other in before]
        said = repeats(written, others, self.request.lang)
        if said and written.written and not is_small(self.request.model.model):
            try:
                again = await self._write(plan, position, on_sentences, take, said)
            except (ModelError, TimeoutError):
                again = written
            written = less_repeated(written, again, others, self.request.lang)
        if self.request.strict_sources:
            written = await asyncio.to_thread(lambda: self._beside.without_unsupported(written))
        slide = plan.slides[position]
        warnings = tuple(warning for warning in self.warnings if warning.slide == position)
        return written.model_copy(
            update={
                "picture": slide.picture,
                "notes": slide.notes,
                "cites": written.cites or slide.cites,
                "warnings": (*warnings, *written.warnings),
                "removed": (*self.removed.get(position, ()), *written.removed),
            }
        )

    def pages(
        self, plan: Deck, position: int, script: WrittenSlide, *, pictured: bool
    ) -> tuple[WrittenSlide, ...]:
        """Part the script of a slide of the outline into its pages; the first may be pictured.

        One that lists the deck lists the ``plan``. Raises InvalidInput where there is nothing to list.
        """
        return paginate(
            as_listed(script, plan, position, self.cited(plan)),
            theme_of(self.request.theme),
            lang=self.request.lang,
            pictured=pictured and self.request.shows_picture(script),
            taken=plan.titles_beside(position),
        )

    async def _write(
        self,
        plan: Deck,
        position: int,
        on_sentences: OnSentences,
        take: int,
        said: tuple[str, ...] = (),
    ) -> WrittenSlide:
        passages = cited_passages(plan.slides[position], self.request.sources)
        seconds = self.request.seconds_per_slide
        if self.request.model == AS_PLANNED:
            return quote_passages(plan, position, passages, seconds)
        draft = self.steps.run.script_draft(position)
        shown, place = around(plan, position, self.request.model)
        try:
            written: WrittenSlide = await _watching(
                lambda: on_sentences(position, draft.sentences()),
                self.steps.result(
                    script.write_slide.with_options(refresh_cache=True) if take else script.write_slide,
                    slide=position,
                    model=self.request.model,
                    outline=shown,
                    position=place,
                    audience=self.request.audience,
                    seconds=seconds,
                    services=self.services,
                    take=take,
                    said=said,
                    passages=passages,
                ),
            )
        except (ModelError, TimeoutError) as exc:
            if take:
                raise
            message = exc.message if isinstance(exc, ModelError) else "The model did not answer in time."
            if passages:
                return quote_passages(plan, position, passages, seconds, message)
            return speak_points(plan, position, message)
        return written


def as_shown(plan: Slide, script: WrittenSlide) -> Slide:
    """Return a planned slide with what is shown and said on it now."""
    return plan.model_copy(
        update={"blocks": script.blocks, "narration": script.narration, "cites": script.cites}
    )


class Drafted(NamedTuple):
    """A lecture so far; ``warnings`` and ``removed`` are what of its plan stands in no page."""

    made: Made
    warnings: tuple[LectureWarning, ...]
    removed: Mapping[int, tuple[str, ...]]


async def write_draft(
    steps: Steps,
    request: LectureRequest,
    services: ModelServices,
    *,
    scripts: bool,
    early: EarlyOutline | None = None,
) -> Drafted:
    """Plan a lecture, and write its ``scripts`` if wanted: nothing of it is spoken or drawn."""
    writer = Writer(steps, request, services, early)
    plan = request.outline or await writer.plan(_ignore)
    if not scripts:
        return Drafted(made_from(request, plan, (), ()), writer.warnings, writer.removed)
    try:
        async with asyncio.TaskGroup() as group:
            work: list[asyncio.Task[WrittenSlide]] = []
            for place in range(len(plan.slides)):
                work.append(group.create_task(writer.write(plan, place, _ignore, before=tuple(work))))
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    slides = [written.result() for written in work]
    shown = plan.model_copy(update={"slides": tuple(map(as_shown, plan.slides, slides))})
    pictured = await asyncio.to_thread(pictured_places, request, plan)
    pages = [
        MadePage(position=place, script=page)
        for place, slide in enumerate(slides)
        for page in writer.pages(shown, place, slide, pictured=place in pictured)
    ]
    check_pages(len(pages))
    return Drafted(made_from(request, plan, slides, pages), (), {})


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
