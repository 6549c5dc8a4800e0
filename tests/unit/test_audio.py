"""Slides sound alike in loudness, last whole frames, and join without a gap."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.errors import StoreError
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.media.audio import (
    LEAD_IN_S,
    LOUDNESS_LUFS,
    gain_db,
    level_chunk,
    silence_around,
)
from lectra.media.streams import AAC_SAMPLES, MP3_SAMPLES
from lectra.models import SAMPLE_RATE_HZ, SAMPLES_PER_FRAME, Sentence

RATE_HZ = 24_000
LEAD_IN = round(LEAD_IN_S * SAMPLE_RATE_HZ)


def babble(seconds: float, level: float = 0.1, seed: int = 0) -> np.ndarray:
    """Noise that swells and fades like syllables, one loud click in it, at 24 kHz."""
    count = round(seconds * RATE_HZ)
    noise = np.random.default_rng(seed).standard_normal(count)
    sound = level * noise * np.abs(np.sin(np.arange(count) * 2 * np.pi * 3 / RATE_HZ))
    if count:
        sound[count // 2] = 8 * level
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


def test_silence_and_noise_are_not_amplified(tmp_path):
    hiss = np.random.default_rng(1).integers(-20, 21, 2 * RATE_HZ).astype(np.int16)
    for quiet in (np.zeros(2 * RATE_HZ, np.int16), hiss):
        chunk = level_chunk(quiet, RATE_HZ, (Sentence(text="…", start_s=0, end_s=2),), tmp_path)
        assert np.abs(decoded(chunk.mp3)).max() <= 3 * np.abs(quiet).max()
        assert chunk.frames >= 2 * 25


def decoded(path) -> np.ndarray:
    pcm = run_ffmpeg(["-f", path.suffix[1:], "-i", str(path), "-f", "s16le", "pipe:1"]).out
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def found_at(track: np.ndarray, part: np.ndarray) -> int:
    """Sample at which a part is heard in a track."""
    size = 1 << (len(track) + len(part)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(track, size) * np.conj(np.fft.rfft(part, size)), size)
    return int(np.argmax(likeness[: len(track)]))


def loudness(path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBFS)."""
    log = run_ffmpeg(["-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"], log="info").err
    summary = log[log.rindex("Summary:") :]
    loudness, peak = (float(re.findall(rf"{name}:\s+(\S+)", summary)[0]) for name in ("I", "Peak"))
    return loudness, peak


@pytest.fixture(scope="module")
def chunks(tmp_path_factory):
    """Three slides at very different levels, in a folder with an awkward name."""
    root = tmp_path_factory.mktemp("it's %d")
    made = []
    for index, (seconds, level) in enumerate([(2.5, 0.01), (1.3, 0.1), (3.1, 0.5)]):
        folder = root / str(index)
        folder.mkdir()
        made.append(level_chunk(babble(seconds, level, seed=index), RATE_HZ, (), folder))
    return made


@given(st.integers(0, 20_000), st.floats(0, 1))
def test_the_pause_after_a_slide_is_what_was_set_up_to_the_end_of_a_frame(count, pause_s):
    before, after = silence_around(count, pause_s)
    assert before == LEAD_IN
    assert (before + count + after) % SAMPLES_PER_FRAME == 0
    assert 0 <= after - round(pause_s * SAMPLE_RATE_HZ) < SAMPLES_PER_FRAME


@given(st.integers(0, 1_000_000), st.floats(0, 1), st.floats(0, 60))
def test_a_slide_lasts_as_long_as_it_must_and_a_frame_more_at_most(count, pause_s, least_s):
    before, after = silence_around(count, pause_s, least_s)
    lasts = before + count + after
    least = round(least_s * SAMPLE_RATE_HZ)
    assert lasts >= least
    assert after >= round(pause_s * SAMPLE_RATE_HZ)
    assert lasts - least < SAMPLES_PER_FRAME or (before, after) == silence_around(count, pause_s)


@given(st.floats(-90, 0))
def test_gain_leads_to_the_aim_but_never_blows_up_silence(lufs):
    gain = gain_db(lufs)
    assert gain == 0 or lufs >= -60
    assert gain <= 24
    assert gain in (0, 24) or lufs + gain == pytest.approx(LOUDNESS_LUFS)


def test_a_chunk_goes_on_to_the_end_of_its_last_frame_in_either_format(chunks):
    for chunk in chunks:
        for path, samples in ((chunk.mp3, MP3_SAMPLES), (chunk.aac, AAC_SAMPLES)):
            assert 0 <= len(decoded(path)) - chunk.frames * SAMPLES_PER_FRAME < samples


def test_quiet_and_loud_speech_come_out_alike(chunks):
    for chunk in chunks:
        level, peak = loudness(chunk.aac)
        assert level == pytest.approx(LOUDNESS_LUFS, abs=1)
        assert peak <= -1


def test_the_sound_starts_right_after_the_lead_in_in_either_format(tmp_path):
    speech = babble(1.0, 0.02)
    chunk = level_chunk(speech, SAMPLE_RATE_HZ, (), tmp_path)
    for path in (chunk.mp3, chunk.aac):
        assert found_at(decoded(path), speech.astype(np.float64)) == pytest.approx(LEAD_IN, abs=2)


def test_sentences_are_moved_by_the_lead_in(tmp_path):
    said = (Sentence(text="A.", start_s=0.0, end_s=0.4), Sentence(text="B.", start_s=0.7, end_s=1.0))
    chunk = level_chunk(babble(1.0), RATE_HZ, said, tmp_path)
    assert [it.text for it in chunk.sentences] == ["A.", "B."]
    assert chunk.sentences[1].start_s == pytest.approx(0.7 + LEAD_IN_S)
    assert chunk.sentences[1].end_s < chunk.frames / 25


@pytest.mark.parametrize("seconds", [0, 0.01, 0.2, 1])
def test_silence_of_any_length_stays_silent(tmp_path, seconds):
    chunk = level_chunk(np.zeros(round(seconds * RATE_HZ), np.int16), RATE_HZ, (), tmp_path)
    assert not decoded(chunk.aac).any()
    assert chunk.frames >= seconds * 25


def test_faint_noise_is_not_blown_up(tmp_path):
    noise = np.random.default_rng(0).integers(-4, 5, RATE_HZ).astype(np.int16)
    assert np.abs(decoded(level_chunk(noise, RATE_HZ, (), tmp_path).aac)).max() < 16


def test_a_blip_too_short_to_measure_is_kept_within_bounds(tmp_path):
    chunk = level_chunk(babble(0.05, 0.05), RATE_HZ, (), tmp_path)
    assert 500 < np.abs(decoded(chunk.aac)).max() < 32767 * 10 ** (-1 / 20)


def test_a_full_disk_is_named(tmp_path):
    (tmp_path / "raw.pcm").symlink_to("/dev/full")
    with pytest.raises(StoreError, match="No space left on device"):
        level_chunk(babble(1.0), RATE_HZ, (), tmp_path)
