"""Stands in for the ``piper`` program: reads its arguments and lines as it does, and answers with tones.

It imports nothing of LECTRA and wants, as piper does, a model with its JSON beside it.
"""

from __future__ import annotations

import argparse
import json
import math
import struct
import sys
import time
import wave
from pathlib import Path

RATE_HZ = 22_050
UNSPEAKABLE, MUTE = "kernel panic", "mumble"
"""A line with the one makes the program fail, one with the other has no sound in it."""
LETTER_S = 0.07


def main() -> None:
    """Write a WAV file for each line, named by the time it was made at."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--output_dir", type=Path, required=True)
    parser.add_argument("--length_scale", type=float, required=True)
    asked = parser.parse_args()
    json.loads(Path(f"{asked.model}.json").read_text(encoding="utf-8"))
    if not asked.model.read_bytes():
        sys.exit("the model is empty")
    for line in sys.stdin:
        if UNSPEAKABLE in line:
            sys.exit(f"cannot phonemize {line.strip()}")
        target = asked.output_dir / f"{time.monotonic_ns()}.wav"
        with wave.open(str(target), "wb") as file:
            file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
            tone = _tone(len(line) * LETTER_S * asked.length_scale)
            file.writeframes(bytes(len(tone)) if MUTE in line else tone)


def _tone(length_s: float) -> bytes:
    steps = range(round(length_s * RATE_HZ))
    return b"".join(struct.pack("<h", round(9000 * math.sin(step / 20))) for step in steps)


if __name__ == "__main__":
    main()
