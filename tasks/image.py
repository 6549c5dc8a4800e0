"""What a slide is about → an image for it."""

from __future__ import annotations

from prefect import task

from lectra.images import open_images
from lectra.images.choice import ImageServices, WebChoice
from lectra.models import FileRef, ImageChoice, ImageQuery, SlideImage
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(
    name="image",
    version="4",
    task_run_name="image · slide {slide}",
    tags=["image"],
    retries=3,
    timeout_seconds=120,
    **policy(incidental=("slide", "services", "refused")),
)
@timeit("image")
async def fetch_for_slide(
    run: Run,
    slide: int,
    choice: ImageChoice,
    wanted: ImageQuery,
    services: ImageServices,
    refused: tuple[FileRef, ...],
) -> SlideImage:
    """Find an image that is none of the ``refused`` ones."""
    if run.shared and isinstance(choice, WebChoice):
        from lectra.images.web import refuse_picture  # brings Pillow: the first question does not wait for it

        for one in refused:  # the claims of this machine may not know them
            refuse_picture(run.claims, run.store.path(one).read_bytes())
    opened = open_images(choice, run.claims.path, [one.sha256 for one in refused], run.store)
    found = await opened.find(wanted)
    return SlideImage(
        file=run.store.put_bytes(found.data, found.suffix),
        width_px=found.width_px,
        height_px=found.height_px,
        alt=found.alt,
        source=found.source or choice.source,
        query=wanted.query,
        page_url=found.page_url,
        author=found.author,
        licence=found.licence,
        licence_url=found.licence_url,
        credit=found.credit,
    )
