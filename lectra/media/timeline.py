"""When each slide is shown and each sentence heard, counted in frames so that nothing drifts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from lectra.media.reveals import later
from lectra.models import FPS, Reveal, Sentence, SlideTiming, SpeechChunk, Timings
from lectra.prose.captioned import captioned_text
from lectra.text import visible


def build_timings(
    titles: Sequence[str],
    chunks: Sequence[SpeechChunk],
    reveals: Sequence[Sequence[Reveal]] | None = None,
) -> Timings:
    """Lay slides end to end, one chunk each.

    A slide starts on a frame, exactly where the one before it ends; sentences are rounded to milliseconds
    and lie within their slide. ``reveals`` are those of each slide, from its start. Formulas are written in
    characters of Unicode, and invisible characters that
    mean nothing are left out. Raises ValueError where titles and chunks differ in number.
    """
    starts = [0, *accumulate(chunk.frames for chunk in chunks)]
    appearing = reveals or [()] * len(chunks)
    slides = tuple(
        SlideTiming(
            index=index,
            title=visible(title),
            start_s=starts[index] / FPS,
            end_s=starts[index + 1] / FPS,
            sentences=_placed(chunk, starts[index]),
            reveals=later(items, starts[index] / FPS),
        )
        for index, (title, chunk, items) in enumerate(zip(titles, chunks, appearing, strict=True))
    )
    return Timings(duration_s=starts[-1] / FPS, slides=slides)


def _placed(chunk: SpeechChunk, first_frame: int) -> tuple[Sentence, ...]:
    """Move a chunk's sentences to their time in the lecture."""
    start_s, end_s = first_frame / FPS, (first_frame + chunk.frames) / FPS

    def at(time_s: float) -> float:
        return min(max(round(start_s + time_s, 3), start_s), end_s)

    return tuple(
        Sentence(
            text=captioned_text(visible(sentence.text)),
            start_s=at(sentence.start_s),
            end_s=at(sentence.end_s),
        )
        for sentence in chunk.sentences
    )
