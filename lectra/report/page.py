"""The report as one self-contained page for people."""

from __future__ import annotations

import base64
from importlib.resources import files

from lectra.cache.store import Store
from lectra.models import FileRef, Lecture, RunReport
from lectra.report import faithfulness
from lectra.report.passages import pieces, quotes_of
from lectra.report.timeline import SHORTEST_S, timeline
from lectra.runs.run import Run
from lectra.steps import STEPS

ROW_PX, BAR_PX, LABEL_PX, CHART_PX = 26, 16, 110, 1000


def report_page(run: Run, lecture: Lecture, report: RunReport) -> str:
    """Render ``report.html``: the video, the timeline, each slide with its narration, warnings, credits."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  # no run begins with its report

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((files("lectra.report") / "report.html.j2").read_text())
    store = run.store
    thumbnails = [_inline(store, picture.thumbnail, "image/jpeg") for picture in lecture.pictures]
    lines = timeline(report.stages, report.wall_s)
    said = [pieces(script.narration, lecture.request.lang) for script in lecture.scripts]
    return template.render(
        lecture=lecture,
        report=report,
        lines=lines,
        ticks=_ticks(report.wall_s),
        colours={name: step.colour for name, step in STEPS.items() if _has(report, name)},
        poster=thumbnails[0],
        # A browser reads no captions from a file beside a page that was opened from disk.
        captions=_inline(store, lecture.captions.vtt, "text/vtt;charset=utf-8"),
        chart_px=CHART_PX,
        label_px=LABEL_PX,
        span_px=CHART_PX - LABEL_PX,
        row_px=ROW_PX,
        bar_px=BAR_PX,
        height_px=ROW_PX * (len(lines) + 1),
        review_heading=faithfulness.HEADING,
        review_summary=faithfulness.summary(report.review) if report.review else "",
        review_rows=_review_rows(report),
        quotes=quotes_of((piece.cites for each in said for piece in each), lecture.request.sources),
        slides=zip(
            lecture.scripts,
            said,
            lecture.images,
            lecture.captions.timings.slides,
            thumbnails,
            strict=True,
        ),
    )


def _review_rows(report: RunReport) -> dict[str, list[tuple[str, str, str, str]]]:
    """Return the sentences that are marked and those that were removed, where there are any."""
    if report.review is None:
        return {}
    found = {"Marked": report.review.marked, "Removed": report.review.removed}
    return {title: faithfulness.rows(sentences) for title, sentences in found.items() if sentences}


def _ticks(wall_s: float) -> list[tuple[float, str]]:
    """Give the place and text of some five round times along the chart."""
    step = next(
        size
        for size in (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 3600)
        if wall_s / size <= 8 or size == 3600
    )
    scale = (CHART_PX - LABEL_PX) / max(wall_s, SHORTEST_S)
    count = int(wall_s / step) + 1
    return [(round(LABEL_PX + number * step * scale, 1), f"{number * step:g} s") for number in range(count)]


def _has(report: RunReport, name: str) -> bool:
    return any(stage.name == name for stage in report.stages)


def _inline(store: Store, file: FileRef, kind: str) -> str:
    """Give a file as a data address: in base64, so that nothing in it is taken for markup."""
    return f"data:{kind};base64," + base64.b64encode(store.path(file).read_bytes()).decode()
