"""The report as one page: captions in it, and every word as it was written."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from lectra.document.citing import SourcePassage, SourceText
from lectra.document.deck import Deck
from lectra.document.inline import read_marks
from lectra.document.slide import Slide
from lectra.models import (
    Captions,
    FileRef,
    Finding,
    Lecture,
    LectureRequest,
    LectureWarning,
    ModelChoice,
    Review,
    ReviewedSentence,
    RunReport,
    SlideImage,
    SlidePicture,
    SlideTiming,
    SpeechChunk,
    StageRecord,
    Timings,
    VoiceChoice,
    WrittenSlide,
)
from lectra.report.page import CHART_PX, LABEL_PX, report_page
from lectra.review.lecture import NO_SOURCES
from lectra.runs.run import Run, open_run
from lectra.steps import STEPS

EVIL = "</script><script>alert(1)</script> --> ]]> & &amp; \"'><img src=x onerror=alert(2)> $x \\n {{ 7*7 }}"
ARABIC = "السلام \u2067abc\u2069 عليكم"
NARRATION = f"if x:\n    y  =  1\n{EVIL}\n{ARABIC}"
VTT = f"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n{EVIL}\n\n00:00:02.000 --> 00:00:03.000\n{ARABIC}\n"
NOTES = ("A note.", f"Left out of slide 2: {EVIL}", ARABIC)


class Page(HTMLParser):
    """A page as a browser reads it: its tags, and the text of those that bear a class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.is_open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.append("")
        self.is_open = True

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.texts[-1] += data

    def handle_endtag(self, _tag: str) -> None:
        self.is_open = False

    def of(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, text)
            for (name, attributes), text in zip(self.tags, self.texts, strict=True)
            if name == tag and wanted.items() <= attributes.items()
        ]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return open_run(
        folder=tmp_path / "out" / "x", cache_dir=tmp_path / "cache", slots={}, slides=1, alone=True
    )


def lecture(run: Run, *, video: bool = True) -> Lecture:
    """Give a lecture of one slide, on a hostile topic."""
    file = FileRef(key="none", sha256="", size=0)
    thumbnail = run.store.put_bytes(b"a picture", ".jpg")
    vtt = run.store.put_bytes(VTT.encode(), ".vtt")
    timing = SlideTiming(index=0, title=EVIL, start_s=0, end_s=3, sentences=())
    return Lecture(
        request=LectureRequest(
            topic=EVIL,
            project="x",
            slides=1,
            lang="en",
            seconds_per_slide=30,
            audience="",
            model=ModelChoice(backend="embedded", model="m"),
            voice=VoiceChoice(),
            images=None,
            outline=None,
            video=video,
            out=Path("out"),
            strict=False,
            reasons={},
        ),
        outline=Deck(title=EVIL, slides=(Slide(title=EVIL),)),
        slides=(WrittenSlide(title=EVIL, narration=NARRATION),),
        places=(0,),
        scripts=(WrittenSlide(title=EVIL, narration=NARRATION),),
        parts=((NARRATION,),),
        images=(None,),
        speeches=(SpeechChunk(mp3=file, aac=file, frames=75, sentences=(), voice="v"),),
        pictures=(SlidePicture(file=file, thumbnail=thumbnail),),
        narration=file,
        captions=Captions(timings=Timings(duration_s=3, slides=(timing,)), srt=file, vtt=vtt),
        deck=file,
        video=file if video else None,
        warnings=(),
    )


def report(**values: Any) -> RunReport:
    told = {"status": "partial", "topic": EVIL, "project": "x", "wall_s": 1, "duration_s": 3, "stages": ()}
    warning = LectureWarning(slide=0, stage="tts", message=EVIL, fallback=ARABIC, remedy=EVIL)
    more = {"backends": {"llm": EVIL}, "reasons": {}, "notes": NOTES, "files": (), "warnings": (warning,)}
    return RunReport(**{**told, **more, **values})


def test_the_captions_are_in_the_page_to_the_character(run):
    page = Page(report_page(run, lecture(run), report()))
    ((track, _),) = page.of("track")
    kind, _, data = (track["src"] or "").partition(",")
    assert kind == "data:text/vtt;charset=utf-8;base64"
    assert base64.b64decode(data).decode() == VTT
    assert (track["srclang"], "default" in track) == ("en", True)


def test_without_a_video_there_are_no_captions_to_show(run):
    page = Page(report_page(run, lecture(run, video=False), report()))
    assert page.of("track") == []


def test_words_notes_and_warnings_are_shown_as_they_are_and_run_nothing(run):
    page = Page(report_page(run, lecture(run), report()))
    ((_, said),) = page.of("p", **{"class": "said", "dir": "auto"})
    assert said == NARRATION
    assert [text for _, text in page.of("p", **{"class": "note"})] == list(NOTES)
    assert [text.strip() for _, text in page.of("h1") + page.of("h3")] == [EVIL, EVIL]
    assert [text for _, text in page.of("td", dir="auto")] == [EVIL, ARABIC, EVIL]
    assert page.of("script") == []
    assert {(image["src"] or "").partition(",")[0] for image, _ in page.of("img")} == {
        "data:image/jpeg;base64"
    }
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)


@pytest.mark.parametrize("alt", ["A full moon", "", EVIL])
def test_a_slides_picture_is_described_by_what_its_words_do_not_say(run, alt):
    made = lecture(run)
    image = SlideImage(file=made.narration, width_px=9, height_px=9, alt=alt, source="commons", query="")
    page = Page(report_page(run, made.model_copy(update={"images": (image,)}), report()))
    assert [image["alt"] for image, _ in page.of("img")] == [alt]


def test_a_sentence_opens_the_words_that_it_rests_on(run):
    said = read_marks("The sea rises.[^s1.1] It falls.[^s1.2][^s1.1] Nobody knows why. It rests.[^s1.9]")
    passages = (
        SourcePassage(id="s1.1", text=EVIL, place="page 3"),
        SourcePassage(id="s1.2", text=ARABIC),
        SourcePassage(id="s1.3", text="not cited"),
    )
    source = SourceText(id="s1", name="<b>tides.pdf", passages=passages)
    made = lecture(run)
    script = made.scripts[0].model_copy(update={"narration": said})
    request = made.request.model_copy(update={"sources": (source,)})
    html = report_page(run, made.model_copy(update={"scripts": (script,), "request": request}), report())
    page = Page(html)
    buttons = [(each["popovertarget"], text) for each, text in page.of("button", title="What this rests on")]
    assert buttons == [("passage-1", "The sea rises."), ("passage-2", "It falls.")]
    assert [each["id"] for each, _ in page.of("aside")] == ["passage-1", "passage-2"]
    assert [text for _, text in page.of("blockquote")] == [EVIL, ARABIC, EVIL]
    where = [text for each, text in page.of("p", **{"class": "time"}) if "dir" in each]
    assert where == ["<b>tides.pdf, page 3", "<b>tides.pdf", "<b>tides.pdf, page 3"]
    assert "Nobody knows why. It rests." in html and "not cited" not in html
    assert page.of("script") == []


REVIEW = Review(
    sources=1,
    sentences=(
        ReviewedSentence(
            slide="a", page=0, index=0, text="It rises.", passage="s1.1", support=1, verbatim=True
        ),
        ReviewedSentence(
            slide="a",
            page=0,
            index=1,
            text=EVIL,
            passage="s1.1",
            where=ARABIC,
            support=0.25,
            words=("img", "src"),
            missing=("src",),
            findings=(Finding(kind="name", text=EVIL, reason=EVIL),),
        ),
    ),
)


def test_what_is_marked_is_shown_with_its_reason_and_runs_nothing(run):
    page = Page(report_page(run, lecture(run), report(review=REVIEW, warnings=())))
    assert [text for _, text in page.of("td", dir="auto")] == [
        EVIL,
        EVIL,
        f"s1.1 ({ARABIC}) has 1 of 2 of its words (25% by weight; not: src).",
    ]
    assert page.of("h2", id="review") and page.of("script") == []


def test_a_lecture_without_sources_says_that_nothing_was_compared(run):
    html = report_page(run, lecture(run), report(review=Review(note=NO_SOURCES)))
    assert NO_SOURCES in html and "word for word" not in html


def test_the_chart_has_a_line_for_each_slide_and_a_bar_for_each_step(run):
    stages = (
        StageRecord(name="outline", queued_s=0, started_s=0, ended_s=2),
        StageRecord(name="script", slide=0, queued_s=2, started_s=2, ended_s=4.5),
        StageRecord(name="clip", slide=0, queued_s=5, started_s=5, ended_s=5, cached=True),
    )
    page = Page(report_page(run, lecture(run), report(stages=stages, wall_s=10)))
    bars = [bar for bar, _ in page.of("rect")]
    tenth = (CHART_PX - LABEL_PX) / 10
    assert [bar["x"] for bar in bars] == [str(LABEL_PX + tenth * start) for start in (0, 2, 5)]
    assert [bar["width"] for bar in bars] == [str(tenth * 2), str(tenth * 2.5), "1.5"]
    assert [bar["fill"] for bar in bars] == [STEPS[name].colour for name in ("outline", "script", "clip")]
    assert bars[0]["y"] != bars[1]["y"] == bars[2]["y"]
    told = [text for _, text in page.of("title")][1:]
    assert told == ["outline: 2.00 s", "script: 2.50 s", "clip: from the cache"]
