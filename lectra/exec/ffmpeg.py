"""ffmpeg: the static build from imageio-ffmpeg's wheel, or the one that `IMAGEIO_FFMPEG_EXE` names.

Its arguments are built as graphs of ffmpeg-python, from :func:`open_input` to an output's ``get_args()``, and
run by :func:`run_ffmpeg`, which has a deadline and keeps the errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import imageio_ffmpeg

from lectra.errors import ServiceMissing
from lectra.exec import Output, run_program
from lectra.programs import setup_again

QUIET = ("-hide_banner", "-nostdin", "-nostats", "-y")


def open_input(source: str, **options: object) -> Any:
    """Return an input of an ffmpeg-python graph: a path or ``pipe:0``, and the options that precede it."""
    import ffmpeg  # noqa: PLC0415  # the first question does not wait for it

    return ffmpeg.input(source, **options)


@cache
def ffmpeg_path() -> str:
    """Path of the ffmpeg program (``IMAGEIO_FFMPEG_EXE`` overrides it)."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as exc:
        raise ServiceMissing("ffmpeg was not found.", remedy=setup_again()) from exc


def run_ffmpeg(
    args: Sequence[str], *, timeout_s: float = 600, stdin: bytes = b"", log: str = "error"
) -> Output:
    """Run ffmpeg; ``log="info"`` keeps what its filters measure. Errors as in ``run_program``."""
    return run_program([ffmpeg_path(), *QUIET, "-loglevel", log, *args], timeout_s=timeout_s, stdin=stdin)
