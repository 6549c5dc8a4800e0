"""Slides lie end to end on whole frames, and sentences within their slide."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.media.timeline import build_timings
from lectra.models import FPS, FileRef, Sentence, SpeechChunk, Timings

FILE = FileRef(key="files/x.wav", sha256="", size=0)


def chunk(frames: int, *spans: tuple[float, float]) -> SpeechChunk:
    said = tuple(Sentence(text="Words.", start_s=start, end_s=end) for start, end in spans)
    return SpeechChunk(mp3=FILE, aac=FILE, frames=frames, sentences=said, voice="embedded:heart")


def test_sentences_move_to_their_time_in_the_lecture():
    timings = build_timings(["One", "Two"], [chunk(50, (0.15, 1.2)), chunk(25, (0.15, 0.4004))])
    assert timings.duration_s == 3.0
    assert [(it.index, it.title, it.start_s, it.end_s) for it in timings.slides] == [
        (0, "One", 0.0, 2.0),
        (1, "Two", 2.0, 3.0),
    ]
    assert timings.slides[1].sentences[0] == Sentence(text="Words.", start_s=2.15, end_s=2.4)


def test_a_sentence_never_leaves_its_slide():
    timings = build_timings(["One", "Two"], [chunk(25, (-0.2, 1.7)), chunk(25)])
    assert timings.slides[0].sentences[0] == Sentence(text="Words.", start_s=0.0, end_s=1.0)


def test_a_title_for_each_chunk_is_needed():
    with pytest.raises(ValueError, match="argument"):
        build_timings(["One"], [chunk(25), chunk(25)])


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=80))
def test_nothing_drifts_however_long_the_lecture(frames):
    timings = build_timings([str(it) for it in frames], [chunk(it) for it in frames])
    edges = [(slide.start_s, slide.end_s) for slide in timings.slides]
    assert edges[0][0] == 0
    assert all(one[1] == other[0] for one, other in pairwise(edges))
    assert [round(end * FPS) - round(start * FPS) for start, end in edges] == frames
    assert edges[-1][1] == timings.duration_s == round(timings.duration_s, 2)
    assert Timings.model_validate_json(timings.model_dump_json()) == timings
