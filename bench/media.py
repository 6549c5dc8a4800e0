"""Ten slides of 30 s made into a video: stills, clips, sound, join.

    python -m bench.media [--json]

The slides are drawn as a run draws them, and spoken by the embedded voice, before the clock starts. Two are
worked on at once, as in a run. It stands beside the usual way, an ffmpeg call a slide with `-loop 1` and the
stillimage tune and then a concat, measured for two slides and scaled; and beside frames written through
MoviePy, measured for one slide and scaled. Both are given their speech ready, and make no MP3, no captions.

The same slides are made with four states each too: without their points, and with one more at a time.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from bench.command import main
from bench.decks import SLIDE_S, SLIDES, TOPIC, scripts
from bench.figures import Bound, Figure
from lectra.deck.layout import lay_out
from lectra.deck.raster import draw_slide
from lectra.deck.themes.lectra import LECTRA
from lectra.document.blocks import Bullets
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.media.audio import LEAD_IN_S, PAUSE_S, LevelledChunk, Samples, level_chunk
from lectra.media.captions import build_cues, to_srt
from lectra.media.streams import Sound, join_mp3
from lectra.media.timeline import build_timings
from lectra.media.video import encode_still, join_video, repeat_still, show_states
from lectra.models import FPS, FileRef, Sentence, SpeechChunk, WrittenSlide
from lectra.settings import Settings
from lectra.tts.embedded import EmbeddedVoice

T = TypeVar("T")
USUAL_SLIDES, MOVIEPY_SLIDES = 2, 1
STATES = 4
"""Pictures of a slide whose points appear one by one."""


class Material(NamedTuple):
    """What the ways begin with: each slide's states, speech and its sentences, and the speech as WAV."""

    states: list[list[Path]]
    speech: list[Samples]
    rate_hz: int
    sentences: tuple[Sentence, ...]
    wavs: list[Path]


class Timed(NamedTuple):
    """Seconds that each part of the work took, and how long the video is."""

    stills_s: float
    sound_s: float
    clips_s: float
    join_s: float
    length_s: float

    @property
    def wall_s(self) -> float:
        """All of it."""
        return self.stills_s + self.sound_s + self.clips_s + self.join_s


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Make the video in three ways."""
    with tempfile.TemporaryDirectory() as folder:
        material = _material(Path(folder))
        ours = make_video(material, Path(folder), states=1)
        built = make_video(material, Path(folder), states=STATES)
        usual_s = usual_way_s(material, Path(folder))
        figures = [
            Figure("media: times real time", ours.length_s / ours.wall_s, "×",
                   bound=Bound(must=40, aim=80, least=True, of="value")),
            Figure("media: wall", ours.wall_s, "s", "-loop 1 a slide, scaled from two", usual_s, inverse=True,
                   bound=Bound(must=10, aim=25, least=True)),
            Figure("media: stills", ours.stills_s),
            Figure("media: speech levelled, MP3 and AAC", ours.sound_s),
            Figure("media: clips", ours.clips_s),
            Figure("media: join", ours.join_s),
            Figure("media, four states a slide: times real time", built.length_s / built.wall_s, "×",
                   bound=Bound(must=40, aim=60, least=True, of="value")),
            Figure("media, four states a slide: stills", built.stills_s),
            Figure("media, four states a slide: clips", built.clips_s),
        ]  # fmt: skip
        if find_spec("moviepy"):
            frames_s = moviepy_s(material, Path(folder))
            figures.append(
                Figure(
                    "media: wall again", ours.wall_s, "s", "MoviePy, scaled from one", frames_s, inverse=True
                )
            )
        else:
            print("media: MoviePy is not installed (make bench installs it): not compared", file=sys.stderr)
        return figures


def make_video(material: Material, folder: Path, *, states: int) -> Timed:
    """Make the video as the steps of a run do, of the last so many states of each slide."""
    folder = Path(tempfile.mkdtemp(dir=folder))
    stills = [[folder / f"still-{number}-{state}.mp4" for state in range(states)] for number in range(SLIDES)]
    clips = [folder / f"clip-{number}.mp4" for number in range(SLIDES)]
    stills_s, _ = _side_by_side(lambda n: _encode(material.states[n][-states:], stills[n]))
    sound_s, chunks = _side_by_side(lambda n: _level(material, n, folder / f"sound-{n}"))
    clips_s, _ = _side_by_side(lambda n: _show(stills[n], chunks[n].frames, clips[n]))
    began = time.monotonic()
    timings = build_timings([script.title for script in scripts()], [_plain(chunk) for chunk in chunks])
    captions = folder / "captions.srt"
    captions.write_text(to_srt(build_cues(timings)))
    join_mp3([Sound(chunk.mp3, chunk.frames) for chunk in chunks], folder / "narration.mp3")
    sounds = [Sound(chunk.aac, chunk.frames) for chunk in chunks]
    join_video(clips, sounds, captions, timings, title=TOPIC, lang="en", target=folder / "video.mp4")
    return Timed(stills_s, sound_s, clips_s, time.monotonic() - began, timings.duration_s)


def usual_way_s(material: Material, folder: Path) -> float:
    """Time one ffmpeg call a slide that loops its picture, and the concat; scaled to all slides."""
    began = time.monotonic()
    listing = folder / "usual.txt"
    for number in range(USUAL_SLIDES):
        still = ["-loop", "1", "-framerate", str(FPS), "-i", str(material.states[number][-1])]
        sound = ["-i", str(material.wavs[number]), "-c:a", "aac", "-b:a", "192k"]
        video = ["-c:v", "libx264", "-tune", "stillimage", "-pix_fmt", "yuv420p", "-shortest"]
        run_ffmpeg([*still, *sound, *video, str(folder / f"usual-{number}.mp4")])
    listing.write_text("".join(f"file '{folder}/usual-{n}.mp4'\n" for n in range(USUAL_SLIDES)))
    run_ffmpeg(["-f", "concat", "-safe", "0", "-i", str(listing), "-c", "copy", str(folder / "usual.mp4")])
    return (time.monotonic() - began) * SLIDES / USUAL_SLIDES


def moviepy_s(material: Material, folder: Path) -> float:
    """Time one slide through MoviePy, its import left out; scaled to all slides."""
    paths = [material.states[0][-1], material.wavs[0], folder / "moviepy.mp4"]
    command = [sys.executable, "-W", "ignore", "-m", "bench.through_moviepy", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"MoviePy failed: {done.stderr}")
    return float(done.stdout.split()[-1]) * SLIDES / MOVIEPY_SLIDES


def _material(folder: Path) -> Material:
    slides = [_built(script) for script in scripts()]
    states = [[folder / f"slide-{number}-{state}.png" for state in range(STATES)] for number in range(SLIDES)]
    for script, (*earlier, last) in zip(slides, states, strict=True):
        layout = lay_out(script, LECTRA, image=None, lecture=TOPIC, lang="en")
        draw_slide(layout, None, last, last.with_suffix(".jpg"), earlier)
    said = asyncio.run(EmbeddedVoice().speak(slides[1].narration))
    length = round((SLIDE_S - LEAD_IN_S - PAUSE_S) * said.rate_hz)
    looped = np.resize(said.samples, length)
    # Each slide has the speech from another place on, so that no two are alike.
    speech = [np.roll(looped, number * said.rate_hz) for number in range(SLIDES)]
    wavs = [folder / f"speech-{number}.wav" for number in range(max(USUAL_SLIDES, MOVIEPY_SLIDES))]
    for samples, wav in zip(speech, wavs, strict=False):
        raw = ["-f", "s16le", "-ar", str(said.rate_hz), "-ac", "1", "-i", "pipe:0"]
        run_ffmpeg([*raw, "-af", f"apad=whole_dur={SLIDE_S}", str(wav)], stdin=samples.tobytes())
    return Material(states, speech, said.rate_hz, said.sentences, wavs)


def _built(script: WrittenSlide) -> WrittenSlide:
    """Return a slide with as many points as it has states."""
    points = (*script.points, script.title)[: STATES - 1]
    return script.model_copy(update={"role": "content", "blocks": (Bullets.of(points),)})


def _encode(pictures: Sequence[Path], targets: Sequence[Path]) -> None:
    for picture, target in zip(pictures, targets, strict=True):
        encode_still(picture, target)


def _show(stills: Sequence[Path], frames: int, target: Path) -> None:
    """Show each still for its share of a slide's frames."""
    if len(stills) == 1:
        repeat_still(stills[0], frames, target)
    else:
        ends = [frames * number // len(stills) for number in range(len(stills) + 1)]
        show_states([(still, b - a) for still, (a, b) in zip(stills, pairwise(ends), strict=True)], target)


def _side_by_side(work: Callable[[int], T]) -> tuple[float, list[T]]:
    """Do the work for every slide, as many at once as a run does; gives its seconds and what it made."""
    began = time.monotonic()
    with ThreadPoolExecutor(Settings().encode_slots) as pool:
        made = list(pool.map(work, range(SLIDES)))
    return time.monotonic() - began, made


def _level(material: Material, number: int, folder: Path) -> LevelledChunk:
    folder.mkdir()
    sentences: Sequence[Sentence] = material.sentences
    return level_chunk(material.speech[number], material.rate_hz, sentences, folder)


def _plain(chunk: LevelledChunk) -> SpeechChunk:
    """Give a chunk as the timeline wants it; its files are not in a store here."""
    nowhere = FileRef(key="", sha256="", size=0)
    return SpeechChunk(mp3=nowhere, aac=nowhere, frames=chunk.frames, sentences=chunk.sentences, voice="")


if __name__ == "__main__":
    main(measure, __doc__)
