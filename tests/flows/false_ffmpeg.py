"""A program in ffmpeg's place, for ``IMAGEIO_FFMPEG_EXE``."""

from __future__ import annotations

from pathlib import Path

from lectra.exec.ffmpeg import ffmpeg_path

DIES_HALFWAY = (
    'for last; do :; done; head -c 5000 /dev/zero > "$last"; echo "x264: no more memory" >&2; exit 187'
)
SCRIPT = """#!/bin/sh
case " $* " in *{word}*) {deed};; esac
exec {ffmpeg} "$@"
"""


def false_ffmpeg(folder: Path, word: str, deed: str) -> str:
    """Write a program that does a deed where its arguments hold a word, else is ffmpeg; gives its path."""
    path = folder / "ffmpeg"
    path.write_text(SCRIPT.format(word=word, deed=deed, ffmpeg=ffmpeg_path()))
    path.chmod(0o755)
    return str(path)
