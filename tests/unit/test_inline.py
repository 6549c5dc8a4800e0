"""Marks in a text: what is one and what is not, what is read, and how a file has it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pydantic import ValidationError

from lectra.deck.faces import MONO, SLANTED
from lectra.deck.fonts import logical_runs
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.themes.lectra import LECTRA
from lectra.document.deck import Deck
from lectra.document.inline import Marked, Span, carry, carry_each, literal, read_marks, spans_of, write_marks
from lectra.document.slide import Slide
from lectra.models import WrittenSlide

MARKED = "A **strong** word, *Homo sapiens*, `len(x)` and [more](https://example.org/a_b)"
PLAIN = "A strong word, Homo sapiens, len(x) and more"


def marks(source: str) -> dict[str, str]:
    text = read_marks(source)
    return {str(text)[span.start : span.end]: span.style for span in spans_of(text)}


def test_marks_are_read_and_the_text_is_what_is_left() -> None:
    assert read_marks(MARKED).startswith("A strong word")
    assert str(read_marks(MARKED)) == PLAIN
    assert marks(MARKED) == {
        "strong": "strong",
        "Homo sapiens": "emphasis",
        "len(x)": "code",
        "more": "link",
    }
    assert spans_of(read_marks(MARKED))[-1].url == "https://example.org/a_b"


@pytest.mark.parametrize(
    "text",
    [
        "2*3*4 = 24",
        "a * b * c",
        "snake_case and __init__",
        "*args and **kwargs",
        "C*-algebras, the A* search",
        "$5 and $10",
        "A$, C$ and NZ$",
        "between $5 and 6$ a day",
        "$ 5 $ and $$x$$",
        r"$\foo$ is no formula",
        "[0, 1](x) and [a](javascript:x)",
        "C:\\temp\\new",
        "one ` alone",
        "line * ends\r\nand others\r of old \x00",
        "# no heading, - no list, > no quotation",
        "<b>no tag</b> &amp; no entity",
    ],
)
def test_all_else_is_literal(text: str) -> None:
    assert read_marks(text) == text
    assert spans_of(read_marks(text)) == ()


def test_a_backslash_makes_a_mark_literal() -> None:
    assert read_marks(r"\*not slanted\* and \`no code\`") == "*not slanted* and `no code`"


PIECES = ["*", "**", "`", "``", "[", "](https://x.y)", "]", "$", "\\", "_", "a", "b", " ", "5", "語", "\n"]
SOURCES = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(SOURCES)
def test_what_is_written_is_read_as_the_same_text(source: str) -> None:
    text = read_marks(source)
    assert str(read_marks(write_marks(text))) == str(text)


@given(SOURCES)
def test_a_literal_text_stays_what_it_is(text: str) -> None:
    assert read_marks(literal(text)) == text
    assert spans_of(read_marks(literal(text))) == ()


@given(SOURCES, st.integers(0, 20), st.integers(0, 20))
def test_a_slice_has_the_marks_of_its_characters(source: str, start: int, end: int) -> None:
    text = read_marks(source)
    cut = text[start:end]
    assert str(cut) == str(text)[start:end]
    for span in spans_of(cut):
        assert 0 <= span.start < span.end <= len(cut)
    assert str(text[:start] + text[start:]) == str(text)


def test_parts_of_a_text_keep_its_marks() -> None:
    text = Marked("one strong word", [Span(4, 10, "strong")])
    assert carry_each(text, ["one", "strong", "word"])[1] == Marked("strong", [Span(0, 6, "strong")])
    assert carry(text, "one\u200f strong word") == Marked("one\u200f strong word", [Span(5, 11, "strong")])


def test_a_marked_text_is_pickled_whole() -> None:
    assert pickle.loads(pickle.dumps(read_marks(MARKED))) == read_marks(MARKED)


def test_a_document_is_written_with_its_marks_and_compared_by_them() -> None:
    slide = Slide.model_validate(
        {"title": MARKED, "blocks": [{"type": "bullets", "items": [MARKED, "plain"]}]}
    )
    assert slide.title == read_marks(MARKED) and slide.points == (read_marks(MARKED), "plain")
    assert Slide.model_validate_json(slide.model_dump_json()) == slide
    assert json.loads(slide.model_dump_json())["blocks"][0]["items"] == [MARKED, "plain"]
    assert slide != Slide.model_validate({**slide.model_dump(), "title": PLAIN})


def test_the_former_form_has_no_marks() -> None:
    deck = Deck.model_validate(
        {"title": "A", "slides": [{"kind": "bullets", "title": "B", "points": ["**bold** of *then*"]}]}
    )
    assert deck.slides[0].points == ("**bold** of *then*",)
    assert spans_of(deck.slides[0].points[0]) == ()
    assert Deck.model_validate_json(deck.model_dump_json()) == deck


def test_each_mark_is_drawn_in_a_type_of_its_own() -> None:
    runs = {run.text: run for run in logical_runs(read_marks(MARKED), "en")}
    assert runs["strong"].strong and not runs["A "].strong
    assert runs["Homo sapiens"].face is SLANTED
    assert runs["len(x)"].face is MONO
    assert runs["more"].url == "https://example.org/a_b"


def test_the_deck_has_the_marks_too(tmp_path: Path) -> None:
    script = WrittenSlide.model_validate(
        {"title": "T", "blocks": [{"type": "bullets", "items": [MARKED]}], "narration": MARKED}
    )
    layout = lay_out(script, LECTRA, image=None)
    target = tmp_path / "deck.pptx"
    write_deck([DeckSlide(layout, script)], title="T", lang="en", theme=LECTRA, target=target)
    (slide,) = Presentation(str(target)).slides
    (body,) = (shape for shape in slide.placeholders if shape.placeholder_format.idx == 1)
    runs = {run.text: run for run in body.text_frame.paragraphs[0].runs}
    assert body.text_frame.text == PLAIN
    assert runs["strong"].font.bold and runs["Homo sapiens"].font.italic
    assert runs["len(x)"].font.name == "Courier New"
    assert runs["more"].hyperlink.address == "https://example.org/a_b"
    assert slide.notes_slide.notes_text_frame.text == PLAIN


def test_a_marked_point_keeps_its_marks_on_two_pages() -> None:
    point = " ".join(["many words and **a strong one** in a row"] * 30)
    script = WrittenSlide.model_validate(
        {"title": "T", "blocks": [{"type": "bullets", "items": [point]}], "narration": "Said."}
    )
    pages = paginate(script, LECTRA)
    assert len(pages) > 1
    strong = [
        text[span.start : span.end] for page in pages for text in page.points for span in spans_of(text)
    ]
    assert " ".join(strong).count("a strong one") >= 29  # one of them may be parted


def test_a_text_with_hundreds_of_signs_is_taken_literally() -> None:
    assert read_marks("*a* b " * 199) != "*a* b " * 199
    assert read_marks("*a* b " * 500) == "*a* b " * 500
    assert read_marks("[" * 9000) == "[" * 9000


@pytest.mark.parametrize(
    ("source", "text", "latex"),
    [
        ("The $x^2$ law", "The x² law", "x^2"),
        ("関数$f'(x)$は", "関数f′(x)は", "f'(x)"),
        (r"half, $\frac{1}{2}$, of it", "half, 1/2, of it", r"\frac{1}{2}"),
        (r"$\ce{H2O}$ and $5", "H₂O and $5", r"\ce{H2O}"),
        ("**bold $a*b$**", "bold a ∗ b", "a*b"),
    ],
)
def test_a_formula_is_read_as_plain_characters_and_keeps_its_latex(
    source: str, text: str, latex: str
) -> None:
    read = read_marks(source)
    assert str(read) == text
    (span,) = (span for span in spans_of(read) if span.style == "formula")
    assert span.latex == latex
    assert write_marks(read[:] + "") == source
    assert read_marks(write_marks(read[:] + "")) == read


def test_a_backslash_keeps_dollars_literal_and_code_has_no_formula() -> None:
    assert read_marks(r"\$x$ of `$y$`") == Marked("$x$ of $y$", [Span(7, 10, "code")])


def test_a_formula_that_cannot_be_read_is_refused_with_its_place() -> None:
    with pytest.raises(ValidationError, match=r"column 6: '\{' without a matching") as caught:
        Slide.model_validate({"title": r"The law $\frac{a$ holds"})
    assert [problem["loc"] for problem in caught.value.errors()] == [("title",)]
    assert str(Slide.model_validate({"title": r"Code is `$\frac{a$`"}).title) == r"Code is $\frac{a$"


def test_variables_are_slanted_and_names_are_not() -> None:
    def slanted(source: str) -> str:
        return "".join(run.text for run in logical_runs(read_marks(source), "en") if run.face is SLANTED)

    assert slanted("$E = mc^2$") == "Emc"
    assert slanted(r"$f(x) = \sin x$") == "fxx"
    assert slanted(r"$\ce{CO2}$ in $5\,\mathrm{km}$") == ""


def test_a_part_of_a_formula_is_a_plain_text() -> None:
    cut = read_marks("$E = mc^2$")[:3]
    assert str(cut) == "E =" and all(run.face is not SLANTED for run in logical_runs(cut, "en"))
    assert str(read_marks(write_marks(cut))) == "E ="


MATHS = ["$", "$x$", r"$\frac{a}{b}$", r"\$", r"\frac", "{", "}", "^", "5", " ", "a", "*", "`", "\\", "語"]


@given(st.lists(st.sampled_from(MATHS), max_size=10).map("".join))
def test_dollars_are_read_and_written_alike(source: str) -> None:
    text = read_marks(source)
    assert str(read_marks(write_marks(text))) == str(text)
    again = write_marks(text[:] + "")
    assert str(read_marks(again)) == str(text)
    assert read_marks(literal(source)) == source


def test_texts_without_formulas_do_not_load_what_reads_them() -> None:
    program = (
        "import sys; from lectra.document.inline import read_marks;"
        "read_marks('**bold** for $5 and $6'); print('mathra' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
