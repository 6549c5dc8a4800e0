"""Entries of the run log, and what every program does that opens it: log what waits, find who has died."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection, insert
from sqlmodel import Session, col, delete, select

from lectra.runlog.database import database_from, writing
from lectra.runlog.process import is_gone
from lectra.runlog.record import Record, heard, kept, read_kept, stage_rows
from lectra.runlog.tables import CRASHED, PARTS, RUNNING, RunRow
from lectra.runs.journal import Event, Journal, get_report
from lectra.settings import Settings

TOO_LONG_S = 86_400
"""A run of another machine counts as crashed after a day; should it end after all, that is what is kept."""


def begin(settings: Settings, record: Record, journals: Path) -> None:
    """Log that a run is on, unless its end has overtaken this; raises LectraError."""

    def entry(session: Session) -> None:
        if session.get(RunRow, record.run["id"]) is None:
            put(session, record)

    _write(settings, journals, entry)


def end(settings: Settings, record: Record, journals: Path) -> None:
    """Log the whole of a run; raises LectraError."""
    _write(settings, journals, lambda session: put(session, record))


def _write(settings: Settings, journals: Path, entry: Callable[[Session], None]) -> None:
    def work(connection: Connection) -> list[Path]:
        with writing(connection) as session:
            logged = tidy(session, journals)
            entry(session)
        return logged

    remove(database_from(settings).reach(work))


def put(session: Session, record: Record) -> None:
    """Write the whole run, in place of what the log has of it."""
    run = RunRow.model_validate(record.run)
    parts = [
        (kind, [kind.model_validate(row).model_dump() for row in rows])
        for kind, rows in zip(PARTS, (record.slides, record.warnings, record.stages), strict=True)
    ]
    session.merge(run)
    session.flush()
    for kind, rows in parts:
        session.exec(delete(kind).where(col(kind.run_id) == run.id))
        if rows:
            session.connection().execute(insert(kind), rows)


def tidy(session: Session, journals: Path) -> list[Path]:
    """Log the runs that wait in ``journals``, and mark as crashed those whose process is gone.

    Returns the files to remove once this is committed.
    """
    waiting = kept(journals)
    for record in map(read_kept, waiting):
        if record:
            with contextlib.suppress(ValidationError):  # a damaged file must not bar the log for ever
                put(session, record)
    for run in session.exec(select(RunRow).where(col(RunRow.state) == RUNNING)).all():
        if _is_over(run):
            put(session, _crashed(run, journals))
    return waiting


def remove(paths: Sequence[Path]) -> None:
    """Remove files that were logged."""
    for path in paths:
        with contextlib.suppress(OSError):  # it is logged again then, to the same end
            path.unlink(missing_ok=True)


def _is_over(run: RunRow) -> bool:
    if run.host == socket.gethostname():
        return is_gone(run.pid, run.process_start)
    return time.time() - run.started_at > TOO_LONG_S


def _crashed(run: RunRow, journals: Path) -> Record:
    """Tell what a run had done when it was last heard of, as far as its journal is here."""
    events = heard(Journal(journals / f"{run.id}.jsonl"))
    ended_at = max((event.at for event in events), default=run.started_at)
    at_work = ", ".join(unfinished(events))
    error = f"Its process ({run.pid} on {run.host}) was gone." + (f" Unfinished: {at_work}." * bool(at_work))
    marked = {
        **run.model_dump(),
        "state": CRASHED,
        "ended_at": ended_at,
        "wall_s": round(ended_at - run.started_at, 3),
        "error": error,
    }
    return Record(marked, stages=stage_rows(run.id, get_report(events, run.started_at)))


def unfinished(events: Sequence[Event]) -> list[str]:
    """Name the steps that were started and did not end."""
    last = {(event.stage, event.slide): event.kind for event in events}
    steps = [step for step, kind in last.items() if kind == "started"]
    return [stage if slide is None else f"{stage} of slide {slide}" for stage, slide in steps]
