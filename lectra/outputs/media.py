"""What is watched and heard."""

from __future__ import annotations

from lectra.models import FileRef, Lecture
from lectra.registry import output


@output("video.mp4", "Video", "video/mp4", rank=10)
def video(lecture: Lecture) -> FileRef | None:
    """Return the video, unless none was asked for."""
    return lecture.video


@output(
    "presentation.pptx",
    "PowerPoint deck",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    rank=20,
)
def presentation(lecture: Lecture) -> FileRef:
    """Return the deck with its narration."""
    return lecture.deck


@output("narration.mp3", "Narration", "audio/mpeg", rank=30)
def narration(lecture: Lecture) -> FileRef:
    """Return all that is said."""
    return lecture.narration
