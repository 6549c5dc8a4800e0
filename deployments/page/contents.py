"""A lecture's folder → what the page shows of it: its slides in time, what may be fetched, credits."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from deployments.page.transcript import Piece, transcript
from deployments.presentations import Presentation
from deployments.presentations.folder import check_draft, file_status, read_file
from lectra.document.citing import SourcesFile, SourceText
from lectra.errors import LectraError, NotFound
from lectra.models import Review, ReviewedSentence, RunReport, Sentence, SlideImage, Timings, WrittenSlide
from lectra.project.files import read_made
from lectra.project.images import slide_name
from lectra.project.made import Made
from lectra.registry import OUTPUTS
from lectra.report.faithfulness import MOST_LISTED, summary, support
from lectra.report.passages import Quotes, quotes_of
from lectra.runs.stages import MADE, REPORT, SOURCES

TIMINGS = "slide_timings.json"
DOWNLOADS = {**{name: OUTPUTS[name].label for name in OUTPUTS}, REPORT: "Report, for programs"}
REPORT_PAGE = "report.html"


class Slide(NamedTuple):
    """A slide: when it is shown, what it says, and what it looks like (empty where that is not there)."""

    number: int
    script: WrittenSlide
    start_s: float
    end_s: float
    sentences: tuple[Sentence, ...]
    image: SlideImage | None
    thumbnail: str

    @property
    def transcript(self) -> list[Piece]:
        """What it says, cut where its sentences are heard."""
        return transcript(self.script.narration, self.sentences)


class Download(NamedTuple):
    """A file to be fetched; ``size`` in bytes."""

    name: str
    label: str
    size: int

    @property
    def is_data(self) -> bool:
        """Whether it is for programs and editors rather than to be looked at."""
        return self.name.endswith(".json")


class Contents(NamedTuple):
    """What there is of a lecture. ``version`` changes with its files; ``slides`` is empty for a draft.

    ``sources`` are the documents that its sentences cite, ``review`` what the check against these found.
    """

    title: str
    lang: str
    slides: tuple[Slide, ...]
    downloads: tuple[Download, ...]
    files: frozenset[str]
    has_images: bool
    notes: tuple[str, ...] = ()
    backends: tuple[tuple[str, str], ...] = ()
    sources: tuple[SourceText, ...] = ()
    review: Review | None = None
    version: str = "0"

    @property
    def review_summary(self) -> str:
        """What the check against the sources found, in a few sentences; "" for a lecture made before it."""
        return summary(self.review) if self.review else ""

    @property
    def review_lists(self) -> list[tuple[str, list[tuple[ReviewedSentence, str]]]]:
        """The sentences that are marked, and those that were removed, each with what supports it best."""
        if self.review is None:
            return []
        lists = (("Marked", self.review.marked), ("Removed", self.review.removed))
        return [
            (title, [(each, support(each)) for each in some[:MOST_LISTED]]) for title, some in lists if some
        ]

    @property
    def credits(self) -> list[tuple[SlideImage, list[int]]]:
        """Whose the images are, and on which slides; what has one origin is put together."""
        found: dict[tuple[str, ...], tuple[SlideImage, list[int]]] = {}
        for slide in self.slides:
            if image := slide.image:
                origin = (image.source, image.author, image.page_url, image.licence)
                found.setdefault(origin, (image, []))[1].append(slide.number)
        return list(found.values())

    @property
    def quotes(self) -> dict[tuple[str, ...], Quotes]:
        """What sentences rest on, by the passages that they cite."""
        return quotes_of((piece.cites for slide in self.slides for piece in slide.transcript), self.sources)

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return self.slides[-1].end_s if self.slides else 0.0


def contents_of(presentation: Presentation) -> Contents | None:
    """Read what there is of a lecture; None where nothing is made, or what is there cannot be read."""
    folder = presentation.folder
    if folder is None or MADE not in presentation.files:
        return None
    try:
        check_draft(folder)
        made = read_made(folder)
        files = frozenset(presentation.files)
        slides = _slides(folder, made, files) if TIMINGS in files else ()
        told = _report(folder) if REPORT in files else None
        sources = _sources(folder) if made.outline.sources and SOURCES in files else ()
        downloads = tuple(_downloads(folder, files))
    except (LectraError, ValidationError, OSError):  # it is being replaced, or was tampered with
        return None
    return Contents(
        title=made.outline.title,
        lang=made.request.lang,
        slides=slides,
        downloads=downloads,
        files=files,
        has_images=made.request.images is not None,
        notes=told.notes if told else (),
        backends=tuple(told.backends.items()) if told else (),
        sources=sources,
        review=told.review if told else None,
        version=_version(folder),
    )


def _slides(folder: Path, made: Made, files: frozenset[str]) -> tuple[Slide, ...]:
    timings = Timings.model_validate_json(read_file(folder, TIMINGS))
    return tuple(
        Slide(
            number=timing.index,
            script=page.script,
            start_s=timing.start_s,
            end_s=timing.end_s,
            sentences=timing.sentences,
            image=page.image,
            thumbnail=slide_name(timing.index) if slide_name(timing.index) in files else "",
        )
        for timing, page in zip(timings.slides, made.pages, strict=False)
    )


def _report(folder: Path) -> RunReport:
    return RunReport.model_validate_json(read_file(folder, REPORT))


def _sources(folder: Path) -> tuple[SourceText, ...]:
    """Read the words that the lecture cites; none of those that are too many for a page."""
    try:
        return SourcesFile.model_validate_json(read_file(folder, SOURCES)).sources
    except NotFound:
        return ()


def _downloads(folder: Path, files: frozenset[str]) -> list[Download]:
    found = []
    for name, label in DOWNLOADS.items():
        if name in files:
            found.append(Download(name, label, file_status(folder, name).st_size))
    return found


def _version(folder: Path) -> str:
    """Name the state of the files, so that a browser does not mix those of before and after a revision."""
    try:
        return f"{file_status(folder, REPORT).st_mtime_ns:x}"
    except NotFound:
        return "0"
