"""Speech of all slides → the narration, as MP3 for people and as AAC for the video."""

from __future__ import annotations

from prefect import task

from lectra.media.audio import join_aac, join_mp3
from lectra.models import FileRef, SpeechChunk
from lectra.runs.profiler import timeit
from lectra.runs.workspace import Run
from tasks.policy import POLICY, hold


@task(name="narration", version="1", tags=["encode"], retries=1, **POLICY)
@hold("encode")
@timeit("narration")
def join_narration(run: Run, speeches: list[SpeechChunk]) -> FileRef:
    """Join the slides' speech without gaps into one MP3."""
    with run.store.scratch() as folder:
        target = folder / "narration.mp3"
        join_mp3([run.store.path(speech.audio) for speech in speeches], target)
        return run.store.put(target)


@task(name="soundtrack", version="1", tags=["encode"], retries=1, **POLICY)
@hold("encode")
@timeit("soundtrack")
def join_soundtrack(run: Run, speeches: list[SpeechChunk]) -> FileRef:
    """Join the slides' speech without gaps into the video's AAC track."""
    with run.store.scratch() as folder:
        target = folder / "soundtrack.m4a"
        join_aac([run.store.path(speech.audio) for speech in speeches], target)
        return run.store.put(target)
