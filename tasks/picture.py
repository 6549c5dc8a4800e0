"""Script and image → the slide's picture."""

from __future__ import annotations

from prefect import task

from lectra.deck.layout import lay_out
from lectra.deck.raster import draw_slide
from lectra.deck.theme import Theme
from lectra.deck.typefaces import check_typefaces
from lectra.document.numbered import numbered
from lectra.models import SlideImage, SlidePicture, WrittenSlide
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(
    name="picture",
    version="11",
    task_run_name="picture · slide {slide}",
    tags=["encode"],
    retries=1,
    **policy(incidental=("slide",)),
)
@timeit("picture")
def draw(
    run: Run,
    slide: int,
    lecture: str,
    script: WrittenSlide,
    image: SlideImage | None,
    lang: str,
    theme: Theme,
    builds: bool,
    numbers: dict[str, int],
) -> SlidePicture:
    """Draw the slide at 1920x1080 as PNG, and small for lists and pages.

    ``numbers`` are of the passages that it cites in what it shows.
    With ``builds`` it is drawn as it is before each of its items too.
    """
    check_typefaces(theme)
    with run.store.scratch() as folder:
        target, thumbnail = folder / "slide.png", folder / "thumbnail.jpg"
        earlier = [folder / f"state-{number}.png" for number in range(script.items if builds else 0)]
        picture = run.store.path(image.file) if image else None
        layout = lay_out(numbered(script, numbers), theme, image=image, lecture=lecture, lang=lang)
        draw_slide(layout, picture, target, thumbnail, earlier)
        return SlidePicture(
            file=run.store.put(target),
            thumbnail=run.store.put(thumbnail),
            earlier=tuple(map(run.store.put, earlier)),
        )
