"""Picture and length of the speech → the slide's clip."""

from __future__ import annotations

from prefect import task

from lectra.media.video import encode_still, repeat_still
from lectra.models import Clip, FileRef
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from tasks.policy import POLICY, hold


@task(name="clip", version="1", task_run_name="clip · slide {slide}", tags=["encode"], retries=1, **POLICY)
@hold("encode")
@timeit("clip")
def encode(run: Run, slide: int, picture: FileRef, frames: int) -> Clip:
    """Show the picture for so many frames: as long as the slide is spoken over."""
    with run.store.scratch() as folder:
        still, target = folder / "still.mp4", folder / "clip.mp4"
        encode_still(run.store.path(picture), still)
        repeat_still(still, frames, target)
        return Clip(file=run.store.put(target), frames=frames)
