"""The images of a run: asked for as soon as a slide is planned, none twice, drawn where none is found."""

from __future__ import annotations

import asyncio

from flows.steps import Steps
from lectra.errors import ImageError, ServiceMissing
from lectra.images.choice import ImageServices, WebChoice
from lectra.images.drawn import dealt
from lectra.images.web import claim_picture
from lectra.models import (
    ImageChoice,
    ImageQuery,
    LectureRequest,
    LectureWarning,
    Outline,
    OutlineSlide,
    SlideImage,
)
from tasks import image

DRAWN = ImageChoice(source="drawn")


class Images:
    """What is asked for, by place in the outline."""

    def __init__(self, steps: Steps, request: LectureRequest, services: ImageServices) -> None:
        self.steps = steps
        self.request = request
        self.services = services
        self._asked: dict[int, tuple[ImageQuery, asyncio.Task[SlideImage]]] = {}

    def ask_early(self, position: int, slide: OutlineSlide) -> None:
        """Ask for a slide's image while the outline is still being written, where the slide alone decides."""
        if isinstance(self.request.images, WebChoice):
            self._ask(position, self.request.images, self._query(slide))

    def ask_all(self, plan: Outline) -> None:
        """Ask for all images of a finished outline that were not asked for as they are now."""
        choice = self.request.images
        if choice is None:
            return
        wanted = tuple(self._query(slide) for slide in plan.slides)
        if choice.source == "drawn":
            wanted = dealt(wanted)
        if choice.source == "folder":
            choice = choice.model_copy(update={"deck": wanted})
        for position, query in enumerate(wanted):
            self._ask(position, choice, query)

    async def image(self, position: int) -> SlideImage | None:
        """Wait for the image of a slide; None where there are to be none."""
        if self.request.images is None:
            return None
        return await self._asked[position][1]

    def _query(self, slide: OutlineSlide) -> ImageQuery:
        return ImageQuery(
            lecture=self.request.topic, title=slide.title, query=slide.image_query, kind=slide.kind
        )

    def _ask(self, position: int, choice: ImageChoice, wanted: ImageQuery) -> None:
        if position in self._asked:
            asked, search = self._asked[position]
            if asked == wanted:
                return
            search.cancel()
        search = asyncio.create_task(self._find(position, choice, wanted))
        self._asked[position] = (wanted, search)

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
        for attempt in (step, step.with_options(refresh_cache=True)):
            found: SlideImage = await self.steps.result(
                attempt, slide=position, choice=choice, wanted=wanted, services=self.services
            )
            if not isinstance(choice, WebChoice) or self._claim(found, wanted):
                break
        return found

    def _claim(self, found: SlideImage, wanted: ImageQuery) -> bool:
        """Whether no other slide has this picture: one from the cache has not been claimed in this run."""
        run = self.steps.run
        return claim_picture(run.claims, run.store.path(found.file).read_bytes(), wanted)
