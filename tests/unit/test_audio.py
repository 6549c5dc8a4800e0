"""Slides sound alike in loudness, last whole frames, and join without a gap."""

import re
import wave

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
    join_aac,
    join_mp3,
    level_chunk,
    to_frames,
)
from lectra.models import SAMPLE_RATE_HZ, SAMPLES_PER_FRAME, Sentence

RATE_HZ = 24_000
LEAD_IN = round(LEAD_IN_S * SAMPLE_RATE_HZ)
SYNC = 0.005 * SAMPLE_RATE_HZ


def babble(seconds: float, level: float = 0.1, seed: int = 0) -> np.ndarray:
    """Noise that swells and fades like syllables, one loud click in it, at 24 kHz."""
    count = round(seconds * RATE_HZ)
    noise = np.random.default_rng(seed).standard_normal(count)
    sound = level * noise * np.abs(np.sin(np.arange(count) * 2 * np.pi * 3 / RATE_HZ))
    if count:
        sound[count // 2] = 8 * level
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


def decoded(path) -> np.ndarray:
    form = "wav" if path.suffix == ".wav" else "mp3" if path.suffix == ".mp3" else "mp4"
    pcm = run_ffmpeg(["-f", form, "-i", str(path), "-f", "s16le", "pipe:1"]).out
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
    return tuple(float(re.search(rf"{name}:\s+(\S+)", summary)[1]) for name in ("I", "Peak"))


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
def test_a_chunk_is_padded_to_the_next_whole_frame(count, pause_s):
    spoken = np.ones(count, np.int16)
    padded = to_frames(spoken, pause_s)
    assert len(padded) % SAMPLES_PER_FRAME == 0
    assert 0 <= len(padded) - LEAD_IN - count - round(pause_s * SAMPLE_RATE_HZ) < SAMPLES_PER_FRAME
    assert np.flatnonzero(padded).tolist() == list(range(LEAD_IN, LEAD_IN + count))


@given(st.floats(-90, 0))
def test_gain_leads_to_the_aim_but_never_blows_up_silence(lufs):
    gain = gain_db(lufs)
    assert gain == 0 or lufs >= -60
    assert gain <= 24
    assert gain in (0, 24) or lufs + gain == pytest.approx(LOUDNESS_LUFS)


def test_a_chunk_is_48_khz_mono_16_bit_of_whole_frames(chunks):
    for chunk in chunks:
        with wave.open(str(chunk.wav)) as file:
            assert file.getparams()[:3] == (1, 2, SAMPLE_RATE_HZ)
            assert file.getnframes() == chunk.frames * SAMPLES_PER_FRAME


def test_quiet_and_loud_speech_come_out_alike(chunks):
    for chunk in chunks:
        level, peak = loudness(chunk.wav)
        assert level == pytest.approx(LOUDNESS_LUFS, abs=1)
        assert peak <= -1


def test_the_mp3_is_the_same_sound_from_the_same_start(chunks):
    for chunk in chunks:
        wav, mp3 = decoded(chunk.wav), decoded(chunk.mp3)
        assert len(mp3) == len(wav)
        assert found_at(np.pad(mp3, (1000, 0)), wav) == pytest.approx(1000, abs=2)


def test_the_sound_starts_right_after_the_lead_in(tmp_path):
    speech = babble(1.0, 0.02)
    heard = decoded(level_chunk(speech, SAMPLE_RATE_HZ, (), tmp_path).wav)
    assert found_at(heard, speech.astype(np.float64)) == pytest.approx(LEAD_IN, abs=2)


def test_sentences_are_moved_by_the_lead_in(tmp_path):
    said = (Sentence(text="A.", start_s=0.0, end_s=0.4), Sentence(text="B.", start_s=0.7, end_s=1.0))
    chunk = level_chunk(babble(1.0), RATE_HZ, said, tmp_path)
    assert [it.text for it in chunk.sentences] == ["A.", "B."]
    assert chunk.sentences[1].start_s == pytest.approx(0.7 + LEAD_IN_S)
    assert chunk.sentences[1].end_s < chunk.frames / 25


@pytest.mark.parametrize("seconds", [0, 0.01, 0.2, 1])
def test_silence_of_any_length_stays_silent(tmp_path, seconds):
    chunk = level_chunk(np.zeros(round(seconds * RATE_HZ), np.int16), RATE_HZ, (), tmp_path)
    assert not decoded(chunk.wav).any()
    assert chunk.frames >= seconds * 25


def test_faint_noise_is_not_blown_up(tmp_path):
    noise = np.random.default_rng(0).integers(-4, 5, RATE_HZ).astype(np.int16)
    assert np.abs(decoded(level_chunk(noise, RATE_HZ, (), tmp_path).wav)).max() < 16


def test_a_blip_too_short_to_measure_is_kept_within_bounds(tmp_path):
    chunk = level_chunk(babble(0.05, 0.05), RATE_HZ, (), tmp_path)
    assert 500 < np.abs(decoded(chunk.wav)).max() < 32767 * 10 ** (-1 / 20)


@pytest.mark.parametrize(("join", "name"), [(join_mp3, "narration.mp3"), (join_aac, "narration.m4a")])
def test_joined_chunks_keep_their_time_to_the_sample(chunks, tmp_path, join, name):
    join([chunk.wav for chunk in chunks], tmp_path / name)
    track = decoded(tmp_path / name)
    assert len(track) == sum(chunk.frames for chunk in chunks) * SAMPLES_PER_FRAME
    start = 0
    for chunk in chunks:
        body = decoded(chunk.wav)
        assert found_at(track, body) == pytest.approx(start, abs=SYNC)
        start += len(body)
    assert -21 <= loudness(tmp_path / name)[0] <= -14
    assert [it.name for it in tmp_path.iterdir()] == [name]


def test_a_chunk_in_another_format_is_refused(tmp_path):
    path = tmp_path / "stereo.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(bytes(4000))
    with pytest.raises(StoreError, match="48 kHz mono"):
        join_mp3([path], tmp_path / "narration.mp3")


def test_a_truncated_chunk_is_refused(chunks, tmp_path):
    path = tmp_path / "cut.wav"
    path.write_bytes(chunks[0].wav.read_bytes()[:-2])
    with pytest.raises(StoreError, match="whole"):
        join_aac([chunks[0].wav, path], tmp_path / "narration.m4a")


@pytest.mark.parametrize("content", [b"", b"#EXTM3U\n/etc/hostname\n"])
def test_what_is_no_sound_is_refused(tmp_path, content):
    (tmp_path / "chunk.wav").write_bytes(content)
    with pytest.raises(StoreError, match="not a WAV"):
        join_mp3([tmp_path / "chunk.wav"], tmp_path / "narration.mp3")
