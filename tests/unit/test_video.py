"""The video is exact to the frame, in the right colours, with sound, captions and chapters in place.

``LECTRA_UPDATE_GOLDEN=1 pytest tests/unit/test_video.py`` writes the expected ffmpeg arguments again.
"""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from lectra.exec.ffmpeg import open_input, run_ffmpeg
from lectra.media import audio, streams, video
from lectra.media.captions import build_cues, to_srt
from lectra.media.timeline import build_timings
from lectra.models import FPS, SAMPLE_RATE_HZ, FileRef, Sentence, SlideTiming, SpeechChunk, Timings

GOLDEN = Path(__file__).parents[1] / "golden"
FRAMES = (25, 73, 118)
COLOURS = ((200, 30, 40), (20, 120, 60), (30, 60, 190))
TITLES = ("Ethics = a; b # c \\ d", "Two\nlines [CHAPTER]", "倫理 <b>&</b> " + "long " * 30)
W = Path("/w")


def one_slide(title: str) -> Timings:
    return Timings(
        duration_s=1, slides=(SlideTiming(index=0, title=title, start_s=0, end_s=1, sentences=()),)
    )


BUILT = {
    "still": video.frames_args(open_input(str(W / "slide.png"), format="png_pipe"), 1),
    "gop": video.gop_args(W / "still.mp4"),
    "repeat": video.repeat_args(W / "still.mp4", 131, W / "clip.mp4"),
    "join": video.join_args(W / "l.txt", W / "track.aac", W / "c.srt", W / "m.txt", "pt-BR", W / "video.mp4"),
    "chapters": video.chapters_text(one_slide(TITLES[0]), TITLES[1]).splitlines(),
    "encode": streams.encode_args(W / "padded.pcm", W / "chunk.mp3", W / "chunk.aac"),
    "measure": audio.measure_args(W / "raw.pcm", 24_000),
    "level": audio.level_args(W / "raw.pcm", 24_000, 6.5, W / "levelled.pcm"),
    "states": video.states_args(W / "states.txt", 137, W / "clip.mp4"),
    "listing": video.states_listing([(W / "still-0.mp4", 12), (W / "still-1.mp4", 125)]).splitlines(),
    "concat": video.concat_listing([W / "plain.wav", W / "it's.wav"]).splitlines(),
}


@pytest.mark.parametrize("name", BUILT)
def test_arguments_are_as_written_down(name):
    path = GOLDEN / f"{name}.txt"
    built = "\n".join(BUILT[name]) + "\n"
    if os.environ.get("LECTRA_UPDATE_GOLDEN"):
        path.write_text(built, encoding="utf-8")
    assert built == path.read_text(encoding="utf-8")


def pixels(path: Path, width: int, height: int) -> np.ndarray:
    """Every frame of a video: frames × height × width × RGB."""
    scale = f"scale={width}:{height}:in_color_matrix=bt709,format=rgb24"
    raw = run_ffmpeg(["-i", str(path), "-map", "0:v:0", "-vf", scale, "-f", "rawvideo", "pipe:1"]).out
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


def packets(path: Path) -> int:
    """How many frames are stored, counted without decoding."""
    rows = run_ffmpeg(["-i", str(path), "-map", "0:v:0", "-c", "copy", "-f", "framecrc", "pipe:1"]).out
    return sum(not row.startswith(b"#") for row in rows.splitlines())


def described(path: Path) -> str:
    return run_ffmpeg(["-i", str(path), "-t", "0", "-f", "null", "-"], log="info").err.split("Output #")[0]


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """Three slides of one second and a bit to five, built from end to end in a folder with a hostile name."""
    root = tmp_path_factory.mktemp("it's %03d; a 'test'")
    chunks, clips, sounds = [], [], []
    for index, (frames, colour) in enumerate(zip(FRAMES, COLOURS, strict=True)):
        folder = root / str(index)
        folder.mkdir()
        picture = Image.new("RGB", (1920, 1080), colour)
        ImageDraw.Draw(picture).rectangle((960, 0, 1920, 540), "white")
        picture.save(folder / "slide.png")
        noise = np.random.default_rng(index).integers(-3000, 3000, frames * 1920 - 32_000)
        said = [Sentence(text=f"Slide {index}, & <i>more</i>.", start_s=0, end_s=len(noise) / SAMPLE_RATE_HZ)]
        levelled = audio.level_chunk(noise.astype(np.int16), SAMPLE_RATE_HZ, said, folder)
        assert levelled.frames == frames
        ref = FileRef(key="files/x", sha256="", size=0)
        chunks.append(
            SpeechChunk(mp3=ref, aac=ref, frames=frames, sentences=levelled.sentences, voice="noise")
        )
        video.encode_still(folder / "slide.png", folder / "still.mp4")
        video.repeat_still(folder / "still.mp4", frames, folder / "clip.mp4")
        clips.append(folder / "clip.mp4")
        sounds.append(streams.Sound(levelled.aac, frames))
    timings = build_timings(TITLES, chunks)
    (root / "captions.srt").write_text(to_srt(build_cues(timings)), encoding="utf-8")
    args = (clips, sounds, root / "captions.srt", timings, TITLES[0], "en-GB")
    video.join_video(*args, root / "-video.mp4")
    return root / "-video.mp4", timings, sounds


def test_each_picture_changes_on_its_frame_and_in_its_colour(lecture):
    path, timings, _ = lecture
    shown = pixels(path, 64, 36)[:, 30, 10].astype(int)
    wanted = np.repeat(COLOURS, FRAMES, axis=0)
    assert len(shown) == round(timings.duration_s * FPS) == sum(FRAMES)
    assert np.abs(shown - wanted).max() <= 3


def test_the_picture_is_full_hd_high_profile_and_tagged_bt709(lecture):
    assert re.search(
        r"h264 \(High\).*yuv420p\(tv, bt709, progressive\), 1920x1080.*25 fps", described(lecture[0])
    )


def test_the_sound_starts_with_each_slide(lecture):
    path, timings, sounds = lecture
    track = heard(path)
    assert abs(len(track) - sum(FRAMES) * 1920) <= streams.AAC_SAMPLES / 2
    for slide, sound in zip(timings.slides, sounds, strict=True):
        body = heard(sound.path)
        size = 1 << (len(track) + len(body)).bit_length()
        likeness = np.fft.irfft(np.fft.rfft(track, size) * np.conj(np.fft.rfft(body, size)), size)
        assert np.argmax(likeness[: len(track)]) / SAMPLE_RATE_HZ == pytest.approx(slide.start_s, abs=0.011)


def heard(path: Path) -> np.ndarray:
    pcm = run_ffmpeg(["-i", str(path), "-map", "0:a:0", "-f", "s16le", "pipe:1"]).out
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def test_every_slide_is_a_chapter_whatever_its_title(lecture):
    text = run_ffmpeg(["-i", str(lecture[0]), "-f", "ffmetadata", "pipe:1"]).out.decode()
    titles = [re.sub(r"\\(.)", r"\1", it) for it in re.findall(r"^title=(.*)", text, re.MULTILINE)]
    assert titles == [TITLES[0], TITLES[0], "Two lines [CHAPTER]", TITLES[2].strip()]
    assert re.findall(r"Chapter #0:\d: start (\S+),", described(lecture[0])) == [
        "0.000000",
        "1.000000",
        "3.920000",
    ]


def test_captions_are_a_track_in_the_lectures_language(lecture):
    path, _, _ = lecture
    assert re.search(r"\(eng\): Subtitle: mov_text", described(path))
    srt = run_ffmpeg(["-i", str(path), "-map", "0:s:0", "-f", "srt", "pipe:1"]).out.decode()
    assert re.findall(r"Slide \d.*", srt) == [f"Slide {index}, & ‹i›more‹/i›." for index in range(3)]


def test_the_index_comes_before_the_media(lecture):
    data = lecture[0].read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_whole_video_decodes_without_complaint(lecture):
    path, _, _ = lecture
    assert run_ffmpeg(["-i", str(path), "-f", "null", "-"], log="warning").err == ""


def test_nothing_is_left_beside_the_video(lecture):
    path, _, _ = lecture
    assert {it.name for it in path.parent.iterdir()} == {
        "0",
        "1",
        "2",
        "captions.srt",
        path.name,
    }


@pytest.mark.parametrize("frames", [1, 2, 49, 50, 51, 100, 101])
def test_a_clip_has_exactly_its_frames(lecture, tmp_path, frames):
    still = lecture[0].parent / "0" / "still.mp4"
    video.repeat_still(still, frames, tmp_path / "clip.mp4")
    assert packets(tmp_path / "clip.mp4") == frames
    assert run_ffmpeg(["-i", str(tmp_path / "clip.mp4"), "-f", "null", "-"], log="warning").err == ""


@pytest.mark.parametrize("frames", [(1, 1), (12, 38), (50, 51), (3, 0, 97, 100, 1)])
def test_each_state_of_a_slide_has_exactly_its_frames(tmp_path, frames):
    states = []
    for number, count in enumerate(frames):
        Image.new("RGB", (1920, 1080), (40 * number + 20,) * 3).save(tmp_path / "slide.png")
        states.append((tmp_path / f"{number}.mp4", count))
        video.encode_still(tmp_path / "slide.png", states[-1][0])
    video.show_states([state for state in states if state[1]], tmp_path / "clip.mp4")
    assert packets(tmp_path / "clip.mp4") == sum(frames)
    shown = pixels(tmp_path / "clip.mp4", 16, 9)[:, 4, 8, 0]
    expected = [40 * number + 20 for number, count in enumerate(frames) for _ in range(count)]
    assert np.abs(shown.astype(int) - expected).max() <= 3
    assert run_ffmpeg(["-i", str(tmp_path / "clip.mp4"), "-f", "null", "-"], log="warning").err == ""


def test_a_still_starts_with_its_only_key_frame(lecture):
    still = lecture[0].parent / "0" / "still.mp4"
    keys = run_ffmpeg(["-skip_frame", "nokey", "-i", str(still), "-f", "framecrc", "pipe:1"]).out
    rows = [row for row in keys.splitlines() if not row.startswith(b"#")]
    assert (len(rows), packets(still)) == (1, video.GOP_FRAMES)


def test_a_lecture_without_a_word_has_an_empty_caption_track(lecture, tmp_path):
    root, timings = lecture[0].parent, one_slide("Silence")
    (tmp_path / "none.srt").write_text(to_srt(build_cues(timings)))
    args = (
        [root / "0" / "clip.mp4"],
        [streams.Sound(root / "0" / "chunk.aac", FRAMES[0])],
        tmp_path / "none.srt",
        timings,
        "T",
        "xx",
    )
    video.join_video(*args, tmp_path / "video.mp4")
    assert "Subtitle: mov_text" in described(tmp_path / "video.mp4")


@pytest.mark.parametrize(
    ("tag", "name"), [("en", "eng"), ("pt-BR", "por"), ("zh-Hant-TW", "zho"), ("yue", "yue"), ("qq", "und")]
)
def test_languages_are_named_as_mp4_does(tag, name):
    assert video.mp4_language(tag) == name
