"""A scan → a PDF with its text, by ocrmypdf where that is installed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from lectra.errors import InvalidInput, ProgramError
from lectra.exec import run_program

PROGRAM = "ocrmypdf"
MAX_CPU_S, TIMEOUT_S, MAX_MEMORY_BYTES, MAX_FILE_BYTES = 900, 900, 3_000_000_000, 1_000_000_000
"""Processor time of each process, time in all, memory of each process, and what it may write to a file."""
FIELD = "sources"
_LAUNCHER = Path(__file__).with_name("ocr_program.py")
_TESSERACT = {
    **{"ar": "ara", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng"},
    **{"es": "spa", "et": "est", "fa": "fas", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin"},
    **{"hr": "hrv", "hu": "hun", "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor", "lt": "lit"},
    **{"lv": "lav", "nb": "nor", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron"},
    **{"ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe", "ta": "tam", "te": "tel"},
    **{"th": "tha", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "chi_sim"},
}
"""What Tesseract calls languages."""


def recognise(data: bytes, place: str, lang: str) -> bytes:
    """Return a scan with its text recognised; empty where no program for it is installed.

    Its text is taken to be in ``lang``, or English where there is none. Raises InvalidInput, which names the
    document by its ``place``, where the program fails.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        return b""
    try:
        with tempfile.TemporaryDirectory(prefix="lectra-ocr-") as folder:
            return run_program(launched(program, lang, folder), timeout_s=TIMEOUT_S, stdin=data).out
    except ProgramError as exc:
        reason = f"{place}: it is a scan, and {PROGRAM} could not recognise its text: {_last_line(exc)}"
        remedy = f"Try it by hand: {PROGRAM} scan.pdf read.pdf. --lang names another language than English."
        raise InvalidInput(FIELD, reason, remedy=remedy) from exc


def launched(program: str, lang: str, folder: str) -> list[str]:
    """Return the command that recognises the text of a PDF on stdin, within bounds, in a folder."""
    return [
        *(sys.executable, "-P", str(_LAUNCHER), "--most-seconds", str(MAX_CPU_S)),
        *("--most-bytes", str(MAX_MEMORY_BYTES), "--most-file-bytes", str(MAX_FILE_BYTES)),
        *("--folder", folder, "--", program, *arguments(lang)),
    ]


def arguments(lang: str) -> list[str]:
    """Return what ocrmypdf is told: what has text stays as it is, and nothing is made smaller."""
    known = _TESSERACT.get(lang.partition("-")[0].lower(), "eng")
    plain = ("--skip-text", "--output-type", "pdf", "--optimize", "0", "--jobs", "2", "--quiet")
    return [*plain, "--language", known, "-", "-"]


def _last_line(exc: ProgramError) -> str:
    """Return the last line that a program wrote before it failed, in short."""
    lines = [line.strip() for line in exc.message.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it says nothing"
