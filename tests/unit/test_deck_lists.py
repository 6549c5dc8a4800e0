"""Agendas and references: what they list of a deck, where their links lead, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pydantic import ValidationError

from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.document.blocks import Agenda, DeckList, References
from lectra.document.deck import Deck
from lectra.document.file import as_file
from lectra.document.inline import spans_of, write_marks
from lectra.document.slide import Slide
from lectra.errors import InvalidInput
from lectra.identity import identified
from lectra.models import WrittenSlide
from lectra.options import LectureOptions
from lectra.planning.script import as_listed, as_planned
from lectra.registry import THEMES
from lectra.request import read_subject

FAO = "https://www.fao.org/forests"
TITLES = st.text(st.sampled_from("ab $*[]()\\`_#\n語é"), min_size=1, max_size=20).filter(str.strip)


def listing(title: str, kind: str = "agenda", **fields: Any) -> dict[str, Any]:
    return {"title": title, "blocks": [{"type": kind, **fields}]}


def section(title: str) -> dict[str, Any]:
    return {"role": "section", "title": title}


def showing(title: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "blocks": [{"type": kind, **fields}]}


def deck_of(*slides: dict[str, Any]) -> Deck:
    deck = Deck.model_validate({"title": "Forests", "slides": slides})
    return deck.model_copy(update={"slides": identified(deck.slides)})


def filled(deck: Deck, place: int) -> WrittenSlide:
    return as_listed(as_planned(deck, place), deck, place)


def entries(deck: Deck, place: int) -> list[str]:
    """Return the entries of a slide as a file would have them, with the ids that they lead to."""
    block = filled(deck, place).block
    assert isinstance(block, DeckList)
    return [
        "".join(
            f"{write_marks(part.text)}{{{part.slide}}}" if part.slide else write_marks(part.text)
            for part in entry.parts
        )
        for entry in block.entries
    ]


FIGURES = {"type": "figures", "figures": [{"value": 1, "label": "b"}], "source": "The forest atlas"}
QUOTE = showing("A quote", "quote", text="Trees.", source=f"FAO, {FAO}, 2020")
TABLE = showing("A table", "table", header=["a"], rows=[["b"]], source="The  Forest Atlas")


def test_an_agenda_lists_the_sections_of_a_deck_and_those_alone() -> None:
    deck = deck_of(
        {"role": "title", "title": "Forests"},
        listing("Where it goes"),
        section("What **grows**"),
        QUOTE,
        section("What dies"),
        {"role": "closing", "title": "The end"},
    )
    assert entries(deck, 1) == ["What **grows**{what-grows}", "What dies{what-dies}"]
    assert filled(deck, 1).narration == "Where it goes. What grows. What dies."


def test_an_agenda_between_sections_says_which_has_begun() -> None:
    deck = deck_of(section("One"), section("Two"), listing("So far"), section("Three"))
    assert entries(deck, 2) == ["One{one}", "**Two**{two}", "Three{three}"]


def test_without_sections_an_agenda_lists_the_slides_of_content() -> None:
    deck = deck_of(
        {"role": "title", "title": "Forests"},
        listing("Where it goes"),
        QUOTE,
        TABLE,
        listing("Sources", "references"),
        {"role": "closing", "title": "The end"},
    )
    assert entries(deck, 1) == ["A quote{a-quote}", "A table{a-table}"]


def test_references_list_each_source_once_with_the_slides_that_name_it() -> None:
    deck = deck_of(
        QUOTE,
        TABLE,
        showing("Points", "bullets", items=[f"As [they say]({FAO})", "And [mail](mailto:a@b.c)"]),
        showing(
            "Both",
            "columns",
            columns=[
                {"block": FIGURES},
                {"block": {"type": "code", "language": "text", "source": "no source of this kind"}},
            ],
        ),
        listing("Sources", "references", items=["Leopold, *Rivers*", f"See {FAO}"]),
    )
    assert entries(deck, 4) == [
        f"FAO, [{FAO}]({FAO}), 2020\n*A quote*{{a-quote}} · *Points*{{points}}",
        "The  Forest Atlas\n*A table*{a-table} · *Both*{both}",
        "Leopold, *Rivers*",
    ]
    assert filled(deck, 4).in_words[1] == "The  Forest Atlas – A table · Both"
    assert filled(deck, 4).narration == f"Sources. FAO, {FAO}, 2020. The Forest Atlas. Leopold, Rivers."


def test_what_is_written_is_said_to_the_letter() -> None:
    deck = deck_of(listing("Where it goes") | {"narration": "First this."}, section("One"))
    assert filled(deck, 0).narration == "First this."
    assert as_planned(deck_of(listing("Where it goes"), section("One")), 0).narration == ""


def test_a_file_has_no_entries() -> None:
    deck = deck_of(listing("Where it goes"), listing("Sources", "references", items=["A"]), section("One"))
    blocks = [slide["blocks"] for slide in as_file(deck)["slides"][:2]]
    assert blocks == [[{"type": "agenda"}], [{"type": "references", "items": ["A"]}]]


@given(st.lists(TITLES, min_size=1, max_size=6, unique=True))
def test_entries_stay_what_they_are_when_they_are_kept_and_parted(titles: list[str]) -> None:
    plain = [Slide(title=write_marks(title), role="section", id=f"s{at}") for at, title in enumerate(titles)]
    deck = Deck(title="T", slides=(Slide(title="T", blocks=(Agenda(),), id="t"), *plain))
    slide = filled(deck, 0)
    assert WrittenSlide.model_validate_json(slide.model_dump_json()) == slide
    block = slide.block
    assert isinstance(block, Agenda)
    assert block.with_flow(block.flow()) == block
    assert [entry.parts[0].slide for entry in block.entries] == [each.id for each in plain]
    assert list(block.said()) == [" ".join(each.title.split()) for each in plain]


@pytest.mark.parametrize("theme", [*THEMES])
def test_links_lead_to_the_first_page_of_a_slide(theme: str, tmp_path: Path) -> None:
    points = ["A point with many words, so that few of them have room on one slide. " * 4] * 4
    parts = [section(f"Part {number}") for number in range(9)]
    matters = [showing(f"Matter {number}", "bullets", items=points) for number in range(9)]
    begun = [slide for both in zip(parts, matters, strict=True) for slide in both]
    sources = listing("Sources", "references") | {"role": "closing"}
    deck = deck_of(listing("Where it goes"), *begun, QUOTE, sources)
    made = []
    for place, slide in enumerate(deck.slides):
        for number, page in enumerate(paginate(filled(deck, place), THEMES[theme], pictured=False)):
            layout = lay_out(page, THEMES[theme], image=None)
            made.append(DeckSlide(layout, page, id="" if number else slide.id))
    assert len(made) > len(deck.slides)
    write_deck(made, title="T", lang="en", theme=THEMES[theme], target=tmp_path / "deck.pptx")
    slides = Presentation(str(tmp_path / "deck.pptx")).slides
    parts_of = {slide.part: slide.shapes.title.text for slide in slides}
    found = {}
    for slide in slides:
        for link in slide.element.xpath(".//a:rPr/a:hlinkClick[@action='ppaction://hlinksldjump']"):
            (text,) = link.xpath("../../a:t/text()")
            found[text] = parts_of[slide.part.related_part(link.rId)]
    assert found == {text: text for text in [*(f"Part {number}" for number in range(9)), "A quote"]}


def test_a_drawn_page_and_the_deck_have_the_same_text(tmp_path: Path) -> None:
    deck = deck_of(listing("Where it goes"), section("One *two*"))
    page = filled(deck, 0)
    layout = lay_out(page, THEMES["lectra"], image=None)
    body = layout.find("body")
    assert body is not None
    assert [span.style for span in spans_of(body.paragraphs[0].text)] == ["link", "emphasis"]
    target = tmp_path / "deck.pptx"
    other = as_planned(deck, 1)
    write_deck(
        [
            DeckSlide(layout, page),
            DeckSlide(lay_out(other, THEMES["lectra"], image=None), other, id="one-two"),
        ],
        title="T",
        lang="en",
        theme=THEMES["lectra"],
        target=target,
    )
    assert Presentation(str(target)).slides[0].placeholders[1].text_frame.text == body.text


def refusal(*slides: dict[str, Any]) -> InvalidInput:
    outline = Deck.model_validate({"title": "Forests", "slides": slides})
    with pytest.raises(InvalidInput) as refused:
        read_subject(LectureOptions(outline=outline))
    return refused.value


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("agenda", "the deck has neither sections nor"), ("references", "no slide names a source")],
)
def test_a_list_of_nothing_is_refused_with_its_slide_and_a_remedy(kind: str, reason: str) -> None:
    error = refusal({"role": "title", "title": "Forests"}, listing("What comes", kind))
    assert error.message.startswith(f"outline: the {kind} of slide what-comes: {reason}")
    assert "leave" in error.remedy


def test_entries_of_an_author_are_refused() -> None:
    error = refusal(section("One"), listing("What comes", entries=[{"parts": [{"text": "Two"}]}]))
    assert "the agenda of slide what-comes has entries" in error.message


def test_more_sources_than_a_list_can_have_are_refused() -> None:
    points = showing("Points", "bullets", items=[f"[a](https://a.org/{number})" for number in range(60)])
    error = refusal(points, listing("Sources", "references", items=[f"b{at}" for at in range(60)]))
    assert "it lists 120 entries, and at most 100 are allowed" in error.message


@pytest.mark.parametrize("role", ["title", "section"])
def test_a_slide_that_begins_something_lists_nothing(role: str) -> None:
    with pytest.raises(ValidationError, match="shows no agenda block"):
        Slide.model_validate(listing("What comes") | {"role": role})


def test_the_blocks_are_those_of_their_names() -> None:
    read = json.loads(deck_of(listing("A", "references")).model_dump_json())["slides"][0]["blocks"][0]
    assert read["type"] == "references" and References.model_validate(read) == References()
