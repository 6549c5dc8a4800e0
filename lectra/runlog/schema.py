"""Makes the run log's tables and brings older ones up to date, one small step after another.

A step that was released is never edited: a change of the tables is a further step. The steps stand here as
SQL and are not made from :mod:`lectra.runlog.tables`, which knows only the newest form.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection, inspect

from lectra.errors import InvalidInput

_FIRST = (
    """
    CREATE TABLE lectra_run (
        id VARCHAR NOT NULL PRIMARY KEY,
        topic VARCHAR NOT NULL,
        project VARCHAR NOT NULL,
        folder VARCHAR NOT NULL,
        state VARCHAR NOT NULL,
        started_at DOUBLE PRECISION NOT NULL,
        ended_at DOUBLE PRECISION,
        wall_s DOUBLE PRECISION,
        duration_s DOUBLE PRECISION,
        slides INTEGER NOT NULL,
        lang VARCHAR NOT NULL,
        backends JSON NOT NULL,
        host VARCHAR NOT NULL,
        pid INTEGER NOT NULL,
        process_start VARCHAR NOT NULL,
        error VARCHAR NOT NULL,
        version VARCHAR NOT NULL
    )
    """,
    "CREATE INDEX ix_lectra_run_started_at ON lectra_run (started_at)",
    """
    CREATE TABLE lectra_slide (
        run_id VARCHAR NOT NULL REFERENCES lectra_run (id) ON DELETE CASCADE,
        slide INTEGER NOT NULL,
        title VARCHAR NOT NULL,
        duration_s DOUBLE PRECISION NOT NULL,
        voice VARCHAR NOT NULL,
        image VARCHAR NOT NULL,
        PRIMARY KEY (run_id, slide)
    )
    """,
    """
    CREATE TABLE lectra_warning (
        run_id VARCHAR NOT NULL REFERENCES lectra_run (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        slide INTEGER,
        stage VARCHAR NOT NULL,
        message VARCHAR NOT NULL,
        fallback VARCHAR NOT NULL,
        remedy VARCHAR NOT NULL,
        PRIMARY KEY (run_id, number)
    )
    """,
    """
    CREATE TABLE lectra_stage (
        run_id VARCHAR NOT NULL REFERENCES lectra_run (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        stage VARCHAR NOT NULL,
        slide INTEGER,
        queued_s DOUBLE PRECISION NOT NULL,
        started_s DOUBLE PRECISION NOT NULL,
        ended_s DOUBLE PRECISION NOT NULL,
        cached BOOLEAN NOT NULL,
        PRIMARY KEY (run_id, number)
    )
    """,
)
STEPS: tuple[tuple[str, ...], ...] = (_FIRST,)
"""Each step's statements; the version of a database is the number of steps it has seen."""


def migrate(connection: Connection) -> None:
    """Take the steps that the database has not seen; call it in a transaction that keeps others out.

    Raises InvalidInput where the database is newer than this program.
    """
    seen = version_of(connection)
    if seen == 0:
        connection.exec_driver_sql(
            "CREATE TABLE lectra_schema (version INTEGER NOT NULL PRIMARY KEY, at DOUBLE PRECISION NOT NULL)"
        )
    for version in range(seen + 1, len(STEPS) + 1):
        for statement in STEPS[version - 1]:
            connection.exec_driver_sql(statement)
        at = time.time()
        connection.exec_driver_sql(f"INSERT INTO lectra_schema VALUES ({version}, {at})")  # noqa: S608  # numbers


def version_of(connection: Connection) -> int:
    """Give the database's version, 0 where it is empty; raises InvalidInput where it is too new."""
    if not inspect(connection).has_table("lectra_schema"):
        return 0
    version = int(connection.exec_driver_sql("SELECT max(version) FROM lectra_schema").scalar_one())
    if version > len(STEPS):
        raise InvalidInput(
            "database_url",
            f"a newer LECTRA made the run log (its version is {version}, and {len(STEPS)} is known here)",
            remedy="Update LECTRA, or name another database with LECTRA_DATABASE_URL.",
        )
    return version
