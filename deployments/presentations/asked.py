"""What a run was asked for, read from its parameters: of the API, Prefect's UI, a schedule, a command.

Parameters are what anybody wrote. No file that they name is opened here: of an outline in a file, the topic
is taken from the name that the run gives itself when it starts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from prefect.client.schemas.objects import FlowRun

from lectra.document.deck import Deck
from lectra.errors import InvalidInput, LectraError
from lectra.options import DEFAULT_SLIDES, MAX_TOPIC, LectureOptions
from lectra.paths import BadPath, expand
from lectra.project.ownership import Home, find_folder
from lectra.report.progress import Plan
from lectra.request import Checked, home_of, title_of
from lectra.text import clean, one_line, shorten

NAMED = "generate · "
"""What stands before the topic in a run's name, as ``flows.generate`` writes it."""


PLANNED = "slides:"
"""What the tag of a run begins with that tells how many slides its sources make: they are not read here."""


class Asked(NamedTuple):
    """What a run is to make.

    ``folder`` is the one that its lecture has, or would have by now; None where that cannot be told, or is
    that of another lecture: nothing is made there then.
    """

    topic: str
    lang: str
    slides: int
    folder: Path | None
    plan: Plan


def asked(run: FlowRun) -> Asked:
    """Read what a run of ``generate`` was asked for, as far as that can be told."""
    told, home = _asked(json.dumps(run.parameters.get("lecture"), sort_keys=True), run.name or "")
    if slides := _planned(run.tags):
        told = told._replace(slides=slides, plan=told.plan._replace(slides=slides))
    return told._replace(folder=_folder(home)) if home else told


def planned_tags(checked: Checked) -> tuple[str, ...]:
    """Give the tag that tells how many slides a lecture's sources make; none where it has no sources."""
    return (f"{PLANNED}{checked.slides}",) if checked.options.sources else ()


def folder_at(out: object, project: object) -> Path | None:
    """Give the folder of a project below ``out``, written in one way; None where there can be none."""
    try:
        return Path(os.path.normpath((expand(str(out)) / expand(str(project))).absolute()))
    except BadPath:
        return None


@lru_cache(maxsize=512)
def _asked(given: str, name: str) -> tuple[Asked, Home | None]:
    """Read what was asked for, and where it may go: which folder that is changes as lectures are made."""
    raw = json.loads(given)
    try:
        return _read(LectureOptions.model_validate(raw), name)
    except (LectraError, ValueError, RecursionError):
        return _unreadable(raw), None


def _unreadable(raw: Any) -> Asked:
    topic = raw.get("topic") if isinstance(raw, dict) else None
    shown = shorten(clean(topic), MAX_TOPIC) if isinstance(topic, str) else ""
    return Asked(shown, "en", DEFAULT_SLIDES, None, Plan(0))


def _read(options: LectureOptions, name: str) -> tuple[Asked, Home | None]:
    outline = options.outline
    if options.outline_file or options.sources:
        topic = one_line(clean(options.topic or _named_topic(options, name)))
    else:
        topic = title_of(options) if options.topic or outline else ""
    slides = _slides(options, outline)
    told = Asked(
        topic=topic,
        lang=options.lang or (outline.lang if outline else "en"),
        slides=slides,
        folder=None,
        plan=Plan(
            slides=slides,
            planned=bool(options.outline or options.outline_file or options.sources),
            pictured=options.images != "none",
            with_video=options.video,
            stops_after=options.stop_after,
        ),
    )
    return told, home_of(options, topic) if topic else None


def _planned(tags: Iterable[str]) -> int:
    counts = (tag.removeprefix(PLANNED) for tag in tags if tag.startswith(PLANNED))
    return next((int(count) for count in counts if re.fullmatch("[0-9]{1,3}", count)), 0)


def _folder(home: Home) -> Path | None:
    """Give the folder that ``flows.generate`` would make or has made; None where it would refuse."""
    try:
        return Path(os.path.normpath(find_folder(home)))
    except (InvalidInput, ValueError):
        return None


def _named_topic(options: LectureOptions, name: str) -> str:
    """Give the title of an outline in a file from the run's name.

    Empty where the run has not begun, and where it could not read the file either and is named after that.
    """
    topic = name.removeprefix(NAMED) if name.startswith(NAMED) else ""
    return "" if topic in (Path(options.outline_file).name, options.project) else topic


def _slides(options: LectureOptions, outline: Deck | None) -> int:
    return len(outline.slides) if outline else options.slides or DEFAULT_SLIDES
