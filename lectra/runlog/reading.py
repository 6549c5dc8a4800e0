"""Reads the run log: the runs, and one run beside what was usual before it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, func, select

from lectra.errors import InvalidInput
from lectra.programs import command_for
from lectra.runlog.database import database_from, writing
from lectra.runlog.schema import version_of
from lectra.runlog.tables import BAD, RunRow, SlideRow, StageRow, WarningRow
from lectra.runlog.tidy import remove, tidy
from lectra.settings import Settings

BEFORE = 50
"""How many earlier runs say what is usual."""
SLOW_TIMES, SLOW_S = 1.5, 0.5
"""A step is slow that took so many times what is usual, and so much longer."""

T = TypeVar("T")
Part = TypeVar("Part", SlideRow, WarningRow, StageRow)


class Listed(NamedTuple):
    """A run and the number of its warnings."""

    run: RunRow
    warnings: int


class Step(NamedTuple):
    """A step of a run, and what such a step usually took (seconds; None where no run was like this one)."""

    row: StageRow
    usual_s: float | None

    @property
    def took_s(self) -> float:
        """How long it worked."""
        return round(self.row.ended_s - self.row.started_s, 3)

    @property
    def slow(self) -> bool:
        """Whether it took far longer than is usual."""
        if self.usual_s is None or self.row.cached:
            return False
        return self.took_s > max(SLOW_TIMES * self.usual_s, self.usual_s + SLOW_S)


class Shown(NamedTuple):
    """All that is known of a run."""

    run: RunRow
    slides: Sequence[SlideRow]
    warnings: Sequence[WarningRow]
    steps: Sequence[Step]


def list_runs(settings: Settings, *, limit: int, failed: bool = False) -> list[Listed]:
    """Give the last runs, the newest first; with ``failed`` those that failed or crashed."""

    def work(session: Session) -> list[Listed]:
        asked = select(RunRow).order_by(col(RunRow.started_at).desc()).limit(limit)
        runs = session.exec(asked.where(col(RunRow.state).in_(BAD)) if failed else asked).all()
        count = select(WarningRow.run_id, func.count()).group_by(WarningRow.run_id)
        warnings = dict(session.exec(count.where(col(WarningRow.run_id).in_([run.id for run in runs]))).all())
        return [Listed(run, warnings.get(run.id, 0)) for run in runs]

    return _read(settings, work)


def show_run(settings: Settings, name: str) -> Shown:
    """Give the run whose id begins with ``name``, or the ``last``; else raises InvalidInput."""

    def work(session: Session) -> Shown:
        run = _find(session, name)
        slides = _parts(session, SlideRow, SlideRow.slide, run)
        warnings = _parts(session, WarningRow, WarningRow.number, run)
        stages = _parts(session, StageRow, StageRow.number, run)
        usual = _usual(session, run)
        steps = [Step(stage, usual.get(stage.stage)) for stage in stages]
        return Shown(run, slides, warnings, steps)

    return _read(settings, work)


def look(settings: Settings) -> tuple[str, int]:
    """Say where the run log is and how many runs it holds; raises LectraError where it does not serve."""
    database = database_from(settings)

    def work(connection: Connection) -> int:
        with writing(connection) as session:
            return session.exec(select(func.count()).select_from(RunRow)).one()

    return database.shown, database.reach(work)


def _read(settings: Settings, work: Callable[[Session], T]) -> T:
    """Bring the log up to date where it can be written, and read it all the same where it cannot."""
    done: list[Path] = []

    def tidied(connection: Connection) -> T:
        try:
            with writing(connection) as session:
                found = tidy(session, settings.cache_dir.absolute() / "journals")
            done.extend(found)
        except (DBAPIError, TimeoutError):  # the latter: asyncpg's own, where another holds the lock
            connection.rollback()
            version_of(connection)
        with Session(connection) as session:
            return work(session)

    result = database_from(settings).reach(tidied)
    remove(done)
    return result


def _find(session: Session, name: str) -> RunRow:
    newest = select(RunRow).order_by(col(RunRow.started_at).desc()).limit(2)
    if name == "last":
        found = session.exec(newest.limit(1)).all()
    else:
        found = session.exec(newest.where(col(RunRow.id).startswith(name, autoescape=True))).all()
    remedy = f"{command_for('history')} lists them."
    if not found:
        raise InvalidInput(
            "run", f"there is no run {name!r}" if name != "last" else "there is none", remedy=remedy
        )
    if len(found) > 1:
        raise InvalidInput("run", f"{name!r} begins more than one run's name", remedy=remedy)
    return found[0]


def _parts(session: Session, kind: type[Part], order: int, run: RunRow) -> Sequence[Part]:
    """Give what belongs to a run in one table, in order."""
    return session.exec(select(kind).where(col(kind.run_id) == run.id).order_by(col(order))).all()


def _usual(session: Session, run: RunRow) -> dict[str, float]:
    """Give the median time of each kind of step over earlier runs with the same services."""
    asked = (
        select(RunRow)
        .where(col(RunRow.started_at) < run.started_at)
        .where(col(RunRow.state).in_(("complete", "partial")))
        .order_by(col(RunRow.started_at).desc())
        .limit(BEFORE)
    )
    alike = [earlier.id for earlier in session.exec(asked).all() if earlier.backends == run.backends]
    stages = session.exec(
        select(StageRow).where(col(StageRow.run_id).in_(alike)).where(col(StageRow.cached).is_(False))
    ).all()
    took: dict[str, list[float]] = {}
    for stage in stages:
        took.setdefault(stage.stage, []).append(stage.ended_s - stage.started_s)
    return {stage: round(statistics.median(times), 3) for stage, times in took.items()}


def run_as_data(listed: Listed) -> dict[str, Any]:
    """Give a run of the list as plain data."""
    return {**_as_data(listed.run), "warnings": listed.warnings}


def shown_as_data(shown: Shown) -> dict[str, Any]:
    """Give all that is known of a run as plain data."""
    return {
        **_as_data(shown.run),
        "slide_list": [_as_data(row) for row in shown.slides],
        "warnings": [_as_data(row) for row in shown.warnings],
        "stages": [
            {
                **_as_data(step.row),
                "took_s": step.took_s,
                "usual_s": step.usual_s,
                "slow": step.slow,
            }
            for step in shown.steps
        ],
    }


def _as_data(row: SQLModel) -> dict[str, Any]:
    """Give a row's columns in their order, without what only ties it to its run."""
    names = (name for name in type(row).model_fields if name not in ("run_id", "number"))
    return {name: getattr(row, name) for name in names}
