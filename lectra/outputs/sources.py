"""What the lecture was made from."""

from __future__ import annotations

from lectra.document.citing import SourcesFile
from lectra.models import Lecture
from lectra.registry import output
from lectra.runs.stages import SOURCES, to_json


@output(SOURCES, "Sources", "application/json", rank=85)
def sources(lecture: Lecture) -> str | None:
    """Return the words that the lecture cites, passage by passage, if it has sources."""
    found = lecture.request.sources
    return to_json(SourcesFile(sources=found)) if found else None
