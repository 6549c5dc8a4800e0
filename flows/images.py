"""The images of a run: asked for as soon as a slide is planned, none twice.

Where none is found, one is drawn, if a drawing fits the slide's words. No picture is better than a wrong one.
"""

from __future__ import annotations

import asyncio
import contextlib

from flows.steps import Steps
from lectra.deck.palette import picture_colours
from lectra.deck.theme import theme_of
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.errors import ImageError, ServiceMissing, StoreError
from lectra.images import OWN
from lectra.images.choice import ImageServices, WebChoice
from lectra.images.own import sha256_of
from lectra.models import FileRef, ImageChoice, ImageQuery, LectureRequest, LectureWarning, SlideImage
from lectra.project.given import Given
from lectra.project.images import find_again
from lectra.runs.run import Run
from tasks import image

DRAWN = ImageChoice(source="drawn")
OWN_FILE = ImageChoice(source=OWN)
ON_MACHINES = 5
"""How often a slide is given another picture, where machines may have chosen the same for several."""


class Images:
    """What is asked for, by place in the outline; what is ``given`` is taken as it is.

    ``missed`` are the warnings of slides that were to have a picture and have none.
    """

    def __init__(self, steps: Steps, request: LectureRequest, services: ImageServices, given: Given) -> None:
        self.steps = steps
        self.request = request
        self.services = services
        self.given = given
        self.drawn = DRAWN.model_copy(update={"palette": picture_colours(theme_of(request.theme))})
        self.missed: dict[int, LectureWarning] = {}
        self._asked: dict[int, tuple[ImageQuery, asyncio.Task[SlideImage | None]]] = {}
        self._claiming = asyncio.Lock()

    def ask_early(self, position: int, slide: Slide) -> None:
        """Ask for a slide's image while the outline is still being written, where the slide alone decides."""
        if isinstance(self.request.images, WebChoice) and self.request.shows_picture(slide):
            self._ask(position, self.request.images, _query(self.request, slide))

    async def ask_all(self, plan: Deck) -> None:
        """Ask for all images of a finished outline that were not asked for as they are now."""
        wanted, kept = await asyncio.to_thread(self._look_at, plan)
        choice = self.request.images
        if choice and choice.source == "folder":
            choice = choice.model_copy(update={"deck": wanted})
        elif choice and choice.source == DRAWN.source:
            choice = self.drawn
        for position, (query, present) in enumerate(zip(wanted, kept, strict=True)):
            source = _source(choice, query)
            if source is None or not self.request.shows_picture(plan.slides[position]):
                self._forget(position)
            elif self.given.image_take(position):
                search = asyncio.create_task(self._another(position, source, query, present))
                self._asked[position] = (query, search)
            elif present:
                self._asked[position] = (query, asyncio.create_task(_have(present)))
            else:
                self._ask(position, source, query)

    def expects(self, position: int) -> bool:
        """Whether the slide at a place is to have a picture; known once all are asked for."""
        return position in self._asked

    async def image(self, position: int) -> SlideImage | None:
        """Wait for the image of a slide; None where it is to have none."""
        return await self._asked[position][1] if position in self._asked else None

    def _look_at(self, plan: Deck) -> tuple[tuple[ImageQuery, ...], list[SlideImage | None]]:
        """Say what each slide wants, and which image it has. Reads their files, so it is for a thread."""
        wanted = _queries(self.request, plan)
        return wanted, [self._kept(position, query) for position, query in enumerate(wanted)]

    def _ask(self, position: int, choice: ImageChoice, wanted: ImageQuery) -> None:
        if position in self._asked:
            asked, search = self._asked[position]
            if asked == wanted:
                return
            search.cancel()
        search = asyncio.create_task(self._find(position, choice, wanted))
        self._asked[position] = (wanted, search)

    def _forget(self, position: int) -> None:
        """Ask no more for the image of a slide that was to have one while it was being planned."""
        if position in self._asked:
            self._asked.pop(position)[1].cancel()

    def _kept(self, position: int, wanted: ImageQuery) -> SlideImage | None:
        """Give the image that a slide has, if it is there still, and keep other slides from taking it."""
        run = self.steps.run
        given = self.given.image(position)
        kept = find_again(run.store, run.folder, *given) if given else None
        if kept and isinstance(self.request.images, WebChoice) and not self.given.image_take(position):
            _claim(run, kept, wanted)
        return kept

    async def _another(
        self, position: int, choice: ImageChoice, wanted: ImageQuery, present: SlideImage | None
    ) -> SlideImage | None:
        """Find another image than a slide has and has had."""
        refused = (*present.refused, present.file) if present else ()
        for file in refused:
            await asyncio.to_thread(_refuse, self.steps.run, file)
        step = image.fetch_for_slide.with_options(refresh_cache=True)
        found: SlideImage = await self.steps.result(
            step, slide=position, choice=choice, wanted=wanted, services=self.services, refused=refused
        )
        return found.model_copy(update={"refused": refused})

    async def _find(self, position: int, choice: ImageChoice, wanted: ImageQuery) -> SlideImage | None:
        try:
            return await self._fetch(position, choice, wanted)
        except (ImageError, ServiceMissing, TimeoutError) as exc:
            remedy = exc.remedy if isinstance(exc, ImageError | ServiceMissing) else ""
            message = str(exc).removesuffix(remedy).strip()
        named = await asyncio.to_thread(_with_motif, wanted)
        fallback = "no picture" if _is_undrawn(DRAWN, named) else "drawn"
        warning = LectureWarning(stage="image", message=message, fallback=fallback, remedy=remedy)
        if _is_undrawn(DRAWN, named):
            self.missed[position] = warning
            return None
        drawn = await self._fetch(position, self.drawn, named)
        return drawn.model_copy(update={"warnings": (warning,)})

    async def _fetch(self, position: int, choice: ImageChoice, wanted: ImageQuery) -> SlideImage:
        step = image.fetch_for_slide
        refused: tuple[FileRef, ...] = ()
        for _ in range(ON_MACHINES if self.steps.run.shared else 2):
            found: SlideImage = await self.steps.result(
                step, slide=position, choice=choice, wanted=wanted, services=self.services, refused=refused
            )
            if not isinstance(choice, WebChoice) or await self._claim_in_turn(found, wanted):
                break
            step = step.with_options(refresh_cache=True)
            if self.steps.run.shared:  # a machine with a store of its own knows nothing of other slides
                refused = (*refused, found.file)
        return found

    async def _claim_in_turn(self, found: SlideImage, wanted: ImageQuery) -> bool:
        """Claim a picture; one at a time, so that of two slides the one that found it first has it."""
        async with self._claiming:
            return await asyncio.to_thread(_claim, self.steps.run, found, wanted)


async def _have(image: SlideImage) -> SlideImage:
    return image


def pictured_places(request: LectureRequest, plan: Deck) -> frozenset[int]:
    """Return the places of the slides that are to have a picture. Reads the user's files: for a thread."""
    return frozenset(
        place
        for place, (slide, query) in enumerate(zip(plan.slides, _queries(request, plan), strict=True))
        if request.shows_picture(slide) and _source(request.images, query)
    )


def _queries(request: LectureRequest, plan: Deck) -> tuple[ImageQuery, ...]:
    """Return what a picture is wanted of, for each slide of a plan."""
    wanted = tuple(_query(request, slide) for slide in plan.slides)
    if request.images and request.images.source == DRAWN.source:
        from lectra.images.drawn import dealt  # brings numpy: the first question does not wait for it

        return dealt(wanted)
    return wanted


def _query(request: LectureRequest, slide: Slide) -> ImageQuery:
    wanted = slide.pictured
    return ImageQuery(
        lecture=request.topic,
        title=slide.title,
        query=wanted.query,
        role=slide.role,
        file=wanted.file,
        sha256=sha256_of(wanted.file) if wanted.file else "",
    )


def _source(choice: ImageChoice | None, wanted: ImageQuery) -> ImageChoice | None:
    """Return where a slide's picture comes from, if it is to have one."""
    if wanted.file:
        return OWN_FILE
    return None if choice and _is_undrawn(choice, wanted) else choice


def _is_undrawn(choice: ImageChoice, wanted: ImageQuery) -> bool:
    """Whether a picture is to be drawn, and there is no drawing that fits the slide's words."""
    return choice.source == DRAWN.source and not wanted.motif


def _with_motif(wanted: ImageQuery) -> ImageQuery:
    """Name what is to be drawn for one slide. Brings numpy, so it is for a thread."""
    from lectra.images.drawn import dealt  # as above

    return dealt([wanted])[0]


def _claim(run: Run, found: SlideImage, wanted: ImageQuery) -> bool:
    """Whether no other slide has this picture: one from the cache has not been claimed in this run."""
    from lectra.images.web import claim_picture  # as above

    return claim_picture(run.claims, run.store.path(found.file).read_bytes(), wanted)


def _refuse(run: Run, file: FileRef) -> None:
    """Keep all slides from a picture; one that the store has lost may come again."""
    with contextlib.suppress(StoreError):
        from lectra.images.web import refuse_picture  # as above

        refuse_picture(run.claims, run.store.path(file).read_bytes())
