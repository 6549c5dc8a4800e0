"""piper: neural voices from a file of the user's, offline.

piper is under the GPL and no part of LECTRA: it is used where it is installed, as a program of its own.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lectra.errors import ProgramError, SpeechError
from lectra.exec import run_program
from lectra.logs import Request
from lectra.text import one_line
from lectra.tts import Speech
from lectra.tts.installed import piper_program
from lectra.tts.lines import said_lines
from lectra.tts.sound import Samples, join_sentences, silent, trimmed

LOG = logging.getLogger("lectra.tts")
TIMEOUT_S = 240
SILENT_RATE_HZ = 22_050
"""Rate of what needs no voice."""

_NOMINAL_PITCH_HZ = 200.0


class PiperVoice:
    """Speaks with a voice file (``.onnx``, its ``.onnx.json`` beside it).

    ``program`` is the command to run, found by itself where it is not given. Raises ServiceMissing where
    piper is not installed.
    """

    def __init__(
        self,
        file: Path,
        lang: str,
        rate: str = "+0%",
        pitch: str = "+0Hz",
        program: Sequence[str] = (),
    ) -> None:
        self.name = f"piper:{file.stem}"
        self._file = file.absolute()
        self._lang = lang
        self._program = tuple(program) or piper_program()
        self._height = 1 + int(pitch.removesuffix("Hz")) / _NOMINAL_PITCH_HZ
        self._tempo = 1 + int(rate.removesuffix("%")) / 100

    async def speak(self, narration: str) -> Speech:
        """Speak all sentences with one start of the program, which loads its model again each time.

        A narration without a word is a second of silence. Raises SpeechError where the program fails or has
        no sound for a sentence.
        """
        with Request(LOG, "piper", "speech"):
            return await asyncio.to_thread(self._say, narration)

    def _say(self, narration: str) -> Speech:
        said = said_lines(narration, self._lang)
        if not said:
            return silent(narration, SILENT_RATE_HZ)
        with tempfile.TemporaryDirectory() as folder:
            args = piper_args(self._file, Path(folder), length_scale=self._height / self._tempo)
            lines = "".join(one_line(line.spoken) + "\n" for line in said)
            try:
                run_program([*self._program, *args], timeout_s=TIMEOUT_S, stdin=lines.encode())
            except ProgramError as exc:
                raise SpeechError(f"piper failed: {exc.message}") from exc
            # The files are named by the time they were made at, in nanoseconds.
            made = sorted(Path(folder).glob("*.wav"), key=lambda path: int(path.stem))
            if len(made) != len(said):
                raise SpeechError(f"piper spoke {len(made)} of {len(said)} sentences.")
            rates, sounds = zip(*(_read_wav(path) for path in made), strict=True)
        if not all(sound.any() for sound in sounds):
            raise SpeechError("piper has no sound for this.")
        # Samples played at a higher rate are higher: spoken slower by as much, they keep their pace.
        heard = [trimmed(sound, rate_hz) for sound, rate_hz in zip(sounds, rates, strict=True)]
        return join_sentences(said, heard, round(rates[0] * self._height))


def piper_args(file: Path, folder: Path, *, length_scale: float) -> list[str]:
    """Build the arguments that speak each line of stdin into a WAV file in ``folder``.

    The underscores are understood by the C++ program and by the Python package.
    """
    return ["--model", str(file), "--output_dir", str(folder), "--length_scale", f"{length_scale:.4f}"]


def _read_wav(path: Path) -> tuple[int, Samples]:
    try:
        with wave.open(str(path), "rb") as file:
            data = file.readframes(file.getnframes())
            return file.getframerate(), np.frombuffer(data, "<i2").astype(np.int16)
    except (OSError, EOFError, wave.Error) as exc:
        raise SpeechError(f"piper wrote a file that is not sound: {exc}.") from exc
