"""When the words of a lecture are heard in its video, from its sound and not from what was recorded of it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lectra.exec.ffmpeg import run_ffmpeg
from lectra.media.spoken import split_words
from lectra.text.formulas import formulas
from lectra.tts import embedded
from lectra.tts.embedded_text import readable
from lectra.tts.lines import Line, read_line, said_lines
from lectra.tts.sound import resampled
from tests.servers.edge_sound import words_of

RATE_HZ = 8000
_SMOOTH_S, _LOUD = 0.012, 0.3
"""Tones of the Edge stand-in: what bridges a wave, and from which part of the peak one sounds."""
_REACH_S = 0.6
"""How far from where it should be a sentence is looked for."""
_DURATIONS = "/Clip_output_0"
"""The tensor of hibari's model that holds how many frames each phoneme lasts."""

Sound = NDArray[np.float64]


class Heard(NamedTuple):
    """A word as it is written, and when it is heard (s from the lecture's start)."""

    text: str
    at_s: float


def sound_of(video: Path) -> Sound:
    """Decode a video's sound, mono at :data:`RATE_HZ`."""
    raw = run_ffmpeg(
        ["-i", str(video), "-map", "0:a:0", "-ac", "1", "-ar", str(RATE_HZ), "-f", "s16le", "pipe:1"]
    )
    return np.frombuffer(raw.out, "<i2").astype(np.float64)


def tones_heard(sound: Sound, narration: str, lang: str, start_s: float, end_s: float) -> list[Heard]:
    """Find the words of a slide whose each word is a tone, as the Edge stand-in speaks.

    Ends the program where there are more or fewer tones than words.
    """
    first = round(start_s * RATE_HZ)
    onsets = [(first + at) / RATE_HZ for at in _onsets(sound[first : round(end_s * RATE_HZ)])]
    lines = said_lines(narration, lang)
    counts = [len(words_of(line.spoken)) for line in lines]
    if sum(counts) != len(onsets):
        raise SystemExit(f"{sum(counts)} words are said, and {len(onsets)} are heard: {narration}")
    found: list[Heard] = []
    for number, line in enumerate(lines):
        said = onsets[sum(counts[:number]) :][: counts[number]]
        found += _placed(line, lang, said, lambda text: len(words_of(text)))
    return found


def embedded_heard(sound: Sound, narration: str, starts_s: Sequence[float]) -> list[Heard]:
    """Find the words of a slide that the embedded voice speaks, by how long its model lets each phoneme last.

    ``starts_s`` are where about its sentences begin; where they do is found in the sound.
    """
    found: list[Heard] = []
    for line, near_s in zip(said_lines(narration, "en"), starts_s, strict=True):
        spoken, words_s = _modelled(line.spoken)
        at_s = _found_at(sound, spoken, near_s)
        found += _placed(line, "en", [at_s + word_s for word_s in words_s], _phoneme_words)
    return found


def _onsets(sound: Sound) -> Iterator[int]:
    """Yield where tones begin."""
    size = round(_SMOOTH_S * RATE_HZ)
    level = np.lib.stride_tricks.sliding_window_view(np.abs(np.pad(sound, (0, size - 1))), size).max(axis=1)
    loud = level > _LOUD * level.max()
    rises = np.flatnonzero(loud[1:] & ~loud[:-1]) + 1
    yield from (int(at) + size - 1 for at in rises)  # the window looks ahead


def _placed(line: Line, lang: str, said_s: Sequence[float], count: Any) -> Iterator[Heard]:
    """Yield the words of a sentence that are said in as many words before them as there are before theirs."""
    inside = [range(each.start(), each.end()) for each in formulas(line.text)]
    for place, word in split_words(line.text, lang):
        number = count(read_line(line.text[:place], lang).spoken) if place else 0
        whole = not any(place in formula for formula in inside)
        if whole and number < len(said_s):
            yield Heard(word, float(said_s[number]))


def _phoneme_words(text: str) -> int:
    return sum(len(_word_starts(phonemes)) for phonemes in _phonemes(text)) if text else 0


def _phonemes(text: str) -> list[str]:
    found: list[str] = embedded.load_embedded().phonemize(readable(embedded.plain(text)))
    return found


def _word_starts(phonemes: str) -> list[int]:
    """Return where words begin among phonemes."""
    return [
        at
        for at, char in enumerate(phonemes)
        if char.isalpha() or char in "ˈˌ"
        if not at or phonemes[at - 1].isspace()
    ]


@functools.lru_cache(maxsize=1024)
def _modelled(text: str) -> tuple[Sound, tuple[float, ...]]:
    """Return a sentence as the voice says it, at :data:`RATE_HZ`, and when each of its words begins."""
    engine, dice = embedded.load_embedded(), np.random.default_rng(embedded.SEED)
    pieces: list[NDArray[np.float32]] = []
    starts_s: list[float] = []
    for phonemes in _phonemes(text):
        for portion in embedded.portions(phonemes):
            begun = sum(map(len, pieces))
            pieces.append(engine.from_ids(engine.ids(portion), embedded.SPEED, rng=dice))
            frames = _lasts(engine.ids(portion))
            ends = np.cumsum(frames) * len(pieces[-1]) / frames.sum()
            known = [at for at, char in enumerate(portion) if char in engine.vocab]
            starts_s += [(begun + ends[known.index(at)]) / engine.sample_rate for at in _word_starts(portion)]
    whole = np.concatenate(pieces)
    heard = embedded.trimmed(whole)
    cut_s = (
        (heard.ctypes.data - whole.ctypes.data) / whole.itemsize / engine.sample_rate
    )  # it is a part of it
    samples = resampled((np.clip(heard, -1, 1) * 32767).astype(np.int16), engine.sample_rate, RATE_HZ)
    return samples.astype(np.float64), tuple(at_s - cut_s for at_s in starts_s)


def _lasts(ids: list[int]) -> NDArray[np.float64]:
    """Ask the model how many frames each phoneme lasts."""
    asked = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([embedded.SPEED], np.float32)}
    found: NDArray[np.float64] = _session().run([_DURATIONS], asked)[0].reshape(-1)
    return found


@functools.cache
def _session() -> Any:
    """Open hibari's model with one output more: Protobuf joins messages that follow one another."""
    engine = embedded.load_embedded()

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    output = field(12, field(1, _DURATIONS.encode()))  # GraphProto.output, ValueInfoProto.name
    model = Path(engine.model_path).read_bytes() + field(7, output)  # ModelProto.graph
    return type(engine.sess)(model, providers=["CPUExecutionProvider"])


def _found_at(sound: Sound, spoken: Sound, near_s: float) -> float:
    """Return where a sentence is found in a sound, by their correlation."""
    first = max(round((near_s - _REACH_S) * RATE_HZ), 0)
    window = sound[first : first + len(spoken) + round(2 * _REACH_S * RATE_HZ)]
    size = 1 << (len(window) + len(spoken)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(window, size) * np.conj(np.fft.rfft(spoken, size)), size)
    return (first + int(alike[: max(len(window) - len(spoken), 1)].argmax())) / RATE_HZ
