"""Slides that run both ways: what is written against a line's direction is drawn as it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.deck.bidi import MARKS, drawn_levels, levels, line_levels, marked, reorder
from lectra.deck.fonts import visual_runs
from lectra.deck.layout import lay_out
from lectra.deck.themes.lectra import LECTRA
from lectra.models import WrittenSlide
from tests.unit.shown import listed, text_in

AGAINST = [
    *(
        "C#",
        ".NET",
        "A*",
        "List<String>",
        "C++",
        "F#",
        "H₂O",
        "R&D",
        "f(x) = 2",
        "−20",
        "-5",
        "−20 °C",
        "5 km/h",
    ),
    *("20%", "113 %", "$5.50", "+49 30 1234567", "050-123-4567", "2026-11-28", "2 + 3 = 5", "[0, 1]", "10⁻⁹"),
    *("12 000", "2½", "√2", "#1", "info@example.org", "https://example.org/a?b=1#c", "978-3-16-148410-0"),
]
"""What is written rightwards, wherever it stands."""
WORDS = {
    "ar": ["لغة", "و", "سهلة،", "(في مصر)", "(في C# مصر)", "لغة ٢٠٪", "هنا."],
    "he": ["שפת", "מים -", "(יום .NET)", "בין 10–20 ו", "כן!"],
}
BETWEEN = st.sampled_from(AGAINST) | st.just("")
MIXED = st.sampled_from(list(WORDS)).flatmap(
    lambda lang: st.lists(
        st.tuples(BETWEEN, st.sampled_from(WORDS[lang])).map(" ".join), min_size=1, max_size=5
    ).map(" ".join)
)


def seen(line: str, at: tuple[int, ...]) -> str:
    """Give a line as it is seen from left to right, without marks of direction."""
    return "".join(char for char in reorder(line, at) if char not in MARKS)


@pytest.mark.parametrize("run", AGAINST)
def test_what_is_written_rightwards_is_drawn_so_in_lines_that_run_leftwards(run: str) -> None:
    for line in (f"لغة {run} سهلة", f"שפת {run}", f"{run} سهلة", f"في ({run}).", run, f"و {run}، {run}"):
        assert run in seen(line, drawn_levels(line, rtl=True)), line
        shown = marked(line, rtl=True)
        assert run in seen(shown, levels(shown, rtl=True)), line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("פחות מ-10% מהמים", "םימהמ 10%-מ תוחפ"),
        ("ה-API של C#-ו", "ו-C# לש API-ה"),
        ("בין 10–20 מעלות", "תולעמ 20–10 ןיב"),
        ("٢ + ٣ = ٥ و٢٠٪", "٪٢٠و ٥ = ٣ + ٢"),
        ("5.50 $ فقط", "طقف $ 5.50"),
        ("كلمة:Python", "Python:ةملك"),
        ("Python(بايثون)", ")نوثياب(Python"),
        ("۲۰٪ و −۲۰", "−۲۰ و ۲۰٪"),
    ],
)
def test_what_belongs_to_the_line_runs_as_the_line_does(line: str, shown: str) -> None:
    assert seen(line, drawn_levels(line, rtl=True)) == shown


@given(MIXED, st.booleans())
def test_marks_have_other_programs_draw_what_the_picture_shows(line: str, rtl: bool) -> None:
    shown = marked(line, rtl=rtl)
    assert shown.translate(str.maketrans("", "", MARKS)) == line
    assert seen(shown, levels(shown, rtl=rtl)) == seen(line, drawn_levels(line, rtl=rtl))


@pytest.mark.parametrize("line", ["لغة Python سهلة", "נספר 12% מהם", "Plain text", "١٢٪ في 2020."])
def test_what_all_programs_draw_alike_is_not_marked(line: str) -> None:
    assert marked(line, rtl=True) == line
    assert marked("Plain text, of course (C#)!", rtl=False) == "Plain text, of course (C#)!"


def test_each_line_of_a_text_is_marked_whatever_stands_around_it() -> None:
    text = marked("لغة C#.\nسهلة.\nC++", rtl=True)
    assert text.replace(MARKS[0], ">").replace(MARKS[1], "<") == "لغة C#><.\nسهلة.\nC++>"


def test_a_run_that_goes_on_in_the_next_line_is_drawn_there_as_it_began() -> None:
    lines, gaps = ("انظر f(x) =", "2 - y + 3"), (" ",)
    first, second = (
        seen(line, at) for line, at in zip(lines, line_levels(lines, gaps, rtl=True), strict=True)
    )
    assert first.startswith("f(x) =")
    assert second == "2 - y + 3"
    assert [len(at) for at in line_levels(("a", "", "אב"), ("\n", "\n"), rtl=True)] == [1, 0, 2]


def test_a_sign_is_drawn_in_the_run_that_it_belongs_to() -> None:
    assert [run.text for run in visual_runs("لغة C#", "ar")] == ["C#", "لغة "]
    assert "".join(run.text for run in visual_runs(".NET", "he")) == ".NET"


def test_code_keeps_its_indentation_in_a_lecture_that_runs_leftwards() -> None:
    code = "for i in x:\n    print(i)  # عدد"
    slide = WrittenSlide(title="كود", blocks=listed(code, "print(x)", "نص\n  آخر"), narration="N.")
    body = text_in(lay_out(slide, LECTRA, image=None, lang="ar"), "body")
    assert [paragraph.rtl for paragraph in body.paragraphs] == [False, True, True]
    assert body.paragraphs[0].lines[1].startswith("    print")
