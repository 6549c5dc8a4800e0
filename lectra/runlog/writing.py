"""Writes one run to the run log: begun in the background, ended at once, and never at the lecture's cost.

The libraries for it are imported in the background too: that takes a third of a second.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

from lectra import __version__
from lectra.errors import LectraError
from lectra.logs import TEXT_CHARS, placed
from lectra.models import Draft, Lecture, LectureRequest, LectureWarning, RunReport
from lectra.runlog.process import process_start
from lectra.runlog.record import Record, Row, heard, slide_rows, stage_rows, warning_rows
from lectra.runs.journal import get_report
from lectra.runs.run import Run
from lectra.settings import Settings
from lectra.text import clean, one_line, shorten

LOG = logging.getLogger("lectra.runlog")
END_S = 3.0
"""How long the end of a run waits for the database."""
STOP_S = 1.0
"""How long it waits where the run was stopped: the process must be gone within two seconds."""
LONGEST_TEXT = 2000
BEGIN_AFTER_S = 0.5
"""How long a run has the processor to itself first: until its first questions are asked."""
SHORTEST_SECRET = 8
"""A local server's "key" may be any word, such as x; to mask that would spoil all text."""


@contextlib.contextmanager
def log_run(run: Run, request: LectureRequest, settings: Settings) -> Iterator[RunLog]:
    """Log a run: running from now on; what leaves the block as an error, as failed or cancelled."""
    with placed(run=run.id):
        log = RunLog(run, request, settings)
        try:
            yield log
        except BaseException as exc:
            log.broke_off(exc)
            raise


class RunLog:
    """One run's entry in the run log."""

    def __init__(self, run: Run, request: LectureRequest, settings: Settings) -> None:
        self.run = run
        self.settings = settings
        self._journals = run.journal.path.parent
        self.row = _row(run, request)
        self._ending = threading.Event()
        self._log_begin(request)
        # Nobody waits for this: a slow database does not hold up the lecture, and the end writes all of it.
        self._in_thread("begin", Record(self.row))

    def ended(self, report: RunReport, made: Lecture) -> RunReport:
        """Log how the run ended; where the database does not take it, the report is given a note of that."""
        warnings = self._logged_warnings(report.warnings)
        self._close(report.status, report.wall_s, duration_s=report.duration_s)
        record = Record(
            self.row,
            slide_rows(self.run.id, made),
            warning_rows(self.run.id, warnings),
            stage_rows(self.run.id, report.stages),
        )
        lost = self._end(record, END_S)
        return report.model_copy(update={"notes": (*report.notes, lost)}) if lost else report

    def drafted(self, draft: Draft) -> None:
        """Log that the run ended with a draft, as it was asked to."""
        self._logged_warnings(draft.warnings)
        self._close("draft", draft.wall_s)
        stages = get_report(heard(self.run.journal), self.run.started_at)
        self._end(Record(self.row, stages=stage_rows(self.run.id, stages)), END_S)

    def broke_off(self, error: BaseException) -> None:
        """Log that the run failed, or was cancelled where ``error`` is no failure."""
        failed = isinstance(error, Exception)
        told = str(error) if isinstance(error, LectraError) else f"{type(error).__name__}: {error}"
        now = time.time()
        self._close(
            "failed" if failed else "cancelled",
            round(now - self.run.started_at, 3),
            error=self._masked(told) if failed else "",
        )
        LOG.debug("%s", shorten(self._masked(told), TEXT_CHARS))
        stages = get_report(heard(self.run.journal), self.run.started_at)
        self._end(Record(self.row, stages=stage_rows(self.run.id, stages)), END_S if failed else STOP_S)

    def _close(self, state: str, wall_s: float, **more: Any) -> None:
        LOG.info(
            "run %s ends: %s after %.1f s",
            self.run.id,
            state,
            wall_s,
            extra={"state": state, "seconds": wall_s},
        )
        ended_at = self.run.started_at + wall_s
        self.row = {**self.row, "state": state, "wall_s": wall_s, "ended_at": ended_at, **more}

    def _end(self, record: Record, wait_s: float) -> str:
        """Write the whole run; returns what to tell where that did not succeed in time.

        It is kept in a file first, so that it is logged later where the database fails or the process dies.
        """
        waiting = self._keep(record)
        self._ending.set()
        try:
            self._in_thread("end", record).result(wait_s)
        except TimeoutError:
            why = f"The run log did not answer within {wait_s:g} s."
        except Exception as exc:  # noqa: BLE001  # whatever it is, the lecture is made
            why = str(exc)
        else:
            return ""
        what = "This run is noted there by the next." if waiting else "This run is not noted there."
        return f"{self._masked(why)} {what}"

    def _keep(self, record: Record) -> Path | None:
        try:
            return record.keep(self._journals)
        except (OSError, LectraError):
            return None

    def _in_thread(self, entry: Literal["begin", "end"], record: Record) -> Future[None]:
        """Write an entry in a thread of its own, which a program that ends does not wait for."""
        future: Future[None] = Future()

        def write() -> None:
            if entry == "begin" and self._ending.wait(BEGIN_AFTER_S):
                return  # it is over, and its end writes all of it
            try:
                from lectra.runlog import tidy  # noqa: PLC0415  # heavy

                write_it = {"begin": tidy.begin, "end": tidy.end}[entry]
                future.set_result(write_it(self.settings, record, self._journals))
            except Exception as exc:  # noqa: BLE001  # whoever asks for the result gets it
                future.set_exception(exc)

        threading.Thread(target=write, daemon=True).start()
        return future

    def _log_begin(self, request: LectureRequest) -> None:
        LOG.info("run %s begins", self.run.id)
        for seam, backend in request.backends.items():
            reason = self._masked(request.reasons.get(seam, ""))
            LOG.info("%s is %s: %s", seam, backend, reason, extra={"backend": backend})
        LOG.debug("%s in %s", shorten(request.topic, TEXT_CHARS), self.run.folder)

    def _logged_warnings(self, warnings: Sequence[LectureWarning]) -> list[LectureWarning]:
        """Return the warnings without secrets, once they are logged."""
        masked = [self._masked_warning(warning) for warning in warnings]
        for warning in masked:
            place = warning.stage if warning.slide is None else f"{warning.stage} · slide {warning.slide}"
            told = {name: getattr(warning, name) for name in ("stage", "slide", "fallback")}
            LOG.info("fallback of %s: %s", place, warning.fallback, extra=told)
            LOG.debug("fallback of %s for this: %s", place, shorten(warning.message, TEXT_CHARS))
        return masked

    def _masked_warning(self, warning: LectureWarning) -> LectureWarning:
        texts = {name: self._masked(getattr(warning, name)) for name in ("message", "fallback", "remedy")}
        return warning.model_copy(update=texts)

    def _masked(self, text: str) -> str:
        """Take out of a text what must not be kept: the settings' secrets, and passwords in addresses."""
        for name in Settings.model_fields:
            value = getattr(self.settings, name)
            secret = value.get_secret_value() if isinstance(value, SecretStr) else ""
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, "***")
        return re.sub(r"//[^/@\s]+@", "//***@", one_line(clean(text)))[:LONGEST_TEXT]


def _row(run: Run, request: LectureRequest) -> Row:
    return {
        "id": run.id,
        "topic": request.topic,
        "project": request.project,
        "folder": str(run.folder),
        "state": "running",
        "started_at": run.started_at,
        "slides": request.slides,
        "lang": request.lang,
        "backends": request.backends,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "process_start": process_start(os.getpid()),
        "version": __version__,
    }
