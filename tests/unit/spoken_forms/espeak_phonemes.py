"""Print what espeak-ng would say, one line of IPA a line of stdin: ``espeak_phonemes.py LIBRARY DATA VOICE``.

espeak-ng is under the GPL: it is run as a program of its own, as in LECTRA itself.
"""

from __future__ import annotations

import ctypes
import sys

_SYNCHRONOUS, _UTF8, _IPA = 2, 1, 2


def main(library_path: str, data: str, voice: str) -> None:
    library = ctypes.CDLL(library_path)
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), 0)
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        sys.exit(f"there is no voice {voice}")
    for line in sys.stdin.buffer.read().splitlines():
        sys.stdout.buffer.write(" ".join(_clauses(library, line)).encode() + b"\n")


def _clauses(library: ctypes.CDLL, line: bytes) -> list[str]:
    """Phonemes clause by clause: each call reads one, and moves the pointer behind it."""
    said: list[str] = []
    rest = ctypes.c_char_p(line)
    while rest:
        phonemes = library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA)
        said.append(phonemes.decode().strip())
    return [clause for clause in said if clause]


if __name__ == "__main__":
    main(*sys.argv[1:])
