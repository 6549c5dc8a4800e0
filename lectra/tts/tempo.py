"""Sound played faster or slower at the same pitch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lectra.exec.ffmpeg import open_input, run_ffmpeg

_LEAST_TEMPO = 0.5
"""The slowest that ffmpeg's atempo goes at once."""


def stretched(sound: NDArray[np.float32], rate_hz: int, tempo: float) -> NDArray[np.float32]:
    """Play mono sound ``tempo`` times as fast. Raises ProgramError."""
    if tempo == 1 or not sound.size:
        return sound
    form = {"format": "f32le", "ar": rate_hz, "ac": 1}
    steps = 1 if tempo >= _LEAST_TEMPO else 2
    played = open_input("pipe:0", **form)
    for _ in range(steps):
        played = played.filter("atempo", f"{tempo ** (1 / steps):.4f}")
    args = played.output("pipe:1", **form).get_args()
    return np.frombuffer(run_ffmpeg(args, stdin=sound.astype("<f4").tobytes()).out, "<f4").astype(np.float32)
