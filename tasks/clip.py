"""Picture and length of the speech → the slide's clip."""

from __future__ import annotations

from prefect import task

from lectra.media.video import encode_still, repeat_still
from lectra.models import Clip, FileRef, SlidePicture
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(
    name="still",
    version="2",
    task_run_name="still · slide {slide}",
    tags=["encode"],
    retries=1,
    **policy(incidental=("slide",)),
)
@timeit("still")
def encode(run: Run, slide: int, picture: SlidePicture) -> FileRef:
    """Encode the picture as a short loop: all of the clip's work that need not wait for the speech."""
    with run.store.scratch() as folder:
        target = folder / "still.mp4"
        encode_still(run.store.path(picture.file), target)
        return run.store.put(target)


@task(
    name="clip",
    version="2",
    task_run_name="clip · slide {slide}",
    tags=["encode"],
    retries=1,
    **policy(incidental=("slide",)),
)
@timeit("clip")
def sync_audio(run: Run, slide: int, still: FileRef, frames: int) -> Clip:
    """Show the picture for so many frames: as long as the slide is spoken over."""
    with run.store.scratch() as folder:
        target = folder / "clip.mp4"
        repeat_still(run.store.path(still), frames, target)
        return Clip(file=run.store.put(target), frames=frames)
