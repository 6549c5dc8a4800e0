"""What a slide is about → an image for it."""

from __future__ import annotations

from prefect import task

from lectra.errors import ImageError
from lectra.images import FoundImage, open_images
from lectra.models import ImageChoice, ImageQuery, LectureWarning, SlideImage
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from tasks.policy import POLICY, hold

OFFLINE = ImageChoice(source="drawn")


@task(
    name="image",
    version="1",
    task_run_name="image · slide {slide}",
    tags=["image"],
    retries=3,
    timeout_seconds=120,
    **POLICY,
)
@hold("image")
@timeit("image")
async def fetch_image(run: Run, slide: int, choice: ImageChoice, wanted: ImageQuery) -> SlideImage:
    """Find an image; where the source has none, draw one and say so."""
    try:
        return _kept(run, choice, wanted, await open_images(choice).find(wanted))
    except ImageError as exc:
        warning = LectureWarning(stage="image", message=exc.message, fallback="drawn", remedy=exc.remedy)
        drawn = _kept(run, OFFLINE, wanted, await open_images(OFFLINE).find(wanted))
        return drawn.model_copy(update={"warnings": (warning,)})


def _kept(run: Run, choice: ImageChoice, wanted: ImageQuery, found: FoundImage) -> SlideImage:
    return SlideImage(
        file=run.store.put_bytes(found.data, found.suffix),
        width_px=found.width_px,
        height_px=found.height_px,
        alt=found.alt,
        source=choice.source,
        query=wanted.query,
        page_url=found.page_url,
        author=found.author,
        licence=found.licence,
        licence_url=found.licence_url,
        credit=found.credit,
    )
