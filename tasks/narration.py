"""Speech of all slides → the narration."""

from __future__ import annotations

from prefect import task

from lectra.media.streams import Sound, join_mp3
from lectra.models import FileRef, SpeechChunk
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(name="narration", task_run_name="narration", version="3", retries=1, **policy())
@timeit("narration")
def merge_chunks(run: Run, speeches: list[SpeechChunk]) -> FileRef:
    """Join the slides' speech without gaps into one MP3."""
    with run.store.scratch() as folder:
        target = folder / "narration.mp3"
        join_mp3([Sound(run.store.path(speech.mp3), speech.frames) for speech in speeches], target)
        return run.store.put(target)
