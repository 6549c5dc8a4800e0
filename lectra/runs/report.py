"""What happened in a run, as data and as markdown."""

from __future__ import annotations

import time
from collections.abc import Sequence

from lectra.models import Lecture, RunReport, StageRecord
from lectra.runs.profiler import get_report
from lectra.runs.workspace import Run

BAR_WIDTH = 40


def build_report(run: Run, lecture: Lecture, files: Sequence[str]) -> RunReport:
    """Sum up a run that is done but for its last files. ``files`` are relative to its folder."""
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
        notes=(lecture.request.model.note,) if lecture.request.model.note else (),
        files=tuple(files),
    )


def to_markdown(report: RunReport, folder: str) -> str:
    """Write the report for a page that shows markdown, such as a Prefect artifact."""
    head = (
        f"# {_plain(report.topic)}\n\n"
        f"**{report.status}** in {report.wall_s:.1f} s, {report.duration_s:.0f} s of lecture, "
        f"in `{folder}`\n\n" + "".join(f"> {_plain(note)}\n\n" for note in report.notes)
    )
    return head + _warnings(report) + _timeline(report) + _table(report)


def _warnings(report: RunReport) -> str:
    if not report.warnings:
        return ""
    rows = "".join(
        f"| {'' if w.slide is None else w.slide} | {w.stage} | {_plain(w.message)} | {_plain(w.fallback)} |\n"
        for w in report.warnings
    )
    return "## Warnings\n\n| slide | stage | what happened | instead |\n|---|---|---|---|\n" + rows + "\n"


def _timeline(report: RunReport) -> str:
    lines = [f"{_label(stage):<16} {_bar(stage, report.wall_s)}" for stage in report.stages]
    return "## Timeline\n\n```\n" + "\n".join(lines) + "\n```\n\n"


def _table(report: RunReport) -> str:
    head = "## Steps\n\n| step | slide | queued | started | took | |\n|---|---|---|---|---|---|\n"
    return head + "".join(
        f"| {stage.name} | {'' if stage.slide is None else stage.slide} | {stage.queued_s:.2f} s "
        f"| {stage.started_s:.2f} s | {stage.ended_s - stage.started_s:.2f} s "
        f"| {'cached' if stage.cached else ''} |\n"
        for stage in report.stages
    )


def _label(stage: StageRecord) -> str:
    return stage.name if stage.slide is None else f"{stage.name} {stage.slide}"


def _bar(stage: StageRecord, wall_s: float) -> str:
    scale = BAR_WIDTH / max(wall_s, 0.001)
    start = min(int(stage.started_s * scale), BAR_WIDTH - 1)
    length = max(round((stage.ended_s - stage.started_s) * scale), 1)
    return " " * start + "█" * min(length, BAR_WIDTH - start)


def _plain(text: str) -> str:
    """Escape what markdown and HTML would take for markup: topics are hostile."""
    for char in "\\`*_{}[]<>#|":
        text = text.replace(char, f"&#{ord(char)};")
    return text
