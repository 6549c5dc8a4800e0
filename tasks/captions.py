"""Speech of all slides → timings and captions."""

from __future__ import annotations

from prefect import task

from lectra.media.captions import build_cues, to_srt, to_vtt
from lectra.media.timeline import build_timings
from lectra.models import Captions, Reveal, SpeechChunk
from lectra.runs.journal import timeit
from lectra.runs.run import Run
from tasks.policy import policy


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
