"""The sound that the Edge service sends: MP3, mono, 24 kHz, 48 kbit/s."""

from __future__ import annotations

import numpy as np

from lectra.errors import ProgramError, SpeechError
from lectra.exec.ffmpeg import open_input, run_ffmpeg
from lectra.tts.sound import Samples

RATE_HZ = 24_000
OFF_S = 0.25
"""How far lengths that ought to be the same may be apart."""

BYTES_A_SECOND = 6000
"""The bit rate is constant, so that bytes are time."""
_DECODER_DELAY = 1105
"""Samples that an MP3 encoder and decoder put before the first: 576 and 529."""


def decode(mp3: bytes) -> Samples:
    """Decode the service's MP3 to samples at :data:`RATE_HZ`. Raises SpeechError where it is not whole."""
    decoded = open_input("pipe:0", format="mp3").output("pipe:1", format="s16le", ar=RATE_HZ, ac=1)
    try:
        out = run_ffmpeg(decoded.get_args(), stdin=mp3, timeout_s=60).out
    except ProgramError as exc:
        raise SpeechError("The Edge service sent what is not sound.") from exc
    samples = np.frombuffer(out, "<i2").astype(np.int16)
    if abs(len(samples) / RATE_HZ - len(mp3) / BYTES_A_SECOND) > OFF_S:
        raise SpeechError("The Edge service sent damaged sound.")
    return samples[_DECODER_DELAY:]
