"""What is said, and when."""

from __future__ import annotations

from lectra.models import FileRef, Lecture
from lectra.registry import output
from lectra.runs.stages import to_json


@output("captions.vtt", "Captions, WebVTT", "text/vtt; charset=utf-8", rank=40)
def vtt(lecture: Lecture) -> FileRef:
    """Return the captions for the web."""
    return lecture.captions.vtt


@output("captions.srt", "Captions, SRT", "application/x-subrip", rank=50)
def srt(lecture: Lecture) -> FileRef:
    """Return the captions for players."""
    return lecture.captions.srt


@output("slide_timings.json", "Timings", "application/json", rank=80)
def timings(lecture: Lecture) -> str:
    """Return when each slide is shown and each sentence said, in seconds."""
    return to_json(lecture.captions.timings)
