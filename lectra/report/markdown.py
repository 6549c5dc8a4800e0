"""What happened, as markdown and as rows of a table: for a page that shows such, as Prefect's does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from lectra.models import Batched, BatchReport, Lecture, RunReport, StageRecord
from lectra.report.faithfulness import HEADING, rows, summary
from lectra.report.timeline import Line, timeline
from lectra.steps import STEPS
from lectra.text import one_line

WIDTH = 60
"""Letters in a line of the timeline."""
_LETTERS = {step.letter: step.label.lower() for step in reversed(STEPS.values())}
LEGEND = ", ".join(f"{letter} {label}" for letter, label in reversed(_LETTERS.items())) + ", · cached"
"""What the letters of the timeline stand for."""

MARKUP = re.compile(r"[\\`*\[\]<>|~$]|&(?=#?\w+;)|(?<!\w)_|_(?!\w)|^[#+=-]")
"""What can begin or end markup; an underscore within a word does not."""
LISTED = re.compile(r"^(\d{1,9})(?=[.)])")
ADDRESS = re.compile(r"(?=://)|(?<=www)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.[\w-])", re.IGNORECASE)
"""Where an address is one that pages make a link of by themselves: of the web, or of e-mail."""
JOINER = "\u2060"
"""Not seen, and no part of any address. A backslash is not enough: some look for addresses behind it."""


class Place(NamedTuple):
    """Where a lecture is: its folder, and its page and files on the web (addresses), where they are known."""

    folder: str
    page: str = ""
    files: str = ""


def place_of(folder: str, public_url: str = "", presentation: str = "") -> Place:
    """Say where a lecture is; ``presentation`` is its id on the HTTP API at ``public_url``."""
    if not (public_url and presentation):
        return Place(folder)
    base = public_url.rstrip("/")
    return Place(folder, f"{base}/lectures/{presentation}", f"{base}/presentations/{presentation}/files")


def report_markdown(report: RunReport, place: Place) -> str:
    """Sum up a lecture: where it is, what went wrong, and what took how long."""
    head = (
        f"# {plain(report.topic)}\n\n"
        f"**{report.status}** in {report.wall_s:.1f} s, {report.duration_s:.0f} s of lecture\n\n"
    )
    notes = "".join(f"> {plain(note)}\n\n" for note in report.notes)
    made_with = "".join(f"| {seam} | {plain(name)} |\n" for seam, name in report.backends.items())
    return "".join(
        (
            head,
            notes,
            _files(report, place),
            _warnings(report),
            _review(report),
            _timeline(report.stages, report.wall_s),
            _steps(report.stages),
            f"## Made with\n\n| | |\n|---|---|\n{made_with}",
        )
    )


def slide_rows(made: Lecture) -> list[dict[str, Any]]:
    """Give a row for each slide: what it is called, how long it is, what speaks and what is shown."""
    rows = []
    for slide, (script, speech, image) in enumerate(
        zip(made.scripts, made.speeches, made.images, strict=True)
    ):
        told = [warning for warning in made.warnings if warning.slide == slide]
        rows.append(
            {
                "slide": slide,
                "title": plain(script.title),
                "length": f"{speech.duration_s:.1f} s",
                "voice": plain(speech.voice),
                "image": plain(image.source) if image else "",
                "warnings": plain(
                    "; ".join(
                        f"{it.stage}: {' → '.join(filter(None, (it.message, it.fallback)))}" for it in told
                    )
                ),
            }
        )
    return rows


def batch_markdown(report: BatchReport, public_url: str = "") -> str:
    """Sum up a batch, with a link to each lecture where it has a page."""
    head = (
        f"# {plain(report.name)}\n\n"
        f"**{report.made} of {len(report.lectures)}** lectures made in {report.wall_s:.1f} s\n\n"
        "| | lecture | | took | |\n|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {lecture.number} | {_linked(lecture, public_url)} | {lecture.status} "
        f"| {lecture.wall_s:.1f} s | {plain(lecture.message)} |\n"
        for lecture in report.lectures
    )


def batch_rows(report: BatchReport, public_url: str = "") -> list[dict[str, Any]]:
    """Give a row for each lecture of a batch."""
    return [
        {
            "lecture": lecture.number,
            "topic": plain(lecture.topic),
            "status": lecture.status,
            "message": plain(lecture.message),
            "took": f"{lecture.wall_s:.1f} s",
            "where": place.page or plain(place.folder),
            "run": lecture.run,
        }
        for lecture in report.lectures
        for place in [place_of(str(lecture.folder), public_url, lecture.run)]
    ]


def plain(text: str) -> str:
    """Escape what markdown and HTML would take for markup, on one line: topics are hostile.

    An address is broken by a character that is not seen, so that it becomes no link. What is neither is left
    as it is: not every page that shows a cell of a table takes it for markdown.
    """
    broken = ADDRESS.sub(JOINER, one_line(text))
    return LISTED.sub(r"\1\\", MARKUP.sub(r"\\\g<0>", broken))


def _linked(lecture: Batched, public_url: str) -> str:
    place = place_of(str(lecture.folder), public_url, lecture.run)
    made = lecture.status != "failed"
    return f"[{plain(lecture.topic)}]({place.page})" if place.page and made else plain(lecture.topic)


def _files(report: RunReport, place: Place) -> str:
    names = [name for name in report.files if "/" not in name]
    if not place.files:
        return f"In {plain(place.folder)}: {', '.join(plain(name) for name in names)}\n\n"
    links = " · ".join(f"[{plain(name)}]({place.files}/{quote(name)})" for name in names)
    return f"[Watch it]({place.page})\n\n{links}\n\n"


def _warnings(report: RunReport) -> str:
    if not report.warnings:
        return ""
    lines = []
    for it in report.warnings:
        place = "" if it.slide is None else f"slide {it.slide}, "
        told = (plain(text) for text in (it.message, it.fallback, it.remedy) if text)
        lines.append(f"- **{place}{plain(it.stage)}**: {' → '.join(told)}\n")
    return "## Warnings\n\n" + "".join(lines) + "\n"


def _review(report: RunReport) -> str:
    if report.review is None:
        return ""
    parts = [f"## {HEADING}\n\n{plain(summary(report.review))}\n\n"]
    for title, sentences in (("Marked", report.review.marked), ("Removed", report.review.removed)):
        if sentences:
            cells = ("| " + " | ".join(map(plain, row)) + " |\n" for row in rows(sentences))
            parts.append(
                f"| slide | {title.lower()} | why | best passage |\n|---|---|---|---|\n{''.join(cells)}\n"
            )
    return "".join(parts)


def _timeline(stages: Sequence[StageRecord], wall_s: float) -> str:
    """Draw a line for each slide, and one for the lecture as a whole."""
    drawn = "".join(f"{line.label:<9} {_letters_of(line)}\n" for line in timeline(stages, wall_s))
    scale = f"{'':<9} 0 s{wall_s:>{WIDTH - 5}.1f} s\n"
    return f"## Timeline\n\n```text\n{scale}{drawn}```\n\n{LEGEND}\n\n"


def _letters_of(line: Line) -> str:
    letters = [" "] * WIDTH
    for bar in line.bars:  # the later kind of step is seen
        first, last = (min(int(share * WIDTH), WIDTH - 1) for share in (bar.start, bar.end))
        letters[first : last + 1] = ("·" if bar.cached else bar.letter) * (last + 1 - first)
    return "".join(letters).rstrip()


def _steps(stages: Sequence[StageRecord]) -> str:
    """List each kind of step: how many there were, and how long they were at it."""
    head = "## Steps\n\n| step | made | cached | from | to | longest |\n|---|---|---|---|---|---|\n"
    rows = []
    for name in dict.fromkeys(stage.name for stage in stages):
        kind = [stage for stage in stages if stage.name == name]
        made = [stage for stage in kind if not stage.cached]
        longest = max((stage.ended_s - stage.started_s for stage in made), default=0.0)
        rows.append(
            f"| {name} | {len(made)} | {len(kind) - len(made)} | {min(it.started_s for it in kind):.1f} s "
            f"| {max(it.ended_s for it in kind):.1f} s | {longest:.1f} s |\n"
        )
    return head + "".join(rows) + "\n"
