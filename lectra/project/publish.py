"""A finished lecture → its folder: every file whole before it bears its name."""

from __future__ import annotations

import shlex
import time
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from lectra.document.citing import SourcesFile, SourceText
from lectra.document.file import as_file
from lectra.errors import StoreError
from lectra.models import Draft, FileRef, Lecture, LectureWarning, RunReport
from lectra.options import quoted
from lectra.programs import command_for
from lectra.project.images import image_name, slide_name
from lectra.project.made import Made, made_of
from lectra.project.ownership import same_topic
from lectra.project.script import script_of
from lectra.registry import OUTPUTS
from lectra.remote import Remote
from lectra.report.notes import notes_on, notes_on_plugins, notes_on_removed
from lectra.report.page import report_page
from lectra.report.summary import build_report
from lectra.runs.hold import staging
from lectra.runs.run import Run
from lectra.runs.stages import (
    MADE,
    OUTLINE,
    PLAIN_NAME,
    REPORT,
    SCRIPT,
    SOURCES,
    copy_out,
    to_json,
    write_out,
)

LARGEST_REPORT = 20_000_000
"""In bytes: more is none."""


def publish(run: Run, lecture: Lecture, elsewhere: Remote | None = None) -> RunReport:
    """Put all files of the lecture in its folder, its report last, and return the report.

    They go ``elsewhere`` besides, if there is such a place; where that fails the report has a warning.
    """
    with staging(run) as stage:
        _write_outputs(run, lecture, stage)
        _copy_by_slide(run, lecture, stage)
        write_out(to_json(made_of(lecture)), stage / MADE)
        report = _report(run, lecture, stage)
        try:
            if elsewhere:
                send(stage, elsewhere, run.folder.name, report)
        except StoreError as exc:
            report = _report(run, _unsent(lecture, exc), stage)
    return report


def send(folder: Path, place: Remote, project: str, report: RunReport) -> None:
    """Put a lecture's files below its name in another place, and remove those of one before it.

    As in its own folder, the report goes first and comes last. Raises StoreError, also where a lecture on
    another topic has that name there.
    """
    files, before = report.files, _files_there(place, project, report.topic)
    place.remove(f"{project}/{REPORT}")
    for name in sorted(files, key=lambda name: (name == REPORT, name)):
        place.put(folder / name, f"{project}/{name}")
    for name in before - set(files):
        place.remove(f"{project}/{name}")


def _files_there(place: Remote, project: str, topic: str) -> set[str]:
    """Give what the lecture that is there now consists of; nothing where its report is not to be read.

    Raises StoreError where it is on another topic.
    """
    try:
        told = RunReport.model_validate_json(place.read(f"{project}/{REPORT}", LARGEST_REPORT) or b"")
    except ValidationError:
        return set()
    if not same_topic(told.topic, topic):
        reason = f"{project} in the place for lectures holds another lecture, on {quoted(told.topic)}."
        raise StoreError(reason, remedy="Name another folder with --project.")
    return {name for name in told.files if PLAIN_NAME.fullmatch(name)}


def _unsent(lecture: Lecture, exc: StoreError) -> Lecture:
    warning = LectureWarning(
        stage="publish", message=exc.message, fallback="It is in the output folder alone.", remedy=exc.remedy
    )
    return lecture.model_copy(update={"warnings": (*lecture.warnings, warning)})


def _report(run: Run, lecture: Lecture, stage: Path) -> RunReport:
    """Write the report on what lies in the folder so far."""
    found = {path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()}
    report = build_report(run, lecture, sorted({*found, "report.html", REPORT}))
    write_out(to_json(report), stage / REPORT)
    write_out(report_page(run, lecture, report), stage / "report.html")
    return report


def publish_draft(
    run: Run,
    made: Made,
    planned: tuple[LectureWarning, ...],
    removed: Mapping[int, tuple[str, ...]],
    sources: tuple[SourceText, ...] = (),
) -> Draft:
    """Put a lecture's plan, and its script where it is written, in its folder to be edited.

    ``planned`` are warnings of the plan that stand in no script, ``removed`` is what of it was left out and
    stands in none. ``sources`` are the documents that it cites.
    """
    request = made.request
    with staging(run) as stage:
        _write_plan(made, stage)
        if sources:
            write_out(to_json(SourcesFile(sources=sources)), stage / SOURCES)
        files = sorted(path.name for path in stage.iterdir())
    if not made.slides:
        (run.folder / SCRIPT).unlink(missing_ok=True)  # of another plan
    scripts = [page.script for page in made.pages]
    warnings = [
        warning.model_copy(update={"slide": number})
        for number, script in enumerate(scripts)
        for warning in script.warnings
    ]
    return Draft(
        topic=request.topic,
        project=request.project,
        wall_s=round(time.time() - run.started_at, 3),
        warnings=(*request.warnings, *planned, *warnings),
        notes=notes_on(request, scripts) if scripts else (*notes_on_removed(removed), *notes_on_plugins()),
        files=tuple(files),
        edit=run.folder / (SCRIPT if made.slides else OUTLINE),
        then=f"{command_for('revise')} {shlex.quote(str(run.folder))}",
    )


def _write_plan(made: Made, stage: Path) -> None:
    """Write what the user may edit, and beside it what it was, so that edits are found."""
    write_out(to_json(as_file(made.outline)), stage / OUTLINE)
    if made.slides:
        write_out(to_json(as_file(script_of(made))), stage / SCRIPT)
    write_out(to_json(made), stage / MADE)


def _write_outputs(run: Run, lecture: Lecture, stage: Path) -> None:
    for name in OUTPUTS:
        made = OUTPUTS[name].make(lecture)
        if isinstance(made, FileRef):
            copy_out(run, made, stage / name)
        elif made is not None:
            write_out(made, stage / name)


def _copy_by_slide(run: Run, lecture: Lecture, stage: Path) -> None:
    """Copy each slide's sound, its picture, and how it looks, small: for pages that show the lecture."""
    for slide, speech in enumerate(lecture.speeches):
        copy_out(run, speech.mp3, stage / "audio_chunks" / f"slide_{slide:03d}.mp3")
    for slide, image in enumerate(lecture.images):
        if image:
            copy_out(run, image.file, stage / "images" / image_name(slide, image))
    for slide, picture in enumerate(lecture.pictures):
        copy_out(run, picture.thumbnail, stage / slide_name(slide))
