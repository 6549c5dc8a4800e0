"""What is known of one run, as plain rows; in a file for as long as the database does not take it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lectra.cache.store import replace_durably
from lectra.models import Lecture, LectureWarning, StageRecord
from lectra.runs.journal import Event, Journal

SUFFIX = ".unlogged.json"

Row = dict[str, Any]
"""The columns of one row of :mod:`lectra.runlog.tables`."""


class Record(NamedTuple):
    """A run with all its parts."""

    run: Row
    slides: Sequence[Row] = ()
    warnings: Sequence[Row] = ()
    stages: Sequence[Row] = ()

    def keep(self, folder: Path) -> Path:
        """Write the run to a file in ``folder``, from where it is logged later."""
        path = folder / f"{self.run['id']}{SUFFIX}"
        draft = path.with_suffix(".part")
        # A folder's name may be no text: it is told of as far as it is.
        text = json.dumps(self._asdict(), ensure_ascii=False)
        try:
            draft.touch(mode=0o600)
            draft.write_text(text, encoding="utf-8", errors="backslashreplace")
            replace_durably(draft, path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        return path


def kept(folder: Path) -> list[Path]:
    """Give the files of the runs that wait in ``folder``."""
    return sorted(folder.glob("*" + SUFFIX))


def read_kept(path: Path) -> Record | None:
    """Give the run of such a file; None where it holds none, or is gone because it was logged meanwhile."""
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def heard(journal: Journal) -> tuple[Event, ...]:
    """Give the events of a journal, none where it cannot be read: a power cut may have torn it."""
    try:
        return journal.events()
    except (OSError, ValueError, TypeError):
        return ()


def slide_rows(run_id: str, made: Lecture) -> list[Row]:
    """Sum up each slide of a lecture."""
    return [
        {
            "run_id": run_id,
            "slide": timing.index,
            "title": timing.title,
            "duration_s": round(timing.end_s - timing.start_s, 3),
            "voice": speech.voice,
            "image": image.source if image else "",
        }
        for timing, image, speech in zip(
            made.captions.timings.slides, made.images, made.speeches, strict=True
        )
    ]


def warning_rows(run_id: str, warnings: Sequence[LectureWarning]) -> list[Row]:
    """Make rows of a run's warnings."""
    return [
        dict(run_id=run_id, number=number, **warning.model_dump()) for number, warning in enumerate(warnings)
    ]


def stage_rows(run_id: str, stages: Sequence[StageRecord]) -> list[Row]:
    """Make rows of a run's steps."""
    return [
        dict(run_id=run_id, number=number, stage=stage.name, **stage.model_dump(exclude={"name"}))
        for number, stage in enumerate(stages)
    ]
