"""Slides encoded one by one as MP3 and AAC and joined by copying are one sound, each on time."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lectra.errors import StoreError
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.media.streams import (
    AAC_SAMPLES,
    LEAST_SILENCE,
    MP3_SAMPLES,
    Sound,
    encode_streams,
    join_aac,
    join_mp3,
)
from lectra.models import SAMPLE_RATE_HZ, SAMPLES_PER_FRAME

JOINS = [(join_mp3, 0), (join_aac, 1)]
LONGEST = (MP3_SAMPLES, AAC_SAMPLES)
FRAMES = (25, 72, 47, 118)
EDGE = 6000


def sound(frames: int, seed: int) -> np.ndarray:
    """Noise with silence at either end, as long as so many frames of video."""
    made = np.random.default_rng(seed).normal(0, 3000, frames * SAMPLES_PER_FRAME).astype(np.int16)
    made[:EDGE] = made[-EDGE:] = 0
    return made


def decoded(path) -> np.ndarray:
    pcm = run_ffmpeg(["-f", path.suffix[1:], "-i", str(path), "-f", "s16le", "pipe:1"]).out
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def delay(track: np.ndarray, part: np.ndarray) -> int:
    size = 1 << (len(track) + len(part)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(track, size) * np.conj(np.fft.rfft(part, size)), size)
    return int(np.argmax(likeness[: len(track)]))


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    """Sounds of one to five seconds, each with its MP3 and its AAC."""
    root = tmp_path_factory.mktemp("it's %d")
    made = []
    for seed, frames in enumerate(FRAMES):
        folder = root / str(seed)
        folder.mkdir()
        said = sound(frames, seed)
        (folder / "said.pcm").write_bytes(said.astype("<i2").tobytes())
        coded = encode_streams(folder / "said.pcm", folder)
        made.append((said, [Sound(path, frames) for path in coded]))
    return made


@pytest.mark.parametrize(("join", "kind"), JOINS)
@given(order=st.permutations(range(4)))
@settings(max_examples=6)
def test_slides_in_any_order_begin_within_half_a_frame_of_their_time(
    slides, tmp_path_factory, join, kind, order
):
    target = tmp_path_factory.mktemp("joined") / ("all.mp3", "all.aac")[kind]
    repeated = list(order) * 3
    join([slides[number][1][kind] for number in repeated], target)
    track = decoded(target)
    start, half = 0, LONGEST[kind] // 2
    for number in repeated:
        said = slides[number][0].astype(np.float64)
        heard = np.pad(track[start : start + len(said)], (1000, 1000))
        assert abs(delay(heard, said) - 1000) <= half
        assert np.abs(track[start : start + LEAST_SILENCE]).max() < 200, "a neighbour is heard"
        start += len(said)
    assert abs(len(track) - start) <= half
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_joined_aac_is_as_long_in_an_mp4(slides, tmp_path):
    join_aac([pair[1] for _, pair in slides], tmp_path / "all.aac")
    run_ffmpeg(["-f", "aac", "-i", str(tmp_path / "all.aac"), "-c", "copy", str(tmp_path / "all.mp4")])
    log = run_ffmpeg(["-i", str(tmp_path / "all.mp4"), "-t", "0", "-f", "null", "-"], log="info").err
    ((hours, minutes, seconds),) = re.findall(r"Duration: (\d+):(\d+):([\d.]+)", log)
    lasts_s = 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    assert lasts_s == pytest.approx(sum(len(said) for said, _ in slides) / SAMPLE_RATE_HZ, abs=0.011)


@pytest.mark.parametrize(("join", "kind"), JOINS)
def test_a_truncated_part_is_refused(slides, tmp_path, join, kind):
    whole = slides[0][1][kind]
    cut = tmp_path / whole.path.name
    cut.write_bytes(whole.path.read_bytes()[:-2])
    with pytest.raises(StoreError, match="whole"):
        join([whole, Sound(cut, whole.frames)], tmp_path / "joined")


@pytest.mark.parametrize(("join", "kind"), JOINS)
def test_a_part_that_is_shorter_than_its_slide_is_refused(slides, tmp_path, join, kind):
    path, frames = slides[0][1][kind]
    with pytest.raises(StoreError, match="whole"):
        join([Sound(path, frames + 25)], tmp_path / "joined")


@pytest.mark.parametrize("content", [b"", b"#EXTM3U\n/etc/hostname\n"])
@pytest.mark.parametrize(("join", "kind"), JOINS)
def test_row_33_a_playlist_among_the_parts_is_refused(slides, tmp_path, join, kind, content):
    fake = tmp_path / slides[0][1][kind].path.name
    fake.write_bytes(content)
    with pytest.raises(StoreError, match="is not whole"):
        join([slides[0][1][kind], Sound(fake, 25)], tmp_path / "joined")
