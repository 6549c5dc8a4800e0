"""What is told of a presentation: a lecture made on the server, and the run of it that Prefect knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple, Self
from uuid import UUID

from pydantic import Field, PrivateAttr

from flows.states import State, StepState
from lectra.document.text import Model
from lectra.models import LectureWarning

UNDER_WAY: frozenset[State] = frozenset({"pending", "running"})
MADE: frozenset[State] = frozenset({"complete", "partial"})


class Step(Model):
    """One stage of one slide, or of the whole lecture, as it stands."""

    name: str = Field(
        description="What is done: outline, script, image, tts, speech, picture, still, clip, …"
    )
    slide: int | None = Field(description="For which slide, the first being 0; null for the whole lecture.")
    state: StepState
    started_at: datetime | None = None
    ended_at: datetime | None = None


class Summary(Model):
    """A presentation in short."""

    id: UUID
    topic: str
    state: State
    lang: str
    slides: int = Field(description="How many slides it has, or is to have.")
    created_at: datetime
    ended_at: datetime | None = None
    duration_s: float = Field(0, description="Its length in seconds; 0 until it is made.")
    progress: float = Field(
        ge=0, le=1, description="Share of the expected steps that are done; 1 when it is made."
    )
    message: str = Field(description="What there is to say of its state, such as why it failed.")


class Presentation(Summary):
    """A presentation with its steps and files."""

    steps: tuple[Step, ...] = Field(description="Those of the run under way, else of the last one.")
    warnings: tuple[LectureWarning, ...] = Field(description="What did not go as asked.")
    files: tuple[str, ...] = Field(description="What may be fetched; empty until it is made.")
    revising: bool = Field(description="It is being revised; the files are still those of before.")

    _folder: Path | None = PrivateAttr(None)
    _tags: frozenset[str] = PrivateAttr(frozenset())

    def at(self, folder: Path | None, tags: Iterable[str] = ()) -> Self:
        """Say where the files lie and how its run is tagged, which is no one's business but the server's."""
        self._folder, self._tags = folder, frozenset(tags)
        return self

    @property
    def folder(self) -> Path | None:
        """Where the files lie, as far as that can be told."""
        return self._folder

    @property
    def tags(self) -> frozenset[str]:
        """The tags of the run that makes it, which say whose it is."""
        return self._tags

    @property
    def summary(self) -> Summary:
        """The presentation in short."""
        return Summary(**{name: getattr(self, name) for name in Summary.model_fields})


class Listing(NamedTuple):
    """Some presentations, the newest first, and whether there are more of them."""

    presentations: tuple[Summary, ...]
    more: bool


class Removed(Model):
    """A presentation that is removed, of whose folder something stays."""

    id: UUID
    kept: tuple[str, ...] = Field(description="What stays, by its name in the folder; a hundred at most.")
    reason: str = Field(description="Why it stays.")


class Event(Model):
    """Something that changed. ``id`` grows, and is where a watcher goes on that was cut off."""

    id: int
    kind: Literal["step", "state"]
    data: Step | Summary
