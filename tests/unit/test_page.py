"""The page without a browser: colours that can be read, text that stays text, a form that never drifts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.api.models import NewPresentation
from deployments.page.answers import place_after
from deployments.page.contents import Contents, Slide
from deployments.page.documents import Document
from deployments.page.form import FIELDS, MORE, Asking, options_of, typed_for
from deployments.page.progress import board_of
from deployments.page.rendering import HERE, POLICY, STATIC, ago, clock, page, size, span, web
from deployments.page.transcript import transcript
from deployments.presentations import Presentation, Step
from lectra.document.citing import SourcePassage, SourceText
from lectra.document.inline import read_marks
from lectra.errors import InvalidInput
from lectra.models import (
    Finding,
    LectureWarning,
    Review,
    ReviewedSentence,
    Sentence,
    SlideImage,
    WrittenSlide,
)
from tests.unit.test_theme import GRAPHIC, TEXT, contrast

CSS = STATIC["page.css"].decode()
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
)
GROUNDS = ("ground", "surface", "sunken")
PAIRS = [
    *((text, ground) for text in ("text", "soft", "link", "bad") for ground in GROUNDS),
    *((f"on-{name}", name) for name in ("primary", "accent", "good", "bad")),
    *((name, f"{name}-ground") for name in ("good", "bad", "warn")),
    ("accent", "busy-ground"),
    ("accent", "ground"),
    ("text", "spoken"),
]
"""Each text and what it may stand on."""
EDGES = [(edge, ground) for edge in ("edge", "accent", "good", "ring") for ground in ("ground", "surface")]
"""What is no text, but must be seen: borders of fields, marks, the focus."""
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
EVIL = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ID = UUID("12345678-1234-4234-8234-123456789abc")


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_stands_out_from_what_it_stands_on(scheme):
    for text, ground in PAIRS:
        assert contrast(scheme[text], scheme[ground]) >= TEXT, (text, ground)
    for edge, ground in EDGES:
        assert contrast(scheme[edge], scheme[ground]) >= GRAPHIC, (edge, ground)


def test_text_has_the_colours_that_are_checked_and_no_others():
    used = set(re.findall(r"[ ;{]color: ([^;}]+?) *[;}]", CSS))
    checked = {f"var(--{text})" for text, _ in PAIRS}
    assert used - checked == {"inherit", "#ffffff"}  # white is on a cover's navy alone
    assert contrast("ffffff", "14213d") >= TEXT


def test_both_schemes_have_the_same_colours():
    assert LIGHT.keys() == DARK.keys()


def test_no_template_has_script_or_style_of_its_own():
    scripts = []
    for template in (HERE / "templates").iterdir():
        text = template.read_text()
        assert not re.search(r"\s(style|on[a-z]+)=", text), template.name
        assert "<style" not in text
        scripts += re.findall(r"<script[^>]*>", text)
        assert "| safe" not in re.sub(r"'[^'{}]*' \| safe", "", text), template.name
    assert scripts
    assert [tag for tag in scripts if "src=" not in tag] == []
    assert "unsafe" not in POLICY
    assert "style" not in STATIC["mark.svg"].decode()


def test_nothing_is_fetched_from_elsewhere():
    for name, content in STATIC.items():
        addresses = re.findall(r"https?://[^\s\"')]+", content.decode())
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, name
    for template in (HERE / "templates").iterdir():
        assert not re.search(r"(src|href)=\"(https?:)?//", template.read_text()), template.name


class Tags(HTMLParser):
    """The tags of a page and their attributes, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def presentation(**values):
    return Presentation(
        **{
            "id": ID,
            "topic": EVIL,
            "state": "complete",
            "lang": "en",
            "slides": 1,
            "created_at": NOW,
            "ended_at": NOW,
            "duration_s": 65,
            "progress": 1,
            "message": EVIL,
            "steps": (),
            "warnings": (LectureWarning(slide=0, stage=EVIL, message=EVIL, fallback=EVIL, remedy=EVIL),),
            "files": ("video.mp4",),
            "revising": False,
            **values,
        }
    )


def evil_contents():
    image = SlideImage(
        file={"key": "k", "sha256": "s", "size": 1},
        width_px=1,
        height_px=1,
        alt=EVIL,
        source=EVIL,
        query=EVIL,
        page_url="javascript:alert(1)",
        author=EVIL,
        licence=EVIL,
        licence_url="https://example.org/?" + EVIL,
    )
    script = WrittenSlide(title=EVIL, narration=EVIL)
    slide = Slide(0, script, 0.0, 65.0, (Sentence(text=EVIL, start_s=0, end_s=65),), image, "")
    files = frozenset({"video.mp4", "captions.vtt"})
    return Contents(EVIL, "en", (slide,), (), files, True, (EVIL,), (("llm", EVIL),))


def lecture_html(there, contents=None, **values):
    shown = {
        "lecture": there,
        "contents": contents,
        "board": board_of(there) if there.state in ("pending", "running") else None,
        "problem": None,
        "typed": {},
        "wrong_slide": None,
        "again": "/",
        "report": "report.html",
        "with_logout": False,
        **values,
    }
    return bytes(page("lecture.j2", **shown).body).decode()


def home_html(asking, **values):
    shown = {
        "fields": FIELDS,
        "key": "k",
        "languages": (),
        "voices": {},
        "lectures": [],
        "search": "",
        "earlier": "",
        "later": "",
        "number": 1,
        "with_logout": False,
        "documents": (),
        "most_bytes": 100_000_000,
        "most_files": 50,
        **values,
    }
    return bytes(page("home.j2", asking=asking, **shown).body).decode()


@pytest.mark.parametrize("state", ["pending", "running", "complete", "partial", "failed", "cancelled"])
def test_whatever_is_shown_of_a_lecture_is_escaped(state):
    step = Step(name="tts", slide=0, state="running", started_at=NOW)
    made = evil_contents() if state in ("complete", "partial", "running") else None
    problem = InvalidInput("narration", EVIL, remedy=EVIL)
    typed = {"what": "narration", "slide": "0", "narration": EVIL}
    html = lecture_html(
        presentation(state=state, steps=(step,)), made, problem=problem, typed=typed, wrong_slide=0
    )
    tags = Tags(html)
    scripts = [script["src"] or "" for script in tags.of("script")]
    assert scripts
    assert [source for source in scripts if not source.startswith("/static/")] == []
    assert not [image for image in tags.of("img") if "onerror" in image]
    assert not any(name.startswith("on") for _, attributes in tags.tags for name in attributes)
    links = [link["href"] or "" for link in tags.of("a")]
    assert not [link for link in links if not re.match(r"(/|#|https://|$)", link)]


def test_what_the_sources_do_not_say_is_shown_with_its_slide_and_its_reason():
    finding = Finding(kind="name", text=EVIL, reason="The name stands in no passage.")
    marked = ReviewedSentence(
        slide="a", page=0, index=0, text=EVIL, passage="s1.1", where=EVIL, support=0.5, findings=(finding,)
    )
    review = Review(sources=1, sentences=(marked,), removed=(marked,))
    html = lecture_html(presentation(state="complete"), evil_contents()._replace(review=review))
    assert html.count("The name stands in no passage.") == 2 and "1 marked sentence was removed." in html
    assert [link["href"] for link in Tags(html).of("a")].count("#slide-0") >= 2
    assert not [image for image in Tags(html).of("img") if "onerror" in image]


def test_a_lecture_without_sources_claims_nothing_of_them():
    contents = evil_contents()._replace(review=Review(note="No sources."))
    html = lecture_html(presentation(state="complete"), contents)
    assert "No sources." in html and "What the sources say" not in html


@pytest.mark.parametrize("state", ["complete", "running"])
def test_whatever_is_typed_is_shown_again_as_text(state):
    there = presentation(state=state)
    typed = {name: EVIL for name, field in FIELDS.items() if field.kind != "switch"}
    asking = Asking(typed, InvalidInput("topic", EVIL, remedy=EVIL))
    html = home_html(asking, key=EVIL, lectures=[there.summary], search=EVIL, later="/?q=x", with_logout=True)
    tags = Tags(html)
    scripts = [script["src"] or "" for script in tags.of("script")]
    assert scripts
    assert [source for source in scripts if not source.startswith("/static/")] == []
    assert not [image for image in tags.of("img") if "onerror" in image]
    assert next(field for field in tags.of("input") if field.get("name") == "topic")["value"] == EVIL


def test_every_field_has_a_label_a_help_and_its_problem_beside_it():
    asking = Asking({"topic": "!"}, InvalidInput("topic", "it is wrong", remedy="Mend it."))
    html = home_html(asking)
    tags = Tags(html)
    ids = {attributes["id"] for _, attributes in tags.tags if "id" in attributes}
    labelled = {label.get("for") for label in tags.of("label")}
    for name, field in FIELDS.items():
        assert f"{name}-help" in ids
        assert name in labelled or field.kind == "swatches"
    topic = next(field for field in tags.of("input") if field.get("name") == "topic")
    assert topic["aria-describedby"] == "topic-problem topic-help"
    assert "It is wrong." in html


def test_the_form_offers_what_the_api_takes():
    for name, field in FIELDS.items():
        info = NewPresentation.model_fields[name]
        assert field.help == info.description
    offered = [choice.value for choice in FIELDS["images"].choices]
    assert "commons" in offered
    assert "folder" not in offered
    assert (FIELDS["slides"].least, FIELDS["slides"].most) == (1, 100)
    assert FIELDS["topic"].longest == 300
    assert {choice.value for choice in FIELDS["theme"].choices} == {"lectra", "midnight", "paper"}


def test_what_is_left_empty_is_not_asked_for():
    options = options_of({"topic": " Tea ", "slides": "", "lang": "", "voice": "", "rate": " "})
    assert (options.topic, options.slides, options.rate, options.strict) == ("Tea", None, "+0%", False)
    assert options_of({"topic": "Tea", "slides": "7", "strict": "on"}).slides == 7
    assert options_of({"topic": "Tea", "strict": "on"}).strict


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"topic": "Tea", "slides": "many"}, "slides"),
        ({"topic": "Tea", "slides": "101"}, "slides"),
        ({"topic": "Tea", "rate": "fast"}, "rate"),
        ({"topic": "Tea", "images": "folder"}, "images"),
        ({"topic": "Tea", "theme": "neon"}, "theme"),
        ({"topic": "Tea", "outline": "/etc/passwd"}, "outline"),
        ({"topic": "x" * 301}, "topic"),
    ],
)
def test_what_cannot_be_made_is_refused_at_its_field(typed, field):
    with pytest.raises(InvalidInput) as refused:
        options_of(typed)
    assert refused.value.field == field
    assert refused.value.remedy
    assert Asking(typed, refused.value).field == field


def test_the_form_lists_the_documents_and_names_those_that_can_be_used():
    documents = (
        Document("a" * 64, EVIL, 1200),
        Document("", "gone.md", problem="It is gone."),
        Document("https://example.org/a", "https://example.org/a"),
    )
    asking = Asking({}, InvalidInput("sources", "one is gone", remedy="Send it again."))
    html = home_html(asking, documents=documents)
    tags = Tags(html)
    named = next(field for field in tags.of("input") if field.get("name") == "sources")
    assert (named["value"] or "").split() == ["a" * 64, "https://example.org/a"]
    buttons = [button.get("aria-label") for button in tags.of("button")]
    assert [label for label in buttons if label and label.startswith("Remove")] == [
        f"Remove {EVIL}",
        "Remove gone.md",
        "Remove https://example.org/a",
    ]
    files = next(field for field in tags.of("input") if field.get("type") == "file")
    assert files["aria-describedby"] == "sources-problem files-help"
    assert "name" not in files, "what is chosen is sent by script"
    assert "files" in {label.get("for") for label in tags.of("label")}
    assert "<script>alert" not in html
    assert "1.2 kB" in html
    assert "It is gone." in html
    assert options_of({"text": "keep"}, ("/srv/a.md",)).sources == ("/srv/a.md",)


TEA = '{"title": "Tea", "slides": [{"title": "Leaves"}]}'


def test_the_form_is_filled_in_with_what_was_asked_for():
    asked = options_of(
        {
            **{"topic": "Tea", "slides": "4", "lang": "hi", "voice": "male", "audience": "children"},
            **{"seconds_per_slide": "60", "theme": "paper", "llm": "ollama", "tts": "edge", "rate": "+10%"},
            **{"pitch": "-5Hz", "images": "drawn", "outline": TEA, "stop_after": "script"},
            **{"video": "off", "strict": "on", "text": "keep"},
        }
    )
    assert not asked.video
    typed = typed_for(asked.model_dump(mode="json"))
    assert typed.keys() == FIELDS.keys()
    assert options_of(typed) == asked
    assert Asking(typed).is_unfolded
    assert not Asking(typed_for(options_of({"topic": "Tea"}).model_dump(mode="json"))).is_unfolded
    assert typed_for({"topic": "Tea", "images": "folder", "outline": "/etc/passwd", "out": "/tmp"}) == {
        "topic": "Tea"
    }


def test_options_of_no_form_are_not_read():
    options = options_of({"topic": "Tea", "out": "/tmp/elsewhere", "project": "x", "image_folder": "/etc"})
    assert (options.project, options.image_folder) == ("", "")
    assert options.out != "/tmp/elsewhere"


def test_more_options_are_unfolded_where_one_is_set_or_wrong():
    assert not Asking({"topic": "Tea"}).is_unfolded
    assert Asking({"rate": "+10%"}).is_unfolded
    assert Asking({}, InvalidInput(MORE[0], "no", remedy="")).is_unfolded


@pytest.mark.parametrize(
    "there", ["//evil.example", "https://evil.example", "/\\evil", "/lectures/../x", "/x", ""]
)
def test_a_login_leads_nowhere_else(there):
    assert place_after(there) == "/"
    assert place_after(f"/lectures/{ID}") == f"/lectures/{ID}"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil", "https://[", "x", ""]
)
def test_a_link_leads_to_the_web_or_nowhere(address):
    assert web(address) == ""
    assert web("https://example.org/a?b") == "https://example.org/a?b"


def test_lengths_sizes_and_ages_are_shown_for_people():
    assert [clock(seconds) for seconds in (0, 59.6, 245, 3845)] == ["0:00", "0:59", "4:05", "1:04:05"]
    assert [size(count) for count in (0, 999, 1500, 12_400_000, 3e9)] == [
        "0 B",
        "999 B",
        "1.5 kB",
        "12.4 MB",
        "3.0 GB",
    ]
    spans = (1, 59, 60, 61, 3445, 3600, 7201, 86_400, 90_000)
    assert [span(seconds) for seconds in spans] == [
        "1 second",
        "59 seconds",
        "1 minute",
        "2 minutes",
        "58 minutes",
        "60 minutes",
        "3 hours",
        "24 hours",
        "2 days",
    ]
    past = [
        timedelta(seconds=5),
        timedelta(minutes=1),
        timedelta(hours=5),
        timedelta(days=2),
        timedelta(days=90),
    ]
    assert [ago(NOW - since, NOW) for since in past] == [
        "just now",
        "1 minute ago",
        "5 hours ago",
        "2 days ago",
        "29 August 2026",
    ]


def test_progress_is_told_in_words_and_by_slide():
    def board(*steps, state="running"):
        return board_of(presentation(state=state, steps=steps, slides=2))

    outline = Step(name="outline", slide=None, state="running")
    planned = outline.model_copy(update={"state": "done"})
    clip, other = Step(name="clip", slide=0, state="done"), Step(name="clip", slide=1, state="queued")
    assert board(state="pending").words == "Waiting to start"
    assert board(outline).words == "Planning the outline"
    assert board(planned, clip, other).words == "Making the slides: 1 of 2 ready"
    assert board(planned, clip).words == "Putting the lecture together"
    rows = board(planned, clip, other).rows
    assert [row.slide for row in rows] == [0, 1]
    assert [row.cells[-1].state for row in rows] == ["done", "queued"]
    assert rows[0].cells[0].word == "not needed"


WORDS = st.lists(
    st.sampled_from(["Ein", "Wort.", "次。", "x  = 1", "a\n  b", "<b>", "&amp;", "سلام", " "]), max_size=9
)


@given(WORDS, WORDS)
def test_a_transcript_is_the_narration_to_the_character(said, heard):
    narration = " ".join(said)
    sentences = [Sentence(text=" ".join(text.split()), start_s=0, end_s=1) for text in heard]
    pieces = transcript(narration, sentences)
    assert "".join(piece.text for piece in pieces) == narration
    for piece in pieces:
        assert piece.sentence is None or piece.text.split() == piece.sentence.text.split()


@pytest.mark.parametrize("gap", ["", " ", "  ", "\n\n", "\u3000"])
def test_each_sentence_is_found_whatever_stands_between(gap):
    first, second = (Sentence(text=text, start_s=0, end_s=1) for text in ("今日は。", "明日も x = 1。"))
    pieces = transcript(f"今日は。{gap}明日も  x = 1。", [first, second])
    assert [piece.sentence for piece in pieces if piece.sentence] == [first, second]
    html = lecture_html(
        presentation(),
        evil_contents()._replace(
            slides=(
                Slide(
                    0,
                    WrittenSlide(title="t", narration=f"今日は。{gap}明日も  x = 1。"),
                    0.0,
                    2.0,
                    (first, second),
                    None,
                    "",
                ),
            )
        ),
    )
    (shown,) = re.findall(r'<p class="narration"[^>]*>(.*?)</p>', html, re.DOTALL)
    assert re.sub("<[^>]*>", "", shown) == f"今日は。{gap}明日も  x = 1。"


def test_a_sentence_has_a_button_that_opens_what_it_rests_on():
    said = read_marks("It rises.[^s1.1] It falls.")
    heard = tuple(Sentence(text=text, start_s=0, end_s=1) for text in ("It rises.", "It falls."))
    slide = Slide(0, WrittenSlide(title="t", narration=said), 0.0, 2.0, heard, None, "")
    passage = SourcePassage(id="s1.1", text=EVIL, place="page 3")
    source = SourceText(id="s1", name="tides.pdf", passages=(passage,))
    contents = evil_contents()._replace(slides=(slide,), sources=(source,))
    html = lecture_html(presentation(), contents)
    assert html.count('popovertarget="passage-1" aria-label="What this sentence rests on"') == 1
    assert html.index("It rises.") < html.index('class="cite"') < html.index("It falls.")
    assert "tides.pdf, page 3" in html and EVIL not in html
    assert 'class="cite"' not in lecture_html(presentation(), contents._replace(sources=()))
