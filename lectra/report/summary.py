"""What happened in a run, as data."""

from __future__ import annotations

import time
from collections.abc import Sequence

from lectra.models import Lecture, RunReport, SlideReveal
from lectra.report.notes import notes_on, notes_on_theme
from lectra.runs.journal import get_report
from lectra.runs.run import Run


def build_report(run: Run, lecture: Lecture, files: Sequence[str]) -> RunReport:
    """Sum up a run that is done but for its last files. ``files`` are relative to its folder."""
    from lectra.review import review_lecture  # the first question does not wait for it

    return RunReport(
        status="partial" if lecture.warnings else "complete",
        topic=lecture.request.topic,
        project=lecture.request.project,
        wall_s=round(time.time() - run.started_at, 3),
        duration_s=lecture.captions.timings.duration_s,
        warnings=lecture.warnings,
        stages=get_report(run.journal.events(), run.started_at),
        backends=lecture.request.backends,
        reasons=lecture.request.reasons,
        notes=(*notes_on(lecture.request, lecture.scripts), *notes_on_theme(lecture.request.theme)),
        reveals=tuple(
            SlideReveal(slide=slide.index, **each.model_dump())
            for slide in lecture.captions.timings.slides
            for each in slide.reveals
        ),
        review=review_lecture(lecture.scripts, lecture.outline, lecture.places, lecture.request.sources),
        files=tuple(files),
    )
