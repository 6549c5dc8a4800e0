"""The images of a run: asked for as soon as a slide is planned, none twice, drawn where none is found."""

from __future__ import annotations

import asyncio
import contextlib

from flows.steps import Steps
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.errors import ImageError, ServiceMissing, StoreError
from lectra.images import OWN
from lectra.images.choice import ImageServices, WebChoice
from lectra.images.own import sha256_of
from lectra.models import FileRef, ImageChoice, ImageQuery, LectureRequest, LectureWarning, SlideImage
from lectra.project.given import Given
from lectra.project.images import find_again
from tasks import image

DRAWN = ImageChoice(source="drawn")
OWN_FILE = ImageChoice(source=OWN)
ON_MACHINES = 5
"""How often a slide is given another picture, where machines may have chosen the same for several."""


class Images:
    """What is asked for, by place in the outline; what is ``given`` is taken as it is."""

    def __init__(self, steps: Steps, request: LectureRequest, services: ImageServices, given: Given) -> None:
        self.steps = steps
        self.request = request
        self.services = services
        self.given = given
        self._asked: dict[int, tuple[ImageQuery, asyncio.Task[SlideImage]]] = {}

    def ask_early(self, position: int, slide: Slide) -> None:
        """Ask for a slide's image while the outline is still being written, where the slide alone decides."""
        if isinstance(self.request.images, WebChoice) and self.request.shows_picture(slide):
            self._ask(position, self.request.images, self._query(slide))

    def ask_all(self, plan: Deck) -> None:
        """Ask for all images of a finished outline that were not asked for as they are now."""
        choice = self.request.images
        wanted = tuple(self._query(slide) for slide in plan.slides)
        if choice and choice.source == "drawn":
            from lectra.images.drawn import dealt  # brings numpy: the first question does not wait for it

            wanted = dealt(wanted)
        if choice and choice.source == "folder":
            choice = choice.model_copy(update={"deck": wanted})
        kept = [self._kept(position, query) for position, query in enumerate(wanted)]
        for position, (query, present) in enumerate(zip(wanted, kept, strict=True)):
            source = OWN_FILE if query.file else choice
            if source is None or not self.request.shows_picture(plan.slides[position]):
                self._forget(position)
            elif self.given.image_take(position):
                search = asyncio.create_task(self._another(position, source, query, present))
                self._asked[position] = (query, search)
            elif present:
                self._asked[position] = (query, asyncio.create_task(_have(present)))
            else:
                self._ask(position, source, query)

    async def image(self, position: int) -> SlideImage | None:
        """Wait for the image of a slide; None where it is to have none."""
        return await self._asked[position][1] if position in self._asked else None

    def _query(self, slide: Slide) -> ImageQuery:
        wanted = slide.pictured
        return ImageQuery(
            lecture=self.request.topic,
            title=slide.title,
            query=wanted.query,
            role=slide.role,
            file=wanted.file,
            sha256=sha256_of(wanted.file) if wanted.file else "",
        )

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
            self._claim(kept, wanted)
        return kept

    async def _another(
        self, position: int, choice: ImageChoice, wanted: ImageQuery, present: SlideImage | None
    ) -> SlideImage:
        """Find another image than a slide has and has had."""
        refused = (*present.refused, present.file) if present else ()
        for file in refused:
            self._refuse(file)
        step = image.fetch_image.with_options(refresh_cache=True)
        found: SlideImage = await self.steps.result(
            step, slide=position, choice=choice, wanted=wanted, services=self.services, refused=refused
        )
        return found.model_copy(update={"refused": refused})

    def _refuse(self, file: FileRef) -> None:
        """Keep all slides from a picture; one that the store has lost may come again."""
        run = self.steps.run
        with contextlib.suppress(StoreError):
            from lectra.images.web import refuse_picture  # as above

            refuse_picture(run.claims, run.store.path(file).read_bytes())

    async def _find(self, position: int, choice: ImageChoice, wanted: ImageQuery) -> SlideImage:
        try:
            return await self._fetch(position, choice, wanted)
        except (ImageError, ServiceMissing, TimeoutError) as exc:
            remedy = exc.remedy if isinstance(exc, ImageError | ServiceMissing) else ""
            warning = LectureWarning(
                stage="image", message=str(exc).removesuffix(remedy).strip(), fallback="drawn", remedy=remedy
            )
        drawn = await self._fetch(position, DRAWN, wanted)
        return drawn.model_copy(update={"warnings": (warning,)})

    async def _fetch(self, position: int, choice: ImageChoice, wanted: ImageQuery) -> SlideImage:
        step = image.fetch_image
        refused: tuple[FileRef, ...] = ()
        for _ in range(ON_MACHINES if self.steps.run.shared else 2):
            found: SlideImage = await self.steps.result(
                step, slide=position, choice=choice, wanted=wanted, services=self.services, refused=refused
            )
            if not isinstance(choice, WebChoice) or self._claim(found, wanted):
                break
            step = step.with_options(refresh_cache=True)
            if self.steps.run.shared:  # a machine with a store of its own knows nothing of other slides
                refused = (*refused, found.file)
        return found

    def _claim(self, found: SlideImage, wanted: ImageQuery) -> bool:
        """Whether no other slide has this picture: one from the cache has not been claimed in this run."""
        run = self.steps.run
        from lectra.images.web import claim_picture  # as above

        return claim_picture(run.claims, run.store.path(found.file).read_bytes(), wanted)


async def _have(image: SlideImage) -> SlideImage:
    return image
