"""espeak-ng as a program, made of the shared library in a wheel: the part of its command line that we use.

It is started by path and imports nothing of LECTRA: a program of its own, as the Debian one is.
"""

from __future__ import annotations

import argparse
import ctypes
import struct
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_SYNCHRONOUS = 2
_RATE, _PITCH = 1, 3
_BY_CHARACTER, _UTF8 = 1, 1
_OK = 0

_Receive = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _Listed(NamedTuple):
    tag: str
    name: str
    file: str


class _Voice(ctypes.Structure):
    """``espeak_VOICE`` of speak_lib.h. ``languages`` is a priority byte, then a tag, ended by a zero byte."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("unused", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


def main(arguments: Sequence[str]) -> int:
    """List the voices, or speak what stdin says as WAV on stdout."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--voices", action="store_true")
    parser.add_argument("--stdin", action="store_true")
    parser.add_argument("--stdout", action="store_true")
    parser.add_argument("-b", type=int, help="encoding of the text; always UTF-8 here")
    parser.add_argument("-v", default="en-us")
    parser.add_argument("-s", type=int, default=175)
    parser.add_argument("-p", type=int, default=50)
    asked = parser.parse_args(arguments)
    library = ctypes.CDLL(asked.library)
    rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, asked.data.encode(), 0)
    if rate_hz <= 0:
        sys.stderr.write(f"espeak-ng did not start with the data in {asked.data}\n")
        return 1
    if asked.voices:
        rows = [f" 5  {it.tag}  --/M  {it.name}  {it.file}\n" for it in _voices(library)]
        sys.stdout.write("".join(["Pty Language Age/Gender VoiceName File\n", *rows]))
        return 0
    if library.espeak_SetVoiceByName(_voice_file(library, asked.v).encode()) != _OK:
        sys.stderr.write(f"there is no voice {asked.v}\n")
        return 1
    library.espeak_SetParameter(_RATE, asked.s, 0)
    library.espeak_SetParameter(_PITCH, asked.p, 0)
    samples = _spoken(library, sys.stdin.buffer.read())
    sys.stdout.buffer.write(_wav_header(rate_hz, len(samples)) + samples)
    return 0


def _voices(library: Any) -> Iterator[_Listed]:
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    for found in library.espeak_ListVoices(None):
        if not found:
            return
        voice = found.contents
        tag, name, file = voice.languages[1:].decode(), voice.name.decode(), voice.identifier.decode()
        yield _Listed(tag, name.replace(" ", "_"), file)


def _voice_file(library: Any, voice: str) -> str:
    """Find the file of a tag, which is what the library goes by: ``fr-fr+f2`` is in ``fr``."""
    tag, plus, variant = voice.partition("+")
    files = {it.tag.lower(): it.file for it in _voices(library)}
    return files.get(tag, tag).rpartition("/")[2] + plus + variant


def _spoken(library: Any, text: bytes) -> bytes:
    pieces: list[bytes] = []

    def receive(samples: Any, count: int, _: object) -> int:
        if samples and count:
            pieces.append(ctypes.string_at(samples, 2 * count))
        return 0

    callback = _Receive(receive)
    library.espeak_SetSynthCallback(callback)
    library.espeak_Synth(text + b"\0", ctypes.c_size_t(len(text) + 1), 0, _BY_CHARACTER, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return b"".join(pieces)


def _wav_header(rate_hz: int, size: int) -> bytes:
    form = struct.pack("<IHHIIHH", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + form + b"data" + struct.pack("<I", size)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
