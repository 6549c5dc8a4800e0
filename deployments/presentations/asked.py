"""What a run was asked for, read from its parameters: of the API, Prefect's UI, a schedule, a command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from deployments.presentations.steps import Plan
from lectra.errors import LectraError
from lectra.models import Outline
from lectra.options import DEFAULT_SLIDES, LectureOptions
from lectra.request import Subject, read_subject


class Asked(NamedTuple):
    """What a run is to make. ``folder`` is None where that cannot be told: nothing is made there then."""

    topic: str
    lang: str
    slides: int
    folder: Path | None
    plan: Plan


def asked(parameters: Mapping[str, Any]) -> Asked:
    """Read what a run of ``generate`` was asked for, as far as that can be told."""
    return _asked(json.dumps(parameters.get("lecture"), sort_keys=True))


@lru_cache(maxsize=512)
def _asked(given: str) -> Asked:
    raw = json.loads(given)
    try:
        options = LectureOptions.model_validate(raw)
        subject = read_subject(options)
    except (LectraError, ValidationError):
        topic = raw.get("topic") if isinstance(raw, dict) else None
        return Asked(topic if isinstance(topic, str) else "", "en", DEFAULT_SLIDES, None, Plan(0))
    slides = _slides(options, subject.outline)
    return Asked(
        topic=subject.topic,
        lang=options.lang or (subject.outline.lang if subject.outline else "en"),
        slides=slides,
        folder=_folder(options, subject),
        plan=Plan(
            slides=slides,
            planned=subject.outline is not None,
            pictured=options.images != "none",
            filmed=options.video,
            stops_after=options.stop_after,
        ),
    )


def _slides(options: LectureOptions, outline: Outline | None) -> int:
    return len(outline.slides) if outline else options.slides or DEFAULT_SLIDES


def _folder(options: LectureOptions, subject: Subject) -> Path | None:
    """Give the folder that ``flows.generate`` would make; None where it would refuse."""
    return (Path(options.out).expanduser() / subject.project).absolute() if subject.topic else None
