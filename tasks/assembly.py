"""The slides' speech and clips → the lecture's narration, timings, captions and video."""

from __future__ import annotations

from prefect import task

from lectra.media.captions import build_cues, to_srt, to_vtt
from lectra.media.streams import Sound, join_mp3
from lectra.media.timeline import build_timings
from lectra.media.video import join_video
from lectra.models import Captions, Clip, FileRef, Reveal, SpeechChunk
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


@task(name="timings", task_run_name="timings", version="5", retries=1, **policy())
@timeit("timings")
def map_timings(
    run: Run, titles: list[str], speeches: list[SpeechChunk], reveals: list[tuple[Reveal, ...]]
) -> Captions:
    """Say when each slide is shown, each sentence heard and each item seen, and caption what is said."""
    timings = build_timings(titles, speeches, reveals)
    cues = build_cues(timings)
    return Captions(
        timings=timings,
        srt=run.store.put_bytes(to_srt(cues).encode(), ".srt"),
        vtt=run.store.put_bytes(to_vtt(cues).encode(), ".vtt"),
    )


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
