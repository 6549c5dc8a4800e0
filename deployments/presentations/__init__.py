"""Presentations: lectures made on the server, and their sources. What the HTTP API and the page share."""

from deployments.presentations.models import (
    MADE,
    UNDER_WAY,
    Event,
    Presentation,
    Removed,
    Step,
    Summary,
)
from deployments.presentations.owners import Viewer
from deployments.presentations.service import Presentations
from deployments.presentations.states import CANCELLED
from flows.states import State, StepState
from lectra.errors import Conflict, NotFound
from lectra.models import LectureWarning
from lectra.options import LectureOptions, RevisionOptions

__all__ = [
    "CANCELLED",
    "MADE",
    "UNDER_WAY",
    "Conflict",
    "Event",
    "LectureOptions",
    "LectureWarning",
    "NotFound",
    "Presentation",
    "Presentations",
    "Removed",
    "RevisionOptions",
    "State",
    "Step",
    "StepState",
    "Summary",
    "Viewer",
]
