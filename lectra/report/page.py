"""The report as one self-contained page for people."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import NamedTuple

from lectra.cache.store import Store
from lectra.models import FileRef, Lecture, RunReport, StageRecord
from lectra.runs.run import Run
from lectra.steps import STEPS

ROW_PX, BAR_PX, LABEL_PX, CHART_PX = 26, 16, 110, 1000


class Bar(NamedTuple):
    """One step in the chart: its rectangle in pixels, its colour, and what it says when pointed at."""

    x: float
    y: float
    width: float
    colour: str
    label: str


class Row(NamedTuple):
    """One line of the chart: the lecture's own steps first, then a line a slide."""

    y: float
    label: str


def report_page(run: Run, lecture: Lecture, report: RunReport) -> str:
    """Render ``report.html``: the video, the timeline, each slide with its narration, warnings, credits."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  # no run begins with its report

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((files("lectra.report") / "report.html.j2").read_text())
    store = run.store
    thumbnails = [_inline(store, picture.thumbnail, "image/jpeg") for picture in lecture.pictures]
    rows, bars = chart(report.stages, report.wall_s)
    return template.render(
        lecture=lecture,
        report=report,
        rows=rows,
        bars=bars,
        ticks=_ticks(report.wall_s),
        colours={name: step.colour for name, step in STEPS.items() if _has(report, name)},
        poster=thumbnails[0],
        # A browser reads no captions from a file beside a page that was opened from disk.
        captions=_inline(store, lecture.captions.vtt, "text/vtt;charset=utf-8"),
        chart_px=CHART_PX,
        label_px=LABEL_PX,
        row_px=ROW_PX,
        bar_px=BAR_PX,
        height_px=ROW_PX * (len(rows) + 1),
        slides=zip(
            lecture.scripts,
            lecture.images,
            lecture.captions.timings.slides,
            thumbnails,
            strict=True,
        ),
    )


def chart(stages: tuple[StageRecord, ...], wall_s: float) -> tuple[list[Row], list[Bar]]:
    """Place each step of a run in a Gantt chart: one row for the lecture, one a slide."""
    slides = sorted({stage.slide for stage in stages if stage.slide is not None})
    place = {slide: ROW_PX * (number + 1) for number, slide in enumerate([None, *slides])}
    scale = (CHART_PX - LABEL_PX) / max(wall_s, 0.001)
    bars = [
        Bar(
            x=round(LABEL_PX + stage.started_s * scale, 1),
            y=place[stage.slide],
            width=round(max((stage.ended_s - stage.started_s) * scale, 1.5), 1),
            colour=STEPS[stage.name].colour,
            label=_bar_label(stage),
        )
        for stage in stages
    ]
    rows = [Row(y, "lecture" if slide is None else f"slide {slide}") for slide, y in place.items()]
    return rows, bars


def _bar_label(stage: StageRecord) -> str:
    how = "from the cache" if stage.cached else f"{stage.ended_s - stage.started_s:.2f} s"
    return f"{stage.name}: {how}"


def _ticks(wall_s: float) -> list[tuple[float, str]]:
    """Give the place and text of some five round times along the chart."""
    step = next(
        size
        for size in (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 3600)
        if wall_s / size <= 8 or size == 3600
    )
    scale = (CHART_PX - LABEL_PX) / max(wall_s, 0.001)
    count = int(wall_s / step) + 1
    return [(round(LABEL_PX + number * step * scale, 1), f"{number * step:g} s") for number in range(count)]


def _has(report: RunReport, name: str) -> bool:
    return any(stage.name == name for stage in report.stages)


def _inline(store: Store, file: FileRef, kind: str) -> str:
    """Give a file as a data address: in base64, so that nothing in it is taken for markup."""
    return f"data:{kind};base64," + base64.b64encode(store.path(file).read_bytes()).decode()
