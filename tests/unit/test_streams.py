"""Slides encoded one by one as MP3 and AAC and joined by copying are one sound, to the sample."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lectra.errors import StoreError
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.media.streams import LEAST_SILENCE, encode_streams, join_aac, join_mp3
from lectra.models import GRID_SAMPLES, SAMPLE_RATE_HZ

JOINS = [(join_mp3, 0), (join_aac, 1)]
EDGE = 6000


def sound(grids: int, seed: int) -> np.ndarray:
    """Noise with silence at either end, a whole number of grids long."""
    made = np.random.default_rng(seed).normal(0, 3000, grids * GRID_SAMPLES).astype(np.int16)
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
    """Sounds of one to five grids, each with its MP3 and its AAC."""
    root = tmp_path_factory.mktemp("it's %d")
    made = []
    for seed, grids in enumerate((1, 3, 2, 5)):
        folder = root / str(seed)
        folder.mkdir()
        said = sound(grids, seed)
        (folder / "said.pcm").write_bytes(said.astype("<i2").tobytes())
        made.append((said, encode_streams(folder / "said.pcm", folder)))
    return made


@pytest.mark.parametrize(("join", "kind"), JOINS)
@given(order=st.permutations(range(4)))
@settings(max_examples=6)
def test_slides_in_any_order_join_to_the_sample(slides, tmp_path_factory, join, kind, order):
    target = tmp_path_factory.mktemp("joined") / ("all.mp3", "all.aac")[kind]
    join([slides[number][1][kind] for number in order], target)
    track = decoded(target)
    start = 0
    for number in order:
        said = slides[number][0].astype(np.float64)
        heard = track[start : start + len(said)]
        assert delay(np.pad(heard, (500, 500)), said) == 500
        assert np.abs(heard[:LEAST_SILENCE]).max() < 200, "a neighbour is heard"
        start += len(said)
    assert len(track) == start
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_joined_aac_is_as_long_in_an_mp4(slides, tmp_path):
    join_aac([pair[1] for _, pair in slides], tmp_path / "all.aac")
    run_ffmpeg(["-f", "aac", "-i", str(tmp_path / "all.aac"), "-c", "copy", str(tmp_path / "all.mp4")])
    log = run_ffmpeg(["-i", str(tmp_path / "all.mp4"), "-t", "0", "-f", "null", "-"], log="info").err
    ((hours, minutes, seconds),) = re.findall(r"Duration: (\d+):(\d+):([\d.]+)", log)
    lasts_s = 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    assert lasts_s == pytest.approx(sum(len(said) for said, _ in slides) / SAMPLE_RATE_HZ, abs=0.01)


@pytest.mark.parametrize(("join", "kind"), JOINS)
def test_a_truncated_part_is_refused(slides, tmp_path, join, kind):
    whole = slides[0][1][kind]
    cut = tmp_path / whole.name
    cut.write_bytes(whole.read_bytes()[:-2])
    with pytest.raises(StoreError, match="whole"):
        join([whole, cut], tmp_path / "joined")


@pytest.mark.parametrize("content", [b"", b"#EXTM3U\n/etc/hostname\n"])
@pytest.mark.parametrize(("join", "kind"), JOINS)
def test_row_33_a_playlist_among_the_parts_is_refused(slides, tmp_path, join, kind, content):
    fake = tmp_path / slides[0][1][kind].name
    fake.write_bytes(content)
    with pytest.raises(StoreError, match="is not whole"):
        join([slides[0][1][kind], fake], tmp_path / "joined")
