"""What is shown of a run, as markdown: whatever a topic says, it is text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from lectra.models import (
    Batched,
    BatchReport,
    Finding,
    LectureWarning,
    Review,
    ReviewedSentence,
    RunReport,
    StageRecord,
)
from lectra.report.markdown import WIDTH, batch_markdown, batch_rows, place_of, plain, report_markdown

HOSTILE = "](javascript:alert(1)) | <script>x</script> `a` **b** \n# c\n![d](e) &amp; ~~f~~ $x$"
FOLDER = "/lectures/tea"
MARKUP = re.compile(r"(?<!\\)[<>`*~$\[\]]|(?<!\\)&\w+;")
BAR = re.compile(r"(?<!\\)\|")


def report(**changed: Any) -> RunReport:
    said = {
        "status": "complete",
        "topic": "Tea",
        "project": "tea",
        "wall_s": 10.0,
        "duration_s": 60.0,
        "warnings": (),
        "stages": (),
        "backends": {"llm": "ollama:a|b"},
        "reasons": {},
        "files": ("audio_chunks/slide_000.mp3", "presentation.pptx", "video.mp4"),
    }
    return RunReport.model_validate({**said, **changed})


def stage(name: str, slide: int | None, start: float, end: float, *, cached: bool = False) -> StageRecord:
    return StageRecord(name=name, slide=slide, queued_s=start, started_s=start, ended_s=end, cached=cached)


def test_with_an_address_it_links_to_page_and_files():
    text = report_markdown(report(), place_of(FOLDER, "https://example.org/", "1234"))
    assert "[Watch it](https://example.org/lectures/1234)" in text
    assert "(https://example.org/presentations/1234/files/video.mp4)" in text
    assert "slide_000" not in text
    assert FOLDER not in text


@pytest.mark.parametrize(
    "place", [place_of(FOLDER), place_of(FOLDER, "", "1234"), place_of(FOLDER, "https://a", "")]
)
def test_without_one_it_names_the_folder(place):
    text = report_markdown(report(), place)
    assert FOLDER in text
    assert "](" not in text


def test_hostile_text_stays_text_and_on_its_line():
    warning = LectureWarning(slide=1, stage="image", message=HOSTILE, fallback=HOSTILE, remedy=HOSTILE)
    text = report_markdown(report(topic=HOSTILE, warnings=[warning], notes=[HOSTILE]), place_of(FOLDER))
    own = text.replace("```", "").replace("**", "").replace("\n> ", "\n")
    assert not MARKUP.search(own.replace(r"\*\*", "")), "no mark but its own is left as it was"
    assert text.splitlines()[0].startswith("# ")
    (told,) = [line for line in text.splitlines() if line.startswith("- ")]
    assert told.startswith("- **slide 1, image**: ")
    assert len([line for line in text.splitlines() if line.startswith("#")]) == 5


def test_plain_text_is_left_alone():
    assert (
        plain("Über Tee & Käse (2): 茶, snake_case – 20 %?\n")
        == "Über Tee & Käse (2): 茶, snake_case – 20 %?"
    )


def test_the_timeline_has_a_line_for_each_slide_and_one_for_the_lecture():
    stages = [
        stage("outline", None, 0, 2),
        stage("script", 0, 2, 4),
        stage("tts", 0, 4, 6),
        stage("tts", 1, 9, 10),
        stage("video", None, 10, 10),
        stage("deck", None, 6, 6, cached=True),
    ]
    text = report_markdown(report(stages=stages), place_of(FOLDER))
    drawn = text.split("```")[1].splitlines()[2:]
    tenth = WIDTH // 10
    assert [line[:9].strip() for line in drawn] == ["lecture", "slide 0", "slide 1"]
    lecture, first, second = (line[10:] for line in drawn)
    assert lecture.startswith("o" * 2 * tenth)
    assert (lecture[6 * tenth], lecture[-1]) == ("·", "v")
    assert first.split() == ["w" * 2 * tenth + "s" * (2 * tenth + 1)]
    assert second == " " * 9 * tenth + "s" * tenth
    assert "| tts | 2 | 0 | 4.0 s | 10.0 s | 2.0 s |" in text
    assert "| deck | 0 | 1 |" in text


def batch_report() -> BatchReport:
    made = Batched(
        number=1, topic=HOSTILE, status="complete", message="", folder=Path(FOLDER), run="1234", wall_s=3.0
    )
    failed = Batched(
        number=2, topic="Coffee", status="failed", message=HOSTILE, folder=Path("/c"), run="5", wall_s=1.0
    )
    return BatchReport(name="topics", wall_s=4.0, lectures=(made, failed))


def test_a_batch_links_to_what_it_has_made():
    text = batch_markdown(batch_report(), "https://example.org")
    assert "**1 of 2** lectures made" in text
    rows = [line for line in text.splitlines() if line.startswith(("| 1 ", "| 2 "))]
    assert [len(BAR.findall(line)) for line in rows] == [6, 6]
    assert "](https://example.org/lectures/1234)" in rows[0]
    assert not re.search(r"(?<!\\)\]\(", rows[1])
    assert not MARKUP.search(rows[1])
    assert [row["status"] for row in batch_rows(batch_report())] == ["complete", "failed"]


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        (("complete", "complete"), "complete"),
        (("complete", "partial"), "partial"),
        (("complete", "failed"), "partial"),
        (("failed", "failed"), "failed"),
    ],
)
def test_a_batch_is_as_whole_as_its_lectures(ended, status):
    one = batch_report().lectures[0]
    lectures = [one.model_copy(update={"status": each}) for each in ended]
    assert BatchReport(name="b", wall_s=1.0, lectures=lectures).status == status


ADDRESSES = [
    "https://evil.example/x",
    "HTTP://EVIL.example",
    "ftp://evil.example",
    "www.evil.example",
    "Www.Evil.Example",
    "mail@evil.example",
    "mailto:mail@evil.example",
    "see (https://evil.example/?a=b&c=d), now",
    "<https://evil.example>",
    "[tea](https://evil.example)",
    "![tea](https://evil.example/tea.png)",
    "![tea][1] [1]: https://evil.example",
    "<img src=https://evil.example/tea.png>",
    "\\https://evil.example",
    "&#104;ttps://evil.example",
    "https&colon;//evil.example",
]
# As the two pages of Prefect find addresses: in the source, and in the text that is left of it.
IN_SOURCE = re.compile(r"(?:ftp|https?)://|www\.[a-z]|[A-Za-z0-9._+-]+@[a-zA-Z0-9-_]+\.", re.IGNORECASE)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_in_a_text_becomes_a_link_or_picture(address):
    reader = MarkdownIt("commonmark").enable("table")
    warning = LectureWarning(slide=1, stage="image", message=address, fallback=address, remedy=address)
    text = report_markdown(report(topic=address, warnings=[warning], notes=[address]), place_of(FOLDER))
    lecture = Batched(
        number=1, topic=address, status="failed", message=address, folder=Path("/c"), run="5", wall_s=1.0
    )
    batch = BatchReport(name=address, wall_s=1.0, lectures=(lecture,))
    rows = " ".join(str(value) for row in batch_rows(batch) for value in row.values())
    for shown in (plain(address), text, batch_markdown(batch), rows):
        html = reader.render(shown)
        assert "<a " not in html
        assert "<img" not in html
        assert not IN_SOURCE.search(shown)
        assert not IN_SOURCE.search(ESCAPED.sub(r"\1", shown))
    assert plain(address).replace("\u2060", "").replace("\\", "") == address.replace("\\", "")


def test_a_number_at_the_start_is_no_list_and_its_own_links_stay():
    assert plain("1. Tea") == "1\\. Tea"
    text = batch_markdown(batch_report(), "https://example.org")
    assert "](https://example.org/lectures/1234)" in text
    assert (
        batch_rows(batch_report(), "https://example.org")[0]["where"] == "https://example.org/lectures/1234"
    )


def test_what_the_sources_do_not_say_is_listed_as_text():
    finding = Finding(kind="number", text="61", reason=HOSTILE)
    marked = ReviewedSentence(slide="a", page=2, index=0, text=HOSTILE, support=0, findings=(finding,))
    text = report_markdown(report(review=Review(sources=1, sentences=(marked,))), place_of(FOLDER))
    part = text.partition("## What the sources say")[2].partition("## Timeline")[0]
    assert "1 sentence was compared with 1 source: 0 word for word, 0 in other words, 1 marked" in part
    (row,) = [line for line in part.splitlines() if line.startswith("| 2 |")]
    assert row == f"| 2 | {plain(HOSTILE)} | {plain(HOSTILE)} | No passage has any of its words. |"
