"""Script and image → the slide's picture."""

from __future__ import annotations

from prefect import task

from lectra.deck.layout import lay_out
from lectra.deck.raster import draw_slide
from lectra.deck.theme import LECTRA
from lectra.models import FileRef, SlideImage, SlideScript
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from tasks.policy import POLICY, hold


@task(
    name="picture", version="1", task_run_name="picture · slide {slide}", tags=["encode"], retries=1, **POLICY
)
@hold("encode")
@timeit("picture")
def draw(
    run: Run, slide: int, lecture: str, script: SlideScript, image: SlideImage | None, lang: str
) -> FileRef:
    """Draw the slide at 1920x1080 as PNG."""
    with run.store.scratch() as folder:
        target = folder / "slide.png"
        picture = run.store.path(image.file) if image else None
        draw_slide(lay_out(script, LECTRA, image=image, lecture=lecture, lang=lang), picture, target)
        return run.store.put(target)
