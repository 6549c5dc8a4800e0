"""A finished lecture → its folder: every file whole before it bears its name."""

from __future__ import annotations

import json
import shlex
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from lectra.models import Draft, Lecture, RunReport
from lectra.runs.page import report_page
from lectra.runs.project import MADE, OUTLINE, SCRIPT, Made, image_name, made_of, script_of, slide_name
from lectra.runs.report import build_report
from lectra.runs.workspace import Run, copy_out, staging, write_out


def publish(run: Run, lecture: Lecture) -> RunReport:
    """Put all files of the lecture in its folder, its report last, and return the report."""
    with staging(run) as stage:
        _write_text_files(lecture, stage)
        _copy_media(run, lecture, stage)
        _copy_images(run, lecture, stage)
        _copy_slides(run, lecture, stage)
        files = [path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()]
        report = build_report(run, lecture, sorted([*files, "report.html", "report.json"]))
        write_out(_json(report), stage / "report.json")
        write_out(report_page(run, lecture, report), stage / "report.html")
    return report


def publish_draft(run: Run, made: Made) -> Draft:
    """Put a lecture's plan, and its script where it is written, in its folder to be edited."""
    request = made.request
    with staging(run) as stage:
        _write_plan(made, stage)
        files = sorted(path.name for path in stage.iterdir())
    if not made.pages:
        (run.folder / SCRIPT).unlink(missing_ok=True)  # of another plan
    warnings = [
        warning.model_copy(update={"slide": number})
        for number, page in enumerate(made.pages)
        for warning in page.script.warnings
    ]
    return Draft(
        topic=request.topic,
        project=request.project,
        wall_s=round(time.time() - run.started_at, 3),
        warnings=(*request.warnings, *warnings),
        files=tuple(files),
        edit=run.folder / (SCRIPT if made.pages else OUTLINE),
        then=f"python -m flows.revise {shlex.quote(str(run.folder))}",
    )


def _write_text_files(lecture: Lecture, stage: Path) -> None:
    _write_plan(made_of(lecture), stage)
    write_out(_json(lecture.captions.timings), stage / "slide_timings.json")


def _write_plan(made: Made, stage: Path) -> None:
    """Write what the user may edit, and beside it what it was, so that edits are found."""
    write_out(_json(made.outline), stage / OUTLINE)
    if made.pages:
        write_out(_json(script_of(made)), stage / SCRIPT)
    write_out(_json(made), stage / MADE)


def _copy_media(run: Run, lecture: Lecture, stage: Path) -> None:
    copy_out(run, lecture.captions.srt, stage / "captions.srt")
    copy_out(run, lecture.captions.vtt, stage / "captions.vtt")
    copy_out(run, lecture.narration, stage / "narration.mp3")
    copy_out(run, lecture.deck, stage / "presentation.pptx")
    if lecture.video:
        copy_out(run, lecture.video, stage / "video.mp4")
    for slide, speech in enumerate(lecture.speeches):
        copy_out(run, speech.mp3, stage / "audio_chunks" / f"slide_{slide:03d}.mp3")


def _copy_images(run: Run, lecture: Lecture, stage: Path) -> None:
    """Copy each slide's image, and say of each where it comes from."""
    (stage / "images").mkdir()
    metadata = []
    for slide, image in enumerate(lecture.images):
        if image is None:
            continue
        name = image_name(slide, image)
        copy_out(run, image.file, stage / "images" / name)
        origin = image.model_dump(exclude={"file", "refused", "warnings"})
        metadata.append({"slide": slide, "file": f"images/{name}", **origin, "sha256": image.file.sha256})
    write_out(_json({"images": metadata}), stage / "images_metadata.json")


def _copy_slides(run: Run, lecture: Lecture, stage: Path) -> None:
    """Copy each slide as it looks, small: for lists, and pages that show the lecture."""
    for slide, picture in enumerate(lecture.pictures):
        copy_out(run, picture.thumbnail, stage / slide_name(slide))


def _json(value: Any) -> str:
    data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
