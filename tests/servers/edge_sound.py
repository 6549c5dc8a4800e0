"""Speech for the local Edge server: words with exact times, as tones or in the embedded voice."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lectra.exec.ffmpeg import run_ffmpeg
from lectra.tts.embedded import EmbeddedVoice

RATE_HZ = 24_000
LEAD_S, TAIL_S = 0.1, 0.8
"""Silence before and after the speech, as the service sends it."""
QUICK = ("-c:a", "libmp3lame", "-compression_level", "9", "-b:a", "48k")
LETTER_S, WIDE_LETTER_S = 0.07, 0.22
GAP_S = 0.05
TONE_HZ = 180.0

Timbre = Literal["tones", "embedded"]


class Heard(NamedTuple):
    """A word and its time."""

    text: str
    start_s: float
    length_s: float


class Sound(NamedTuple):
    """MP3 as the service sends it (24 kHz, mono, 48 kbit/s), and its words."""

    mp3: bytes
    words: tuple[Heard, ...]
    length_s: float


def speak(text: str, timbre: Timbre, tempo: float = 1.0) -> Sound:
    """Say a text; ``tempo`` above one is quicker."""
    if timbre == "embedded":
        samples, words = _embedded(text)
    else:
        samples, words = _tones(text, tempo)
    lead, tail = np.zeros(round(LEAD_S * RATE_HZ)), np.zeros(round(TAIL_S * RATE_HZ))
    whole = np.concatenate([lead, samples, tail])
    placed = tuple(word._replace(start_s=word.start_s + LEAD_S) for word in words)
    return Sound(_mp3(whole), placed, len(whole) / RATE_HZ)


def words_of(text: str) -> list[str]:
    """Split into words as the service does: Chinese and Japanese by two characters, punctuation left out."""
    found = []
    for run in re.findall(r"[^\W_]+(?:['’.\-][^\W_]+)*|\S", text):
        if not any(unicodedata.category(char)[0] in "LN" for char in run):
            continue
        step = 2 if _is_wide(run[0]) else len(run)
        found += [run[at : at + step] for at in range(0, len(run), step)]
    return found


def _tones(text: str, tempo: float) -> tuple[NDArray[np.float64], list[Heard]]:
    row: list[NDArray[np.float64]] = []
    words: list[Heard] = []
    at_s = 0.0
    for word in words_of(text):
        letter_s = WIDE_LETTER_S if _is_wide(word[0]) else LETTER_S
        size = round(len(word) * letter_s / tempo * RATE_HZ)
        tone = 0.3 * np.sin(2 * np.pi * TONE_HZ * np.arange(size) / RATE_HZ)
        row += [tone, np.zeros(round(GAP_S * RATE_HZ))]
        words.append(Heard(word, at_s, size / RATE_HZ))
        at_s += size / RATE_HZ + GAP_S
    return np.concatenate(row) if row else np.zeros(0), words


def _embedded(text: str) -> tuple[NDArray[np.float64], list[Heard]]:
    """Say it intelligibly. A sentence's time is exact, and shared among its words by their letters."""
    speech = asyncio.run(EmbeddedVoice().speak(text))
    words: list[Heard] = []
    for sentence in speech.sentences:
        found = words_of(sentence.text)
        each_s = (sentence.end_s - sentence.start_s) / max(1, sum(map(len, found)))
        at_s = sentence.start_s
        for word in found:
            words.append(Heard(word, at_s, len(word) * each_s))
            at_s += len(word) * each_s
    return speech.samples / 32768, words


def _mp3(samples: NDArray[np.float64]) -> bytes:
    raw = (samples * 32767).astype("<i2").tobytes()
    source = ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "pipe:0"]
    # The service's stream has neither tags nor the header that tells a player what to trim.
    bare = ["-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "pipe:1"]
    return run_ffmpeg([*source, *QUICK, *bare], stdin=raw).out


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) == "W" and "HANGUL" not in unicodedata.name(char, "")
