"""What rests on which passage of a source: read, written, refused, and numbered where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pptx import Presentation
from pydantic import ValidationError

from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.deck.wrap import Measure, wrap
from lectra.document.blocks import References
from lectra.document.citing import SourceInfo, SourcePassage, SourcesFile, SourceText, cited_in
from lectra.document.deck import Deck
from lectra.document.inline import literal, read_marks, write_marks
from lectra.document.marked import Marked, Span, join, spans_of
from lectra.document.numbered import Cited, numbered
from lectra.errors import InvalidInput
from lectra.identity import identified
from lectra.models import WrittenSlide
from lectra.options import LectureOptions
from lectra.planning.script import as_listed, as_planned
from lectra.project.recited import recited
from lectra.prose.captioned import speech_source
from lectra.registry import THEMES
from lectra.request import read_subject
from lectra.runs.stages import SOURCES

LECTRA = THEMES["lectra"]
HASH = "0" * 64
IDS = st.builds("s{}.{}".format, st.integers(1, 9), st.integers(1, 99))
MARKED = ["word", "**strong**", "*slanted*", "`code`", "$x^2$", "[page](https://example.org/a)", "語", "2*3"]
PIECES = st.lists(st.one_of(IDS.map("[^{}]".format), st.sampled_from([*MARKED, " ", ". "])), max_size=12)


def source(number: int, name: str, *places: str) -> SourceText:
    passages = tuple(
        SourcePassage(id=f"s{number}.{count}", text=f"Words at {place}.", place=place)
        for count, place in enumerate(places, start=1)
    )
    return SourceText(id=f"s{number}", name=name, sha256=HASH, passages=passages)


BOOK = source(1, "book.pdf", "page 1", "page 1", "page 2")
NOTES = source(2, "notes.txt", "", "")


def deck_of(*slides: dict[str, Any], sources: Sequence[SourceText] = (BOOK, NOTES)) -> Deck:
    infos = tuple(each.info for each in sources)
    deck = Deck.model_validate({"title": "Tides", "slides": slides, "sources": infos})
    return deck.model_copy(update={"slides": identified(deck.slides)})


def bullets(title: str, *items: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "blocks": [{"type": "bullets", "items": items}], **fields}


@given(PIECES)
def test_a_text_that_cites_is_written_as_it_is_read(parts: list[str]) -> None:
    text = read_marks("".join(parts))
    bare = Marked(str(text), spans_of(text))  # without the source that it was read from
    again = read_marks(write_marks(bare))
    assert (str(again), spans_of(again)) == (str(text), spans_of(text))


@given(st.text(st.sampled_from("a b[]^s1.2\\*`$\n"), max_size=30))
def test_what_is_literal_cites_nothing_wherever_it_stands(text: str) -> None:
    assert cited_in(read_marks(f"word{literal(text)}")) == ()
    assert str(read_marks(f"word{literal(text)}")).endswith(text)


def test_a_citation_is_no_part_of_what_is_read_spoken_and_captioned() -> None:
    text = read_marks("The sea rises. [^s1.2][^s2.1] It falls[^s1.3], $x^2$[^s1.1] times.")
    assert str(text) == "The sea rises. It falls, x² times."
    assert speech_source(text) == "The sea rises. It falls, $x^2$ times."
    assert cited_in(text) == ("s1.2", "s2.1", "s1.3", "s1.1")
    assert cited_in(text[:14]) == ("s1.2", "s2.1") and cited_in(text[14:]) == ("s1.3", "s1.1")
    assert cited_in(join([text[14:], text[:14]], " ")) == ("s1.3", "s1.1", "s1.2", "s2.1")


@pytest.mark.parametrize(
    "text",
    [
        "[^s1.1] first",
        "a[^1]",
        "a[^s1]",
        "a[^s0.1]",
        "a[^s1.12345678]",
        "a[^note]",
        "`a[^s1.1]`",
        "a\\[^s1.1]",
    ],
)
def test_what_has_no_id_of_a_passage_or_nothing_before_it_is_literal(text: str) -> None:
    read = read_marks(text)
    assert cited_in(read) == ()
    assert str(read) == text.replace("`", "").replace("\\", "")


@pytest.mark.parametrize(
    ("slide", "field"),
    [
        ({"title": "Heat", "narration": "It is hot.[^s3.1]"}, "narration"),
        ({"title": "Heat", "cites": ["s3.1"]}, "cites"),
        (bullets("Heat", "Hot[^s3.1]"), "blocks"),
    ],
)
def test_a_source_that_the_deck_does_not_have_is_refused(slide: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError, match=rf"the {field} of slide heat cites s3.1, and there is no s3"):
        deck_of({**slide, "id": "heat"})


@pytest.mark.parametrize("name", ["/home/me/book.pdf", "..\\book.pdf", "a/b", ""])
def test_no_path_is_kept_of_a_source(name: str) -> None:
    with pytest.raises(ValidationError):
        SourceInfo(id="s1", name=name)
    assert SourceInfo(id="s1", name="https://example.org/a/b").name == "https://example.org/a/b"


def test_an_outline_brings_the_words_that_it_cites_or_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "outline.json"
    path.write_text(deck_of({"title": "Tides", "narration": "It rises.[^s1.2]"}).model_dump_json())
    alone = read_subject(LectureOptions(outline_file=str(path)))
    assert alone.sources == ()
    (warning,) = alone.warnings
    assert warning.stage == "sources" and SOURCES in warning.remedy
    (tmp_path / SOURCES).write_text(SourcesFile(sources=(BOOK, NOTES)).model_dump_json())
    whole = read_subject(LectureOptions(outline_file=str(path)))
    assert (whole.sources, whole.warnings) == ((BOOK, NOTES), ())
    path.write_text(deck_of({"title": "Tides", "id": "t", "narration": "It rises.[^s1.9]"}).model_dump_json())
    with pytest.raises(InvalidInput, match=r"the narration of slide t cites s1\.9"):
        read_subject(LectureOptions(outline_file=str(path)))


SHOWN = deck_of(
    bullets("One", "First[^s1.3]", "Second[^s1.1][^s2.2]", narration="Said.[^s1.2]"),
    bullets("Two", "Third[^s1.2]", "Fourth[^s2.1]"),
    {"title": "Sources", "blocks": [{"type": "references"}]},
)
CITED = Cited.of(SHOWN.sources, (BOOK, NOTES))
NUMBERS = {"s1.3": 1, "s1.1": 2, "s2.2": 3, "s1.2": 2, "s2.1": 3}


def test_each_place_of_a_source_has_one_number_by_the_order_of_citing() -> None:
    assert CITED.numbers(SHOWN.slides) == NUMBERS
    assert CITED.numbers(SHOWN.slides[:1]) == dict(list(NUMBERS.items())[:3])
    one, two = (numbered(slide, NUMBERS) for slide in SHOWN.slides[:2])
    assert [*map(str, one.points + two.points)] == ["First1", "Second2,3", "Third2", "Fourth3"]
    assert spans_of(one.points[1]) == (Span(6, 9, "raised"),)
    assert [*map(str, SHOWN.slides[0].points)] == ["First", "Second"]


def test_a_slide_at_the_end_lists_the_places_by_their_numbers() -> None:
    block = as_listed(as_planned(SHOWN, 2), SHOWN, 2, CITED).block
    assert isinstance(block, References)
    shown = numbered(WrittenSlide(title="Sources", blocks=(block,)), NUMBERS)
    assert shown.block and [str(item.text) for item in shown.block.flow()] == [
        "book.pdf\npage 21 · page 12",
        "notes.txt3",
    ]
    links = [part.slide for entry in block.entries for part in entry.parts if part.slide]
    assert links == ["one", "one"]
    assert [str(text) for text in block.spoken()] == ["book.pdf", "notes.txt"]


def test_documents_that_no_slide_cites_yet_are_listed_by_name() -> None:
    deck = deck_of({"title": "One"}, {"title": "Sources", "blocks": [{"type": "references"}]})
    block = as_listed(as_planned(deck, 1), deck, 1).block
    assert block and block.said() == ("book.pdf", "notes.txt")


def test_a_number_is_raised_in_picture_and_deck_alike(tmp_path: Path) -> None:
    script = as_planned(SHOWN, 0)
    pictures = []
    for name, numbers in (("with", NUMBERS), ("without", {})):
        layout = lay_out(numbered(script, numbers), LECTRA, image=None)
        target = tmp_path / f"{name}.png"
        draw_slide(layout, None, target, tmp_path / "small.jpg")
        pictures.append(Image.open(target).convert("L"))
        write_deck(
            [DeckSlide(layout, script)], title="T", lang="en", theme=LECTRA, target=tmp_path / "d.pptx"
        )
        (slide,) = Presentation(str(tmp_path / "d.pptx")).slides
        (body,) = (shape for shape in slide.placeholders if shape.placeholder_format.idx == 1)
        runs = [run for paragraph in body.text_frame.paragraphs for run in paragraph.runs]
        raised = [run.text for run in runs if int(run.font._element.get("baseline", 0)) > 0]
        (drawn,) = (text for text in layout.texts if text.slot.role == "body")
        assert body.text_frame.text == "\n".join(str(each.drawn) for each in drawn.paragraphs)
        assert raised == (["1", "2,3"] if numbers else [])
        assert slide.notes_slide.notes_text_frame.text == "Said."
    box = ImageChops.difference(*pictures).getbbox()
    assert box, "the numbers are seen"


@pytest.mark.parametrize("text", ["done!", "Schluss)", "おわり。", "word", "“quoted”", "نهاية."])
def test_a_number_is_never_parted_from_its_word(text: str) -> None:
    whole = Marked(f"a {text}12", [Span(2 + len(text), 4 + len(text), "raised")])
    for width_px in range(40, 400, 5):
        measure = Measure(width_px, 30, 400)
        if measure.holds(whole[2:]):
            assert all(line not in ("12", "2") for line in wrap(whole, measure)), width_px


def test_a_narration_that_is_typed_again_cites_what_its_sentences_did() -> None:
    before = read_marks("It rises.[^s1.1] It falls.[^s1.2][^s2.1] It rests.")
    again = recited("It falls. It turns. It rises.", before, "en")
    assert write_marks(again) == "It falls.[^s1.2][^s2.1] It turns. It rises.[^s1.1]"
    assert recited("It turns.", before, "en") == "It turns."
