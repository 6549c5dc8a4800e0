"""Text as it is spoken and shown: sentences, and what never belongs in either."""

from __future__ import annotations

from lectra.text.boundaries import sentences, settled
from lectra.text.characters import (
    clean,
    fold,
    has_strays,
    is_spoken,
    is_stray,
    one_line,
    shorten,
    storable,
    tidied,
    unpiled,
    without_strays,
)
from lectra.text.direction import isolate_line, isolate_runs, opposed_runs, runs_leftwards
from lectra.text.invisible import audible, meant, visible
from lectra.text.joining import joined, primary

__all__ = [
    "audible",
    "clean",
    "fold",
    "has_strays",
    "is_spoken",
    "is_stray",
    "isolate_line",
    "isolate_runs",
    "joined",
    "meant",
    "one_line",
    "opposed_runs",
    "primary",
    "runs_leftwards",
    "sentences",
    "settled",
    "shorten",
    "storable",
    "tidied",
    "unpiled",
    "visible",
    "without_strays",
]
