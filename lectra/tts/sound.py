"""Sentences spoken one by one: trimmed of their silence, and put in a row with even pauses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lectra.models import Sentence
from lectra.text import one_line
from lectra.tts import Speech

PAUSE_S = 0.3
"""Silence between two sentences."""
SILENCE_S = 1.0
"""Length of what cannot be said."""

_EDGE_LEVEL = 0.01
_LEAD_IN_S, _LEAD_OUT_S = 0.03, 0.08

Samples = NDArray[np.int16]


def loud_span(samples: Samples, rate_hz: int) -> slice:
    """Where sound is heard, with a breath at either end; empty where there is none."""
    level = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(level > _EDGE_LEVEL * level.max()) if level.any() else np.zeros(0, np.intp)
    if not loud.size:
        return slice(0, 0)
    start = max(0, int(loud[0]) - round(_LEAD_IN_S * rate_hz))
    return slice(start, min(len(samples), int(loud[-1]) + 1 + round(_LEAD_OUT_S * rate_hz)))


def pause(rate_hz: int, length_s: float = PAUSE_S) -> Samples:
    """Give silence."""
    return np.zeros(round(length_s * rate_hz), np.int16)


def join_sentences(texts: Sequence[str], sounds: Sequence[Samples], rate_hz: int) -> Speech:
    """Put sentences in a row, trimmed and with pauses between; one without sound is a second of silence."""
    row: list[Samples] = []
    spans: list[Sentence] = []
    at = 0
    for text, sound in zip(texts, sounds, strict=True):
        heard = sound[loud_span(sound, rate_hz)]
        heard = heard if heard.size else pause(rate_hz, SILENCE_S)
        end = at + len(heard)
        spans.append(Sentence(text=text, start_s=at / rate_hz, end_s=end / rate_hz))
        row += [heard, pause(rate_hz)]
        at = end + len(row[-1])
    return Speech(samples=np.concatenate(row[:-1]), rate_hz=rate_hz, sentences=tuple(spans))


def silent(narration: str, rate_hz: int) -> Speech:
    """Give what a narration without a word becomes: a second of silence."""
    return join_sentences([one_line(narration)], [pause(rate_hz, 0)], rate_hz)
