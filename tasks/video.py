"""Clips, speech and captions → the video."""

from __future__ import annotations

from prefect import task

from lectra.media.streams import Sound
from lectra.media.video import join_video
from lectra.models import Captions, Clip, FileRef, SpeechChunk
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


@task(name="video", task_run_name="video", version="4", retries=1, **policy())
@timeit("video")
def ffmpeg_render(
    run: Run, lecture: str, lang: str, clips: list[Clip], speeches: list[SpeechChunk], captions: Captions
) -> FileRef:
    """Join all streams by copy, with chapters and a caption track."""
    with run.store.scratch() as folder:
        target = folder / "video.mp4"
        join_video(
            [run.store.path(clip.file) for clip in clips],
            [Sound(run.store.path(speech.aac), speech.frames) for speech in speeches],
            run.store.path(captions.srt),
            captions.timings,
            title=lecture,
            lang=lang,
            target=target,
        )
        return run.store.put(target)
