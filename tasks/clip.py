"""Picture and length of the speech → the slide's clip."""

from __future__ import annotations

from prefect import task

from lectra.media.video import encode_still, repeat_still, show_states
from lectra.models import Clip, SlidePicture, Stills
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(
    name="still",
    version="4",
    task_run_name="still · slide {slide}",
    tags=["encode"],
    retries=1,
    **policy(incidental=("slide",)),
)
@timeit("still")
def encode(run: Run, slide: int, picture: SlidePicture) -> Stills:
    """Encode each picture as a short loop: all of the clip's work that need not wait for the speech."""
    with run.store.scratch() as folder:
        made = []
        for number, file in enumerate((*picture.earlier, picture.file)):
            target = folder / f"still-{number}.mp4"
            encode_still(run.store.path(file), target)
            made.append(run.store.put(target))
        return Stills(files=tuple(made))


@task(
    name="clip",
    version="3",
    task_run_name="clip · slide {slide}",
    tags=["encode"],
    retries=1,
    **policy(incidental=("slide",)),
)
@timeit("clip")
def sync_audio(run: Run, slide: int, stills: Stills, frames: tuple[int, ...]) -> Clip:
    """Show each picture for so many frames: in all as long as the slide is spoken over."""
    shown = [(run.store.path(file), count) for file, count in zip(stills.files, frames, strict=True) if count]
    with run.store.scratch() as folder:
        target = folder / "clip.mp4"
        if len(shown) == 1:
            repeat_still(*shown[0], target)
        else:
            show_states(shown, target)
        return Clip(file=run.store.put(target), frames=sum(frames))
