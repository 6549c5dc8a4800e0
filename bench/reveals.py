"""How exactly items appear as they are spoken of: in the finished video, and in the deck beside it.

    python -m bench.reveals [--json]
    python -m bench.reveals FOLDER      # each item of a finished lecture

Two of the examples are made, by the Edge stand-in, which tells when its words begin, and by the embedded
voice, which does not. When an item appears is read from the video's frames. When its word is heard is found
in its sound: the stand-in says each word as a tone; what the embedded voice says is made once more, and
its model asked how long each phoneme lasts. The deck's delays are read from its XML.

Left out are items that are there with their slide, those of which nothing is said, and words of formulas. In
a finished lecture, words of any voice but the embedded one are taken for heard when they were recorded to be.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from bench.command import main
from bench.figures import Bound, Figure
from bench.heard import Heard, Sound, embedded_heard, sound_of, tones_heard
from bench.lecture import ROOT, clean_env, make_lecture, used_home
from lectra.document.inline import read_marks
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import FPS, SlideTiming, Timings
from lectra.prose.captioned import speech_source
from tests.servers.edge import EdgeServer

EXAMPLES = ("calculus", "cell")
VOICES = {"edge": "Edge", "embedded": "embedded voice"}
BOUNDS = {
    ("edge", "median"): Bound(must=40, aim=20, of="value"),
    ("edge", "worst"): Bound(must=120, aim=40, of="value"),
    ("embedded", "median"): Bound(must=250, aim=100, of="value"),
}
NONE = Bound(must=0, aim=0, of="value")


class Item(NamedTuple):
    """An item that appears at a word: the frame at which it is seen, and when the word is heard (s)."""

    slide: int
    number: int
    word: str
    frame: int
    heard_s: float

    @property
    def error_ms(self) -> float:
        """How late it appears."""
        return 1000 * (self.frame / FPS - self.heard_s)


class Measured(NamedTuple):
    """What was measured of a lecture: its items, by how much the deck differs (ms), items left out."""

    items: list[Item]
    deck_ms: list[float]
    left_out: int


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Make the lectures and compare."""
    with tempfile.TemporaryDirectory() as folder, EdgeServer() as edge:
        env = clean_env(used_home(), Path(folder) / "cache") | {"LECTRA_EDGE_URL": edge.url}
        return [figure for voice in VOICES for figure in _figures(voice, env, Path(folder))]


def _figures(voice: str, env: dict[str, str], folder: Path) -> Iterator[Figure]:
    """Make the lectures in one voice and yield its figures."""
    found = [_lecture(name, voice, env, folder / voice) for name in EXAMPLES]
    errors = [abs(item.error_ms) for one in found for item in one.items]
    name = f"reveals, {VOICES[voice]}"
    values = {"median": statistics.median(errors), "worst": max(errors)}
    for what, value in values.items():
        yield Figure(f"{name}: {what} error", value, "ms", bound=BOUNDS.get((voice, what)))
    off_ms = max(abs(error) for one in found for error in one.deck_ms)
    yield Figure(f"{name}: deck beside video, worst", off_ms, "ms", bound=NONE)
    yield Figure(
        f"{name}: items measured", len(errors), "", f"left out: {sum(one.left_out for one in found)}"
    )


def _lecture(name: str, voice: str, env: dict[str, str], folder: Path) -> Measured:
    outline = str(ROOT / "examples" / f"{name}.json")
    made = make_lecture(["--outline", outline, "--tts", voice, "--images", "none"], env, folder)
    return compare(made.folder, voice)


def check(folder: Path) -> None:
    """Print when each item of a finished lecture appears, and how long after its word."""
    voice = json.loads((folder / "report.json").read_text())["backends"]["tts"].partition(":")[0]
    found = compare(folder, voice if voice == "embedded" else "")
    for item in found.items:
        times = f"seen {item.frame / FPS:.2f} s, heard {item.heard_s:.3f} s"
        print(f"slide {item.slide}, item {item.number} ({item.word}): {times}, {item.error_ms:+.0f} ms")
    errors = [abs(item.error_ms) for item in found.items] or [0.0]
    off_ms = max(map(abs, found.deck_ms), default=0.0)
    print(f"median {statistics.median(errors):.0f} ms, worst {max(errors):.0f} ms; deck: {off_ms:.0f} ms off")


def compare(folder: Path, voice: str) -> Measured:
    """Compare the reveals of a lecture with what is seen and heard in its video.

    ``voice`` is ``edge`` for the stand-in, ``embedded``, or empty for what was recorded. Ends the program
    where the video or the deck shows more or fewer items one by one than were recorded.
    """
    timings = Timings.model_validate_json((folder / "slide_timings.json").read_text())
    script = json.loads((folder / "script.json").read_text())
    narrations = [speech_source(read_marks(slide["narration"])) for slide in script["slides"]]
    if len(narrations) != len(timings.slides):
        raise SystemExit(
            f"{folder.name} has slides that go on on further pages, which are not told apart here."
        )
    video = folder / "video.mp4"
    changes, sound = changes_of(video), sound_of(video)
    items: list[Item] = []
    deck_ms: list[float] = []
    for slide, narration, delays_ms in zip(
        timings.slides, narrations, delays_of(folder / "presentation.pptx"), strict=True
    ):
        if slide.reveals:
            frames = _frames(slide, changes)
            deck_ms += _deck_errors(slide, list(frames.values()), delays_ms)
            items += _items(slide, frames, _heard(sound, slide, narration, voice, script["lang"]))
    count = sum(len(slide.reveals) for slide in timings.slides)
    return Measured(items, deck_ms, count - len(items))


def changes_of(video: Path) -> list[int]:
    """Return the frames of a video at which its picture changes."""
    crc = run_ffmpeg(["-i", str(video), "-map", "0:v:0", "-f", "framecrc", "pipe:1"]).out.decode()
    sums = [line.split(",")[-1] for line in crc.splitlines() if not line.startswith("#")]
    return [number for number, (before, after) in enumerate(pairwise(sums), 1) if before != after]


def delays_of(deck: Path) -> list[list[int]]:
    """Return for each slide of a deck after how many milliseconds something appears on it, in order."""
    with zipfile.ZipFile(deck) as package:
        names = [name for name in package.namelist() if name.startswith("ppt/slides/slide")]
        names.sort(key=lambda name: int("".join(filter(str.isdigit, name))))
        slides = [parse_xml(package.read(name)) for name in names]
    return [sorted(set(_delays(slide))) for slide in slides]


def _delays(slide: Any) -> Iterator[int]:
    for effect in slide.iter(qn("p:cTn")):
        if effect.get("presetClass") == "entr":
            yield int(effect.find(f"{qn('p:stCondLst')}/{qn('p:cond')}").get("delay"))


def _frames(slide: SlideTiming, changes: Sequence[int]) -> dict[int, int]:
    """Return the frames at which a slide's items appear, by those that were recorded.

    Ends the program where there are more or fewer.
    """
    first, end = round(slide.start_s * FPS), round(slide.end_s * FPS)
    seen = [frame for frame in changes if first < frame < end]
    recorded = sorted({round(reveal.at_s * FPS) for reveal in slide.reveals} - {first})
    if len(seen) != len(recorded):
        raise SystemExit(f"slide {slide.index} changes on {seen}, and {recorded} were recorded")
    return dict(zip(recorded, seen, strict=True))


def _heard(sound: Sound, slide: SlideTiming, narration: str, voice: str, lang: str) -> list[Heard]:
    if voice == "edge":
        return tones_heard(sound, narration, lang, slide.start_s, slide.end_s)
    if voice == "embedded":
        return embedded_heard(sound, narration, [sentence.start_s for sentence in slide.sentences])
    return [Heard(each.word, each.word_s) for each in slide.reveals if each.word_s is not None]


def _items(slide: SlideTiming, frames: Mapping[int, int], heard: Sequence[Heard]) -> Iterator[Item]:
    """Yield the items that appear at a word that is heard; of words that are the same, the nearest is it."""
    for reveal in slide.reveals:
        said = [word.at_s for word in heard if word.text == reveal.word]
        if reveal.at_s > slide.start_s and reveal.word_s is not None and said:
            heard_s = said[np.abs(np.subtract(said, reveal.word_s)).argmin()]
            frame = frames[round(reveal.at_s * FPS)]
            yield Item(slide.index, reveal.item, reveal.word, frame, float(heard_s))


def _deck_errors(slide: SlideTiming, frames: Sequence[int], delays_ms: Sequence[int]) -> list[float]:
    """Return how much the deck's delays differ from the video's (ms)."""
    first = round(slide.start_s * FPS)
    later = [delay for delay in delays_ms if delay]
    if len(later) != len(frames):
        raise SystemExit(f"slide {slide.index} of the deck has delays {later}, and its video {frames}")
    return [delay - 1000 * (frame - first) / FPS for delay, frame in zip(later, frames, strict=True)]


if __name__ == "__main__":
    if sys.argv[1:] and not sys.argv[1].startswith("-"):
        check(Path(sys.argv[1]))
    else:
        main(measure, __doc__)
