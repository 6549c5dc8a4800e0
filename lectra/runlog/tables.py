"""The run log's tables. How they come to be in a database is told in :mod:`lectra.runlog.schema`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

RUNNING = "running"
CRASHED = "crashed"
BAD = ("failed", CRASHED)
"""The states of a run that made no lecture though nobody stopped it."""


class RunRow(SQLModel, table=True):
    """One run. Times of day are in seconds since the epoch.

    ``state`` is running, complete, partial, draft, failed, cancelled or crashed. ``pid`` and
    ``process_start`` (see :func:`lectra.runlog.process.process_start`) name the process on ``host`` that
    makes it.
    """

    __tablename__ = "lectra_run"

    id: str = Field(primary_key=True)
    topic: str
    project: str
    folder: str
    state: str
    started_at: float = Field(index=True)
    ended_at: float | None = None
    wall_s: float | None = None
    duration_s: float | None = None
    slides: int
    lang: str
    backends: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    host: str
    pid: int
    process_start: str
    error: str = ""
    version: str


class SlideRow(SQLModel, table=True):
    """One slide of a finished lecture: how long it is shown, who speaks, where its picture is from."""

    __tablename__ = "lectra_slide"

    run_id: str = Field(primary_key=True)
    slide: int = Field(primary_key=True)
    title: str
    duration_s: float
    voice: str
    image: str = ""


class WarningRow(SQLModel, table=True):
    """One thing of a run that did not go as asked."""

    __tablename__ = "lectra_warning"

    run_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    slide: int | None = None
    stage: str
    message: str
    fallback: str = ""
    remedy: str = ""


class StageRow(SQLModel, table=True):
    """One step of a run, in seconds from the run's start."""

    __tablename__ = "lectra_stage"

    run_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    stage: str
    slide: int | None = None
    queued_s: float
    started_s: float
    ended_s: float
    cached: bool


PARTS: tuple[type[Any], ...] = (SlideRow, WarningRow, StageRow)
"""What belongs to a run, and is written with it."""
