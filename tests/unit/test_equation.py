"""Formulas on a slide: read, drawn, and written so that PowerPoint edits them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pydantic import ValidationError

from lectra.deck.blocks.drawn import Room
from lectra.deck.blocks.equation import Equation
from lectra.deck.boxes import Box
from lectra.deck.graphics.formula import Formula
from lectra.deck.graphics.words import Words
from lectra.deck.layout import lay_out
from lectra.deck.omml import NoOmml, omml
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.document.formulas import plain, spoken, tree
from lectra.document.inline import spans_of
from lectra.models import WrittenSlide
from lectra.registry import THEMES

ROOM = Box(112, 272, 1696, 618)
NAMES = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "a14": "http://schemas.microsoft.com/office/drawing/2010/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
FORMULAS = [
    r"E = mc^2",
    r"f'(x) = \lim_{h\to 0}\frac{f(x+h)-f(x)}{h}",
    r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}",
    r"\sqrt[3]{\overline{AB}} \le \left|\hat{x}\right|",
    r"\ce{2H2 + O2 -> 2H2O}",
    r"\ce{SO4^2-}",
    r"\ce{CO2 ^}",
    r"\ce{^{14}_{6}C}",
    r"\begin{cases}x & x \ge 0\\ -x & x < 0\end{cases}",
    r"A = \begin{pmatrix}1 & 2\\ 3 & 4\end{pmatrix}",
    r"\int_0^1 \mathbf{v}(t)\,\mathrm{d}t",
    r"\underbrace{a + b}_{c} \xrightarrow{n} \binom{n}{k}",
]
DERIVATION = [r"f(x) &= x^2", r"f'(x) &= \frac{d}{dx}x^2", r"&= 2x"]


def equation(**fields: Any) -> Equation:
    return Equation.model_validate({"type": "equation", **fields})


def room(lang: str = "en", theme: str = "lectra") -> Room:
    return Room(ROOM, THEMES[theme].light, THEMES[theme], lang)


def formulas(block: Equation, where: Room | None = None) -> list[Formula]:
    graphics = block.arrange(where or room()).graphics
    return [graphic for graphic in graphics if isinstance(graphic, Formula)]


def write(block: Equation, folder: Path, lang: str = "en", theme: str = "lectra") -> Any:
    """Draw and write a slide with a block; return the slide as python-pptx reads it."""
    script = WrittenSlide.model_validate({"title": "T", "blocks": [block.model_dump()], "narration": "N."})
    layout = lay_out(script, THEMES[theme], image=None, lang=lang)
    draw_slide(layout, None, folder / "slide.png", folder / "small.jpg")
    target = folder / "deck.pptx"
    write_deck([DeckSlide(layout, script)], title="T", lang=lang, theme=THEMES[theme], target=target)
    (slide,) = Presentation(str(target)).slides
    return slide


def as_xml(latex: str) -> Any:
    """Return a formula as Office MathML, parsed."""
    written = omml(tree(latex), 'sz="100">')
    return parse_xml(f'<x xmlns:a="{NAMES["a"]}">{written}</x>')[0]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"E = mc^2", "E = mc²"),
        (r"f'(x) = 3x^2 - 2x", "f′(x) = 3x² − 2x"),
        (r"10^{-3}", "10⁻³"),
        (r"O(n\log n)", "O(n log n)"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
        (r"e^{i\pi} + 1 = 0", "e^(iπ) + 1 = 0"),
        (r"v_{\text{max}}", "vₘₐₓ"),
        (r"\sqrt{x+1}", "√(x + 1)"),
        (r"x \in \mathbb{R}^n", "x ∈ ℝⁿ"),
        (r"a = -b", "a = −b"),
        (r"\cos^2\theta", "cos² θ"),
        (r"\ce{2H2 + O2 -> 2H2O}", "2H₂ + O₂ → 2H₂O"),
        (r"\ce{SO4^2-}", "SO₄²⁻"),
        (r"\ce{^{14}_{6}C}", "¹⁴₆C"),
        (r"\begin{aligned}x^2&=4\\x&=\pm 2\end{aligned}", "x² = 4; x = ±2"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1, 2; 3, 4)"),
    ],
)
def test_a_formula_has_plain_characters(latex: str, text: str) -> None:
    assert plain(latex) == text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "a over b"),
        ("de", "a durch b"),
        ("de-AT", "a durch b"),
        ("fr", "a sur b"),
        ("pt", "a sobre b"),
        ("sv", "a/b"),
    ],
)
def test_a_formula_is_spoken_or_else_plain(lang: str, words: str) -> None:
    assert spoken(r"\frac{a}{b}", lang) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"latex": r"\frac{a"}, "column 6: '{' without a matching '}'"),
        ({"latex": r"x + \foo{y}"}, r"unsupported command: \foo"),
        ({"latex": "x^2^3"}, "column 4: double superscript"),
        ({"lines": ["a = b", r"\frac{c"]}, "column 6"),
        ({"latex": "x", "symbols": [{"symbol": "x^", "meaning": "m"}]}, "column 3: missing argument"),
        ({"latex": r"\,"}, "shows nothing"),
        ({}, "one of them"),
        ({"latex": "a", "lines": ["b"]}, "one of them"),
        ({"lines": [r"a \\ b"]}, "several lines"),
        ({"latex": "+".join(f"x_{{{n}}}" for n in range(80))}, "part it into several, as lines"),
        ({"latex": "x" * 2000}, "at most"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        equation(**fields)
    assert words in str(caught.value)


def test_the_place_of_an_error_has_the_field() -> None:
    with pytest.raises(ValidationError) as caught:
        equation(lines=["a = b", r"\frac{c"])
    assert [problem["loc"] for problem in caught.value.errors()] == [("lines", 1, "latex")]


@pytest.mark.parametrize("latex", FORMULAS)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_it_is_drawn_in_its_room_and_nothing_is_cut(tmp_path: Path, latex: str, lang: str) -> None:
    block = equation(latex=latex, label="A law", symbols=[{"symbol": "x", "meaning": "a length"}])
    assert block.arrange(room(lang)).fits
    for formula in formulas(block, room(lang)):
        box = formula.box
        assert ROOM.x <= box.x and box.right <= ROOM.right and ROOM.y <= box.y and box.bottom <= ROOM.bottom
    slide = write(equation(latex=latex), tmp_path, lang)
    (picture,) = slide.shapes.element.findall(".//p:pic", NAMES)
    (blip,) = picture.findall(".//a:blip", NAMES)
    part = slide.part.related_part(blip.get(qn("r:embed")))
    (tmp_path / "formula.png").write_bytes(part.blob)
    with Image.open(tmp_path / "formula.png") as image:
        left, top, right, bottom = image.convert("RGBA").getchannel("A").getbbox() or (0, 0, 0, 0)
        assert left > 0 and top > 0 and right < image.width and bottom < image.height


@pytest.mark.parametrize("latex", FORMULAS)
def test_the_deck_has_a_formula_with_a_picture_behind_it(tmp_path: Path, latex: str) -> None:
    slide = write(equation(latex=latex), tmp_path)
    (both,) = slide.shapes.element.findall("mc:AlternateContent", NAMES)
    choice, fallback = both.find("mc:Choice", NAMES), both.find("mc:Fallback", NAMES)
    assert both.nsmap[choice.get("Requires")] == NAMES["a14"]
    assert len(choice.findall(".//a:p/a14:m/m:oMathPara/m:oMath", NAMES)) == 1
    assert len(fallback.findall("p:pic", NAMES)) == 1
    described = [each.attrib["descr"] for each in both.iter(f"{{{NAMES['p']}}}cNvPr")]
    assert described == [spoken(latex, "en")] * 2
    ids = [each.get("id") for each in slide.shapes.element.iter(f"{{{NAMES['p']}}}cNvPr")]
    assert len(set(ids)) == len(ids) - 1  # the formula and its picture are one object
    with ZipFile(tmp_path / "deck.pptx") as deck:
        for name in deck.namelist():
            if name.endswith(".xml"):
                parse_xml(deck.read(name))


@pytest.mark.parametrize("latex", FORMULAS)
def test_the_decks_formula_has_the_signs_of_the_one_that_is_drawn(latex: str) -> None:
    written = as_xml(latex)
    texts = "".join(each.text for each in written.iter(f"{{{NAMES['m']}}}t"))
    letters = {char for char in plain(latex).translate(_COMMON) if char.isalnum()}
    assert letters <= set(texts)


_COMMON = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ⁿᵢ", "01234567890123456789ni")


def test_a_structure_of_chemistry_stays_a_picture(tmp_path: Path) -> None:
    latex = r"\chemfig{H_3C-CH_3}"
    with pytest.raises(NoOmml):
        omml(tree(latex), "sz='100'>")
    slide = write(equation(latex=latex), tmp_path)
    assert [shape.name for shape in slide.shapes if shape.shape_type == 13] == ["Equation"]


def test_lines_are_aligned_and_appear_one_by_one() -> None:
    block = equation(lines=DERIVATION, symbols=[{"symbol": "x", "meaning": "a number"}])
    lines = [formula for formula in formulas(block) if formula.name == "Equation"]
    assert [line.item for line in lines] == [1, 2, 3]
    assert lines[2].x > lines[0].x  # it begins with the sign at which all are aligned
    assert lines[0].baseline < lines[1].baseline < lines[2].baseline
    lines_said = ["f(x) = x²", "f′(x) = d/dx x²", "= 2x", "x: a number"]
    assert [str(text).replace("\u00a0", " ") for text in block.items()] == lines_said
    assert [g.item for g in block.arrange(room()).graphics if isinstance(g, Words)] == [4]


def test_lines_without_a_place_are_aligned_at_their_equals_signs() -> None:
    block, other = (
        equation(lines=lines) for lines in (["a = b + c", "d + e = f"], ["a &= b + c", "d + e &= f"])
    )
    assert [line.x for line in formulas(block)] == [line.x for line in formulas(other)]


def test_many_lines_go_on_on_further_slides() -> None:
    lines = [rf"x_{{{n}}} &= \frac{{{n}}}{{2}}" for n in range(18)]
    parts = equation(lines=lines, symbols=[{"symbol": "x", "meaning": "m"}]).parts(room())
    assert len(parts) > 1 and all(part.arrange(room()).fits for part in parts)
    assert [line.latex for part in parts for line in part.lines] == lines
    assert [len(part.symbols) for part in parts] == [*[0] * (len(parts) - 1), 1]


def test_it_is_said_by_its_name_its_lines_and_its_symbols() -> None:
    block = equation(latex="E = mc^2", label="Einstein", symbols=[{"symbol": "m", "meaning": "mass"}])
    assert [str(text) for text in block.said()] == ["Einstein", "E = mc²", "m: mass"]
    assert [span.latex for text in block.said() for span in spans_of(text)] == ["E = mc^2", "m"]


def test_what_symbols_mean_is_on_the_other_side_where_text_runs_leftwards() -> None:
    block = equation(latex="x", symbols=[{"symbol": "x", "meaning": "طول"}])
    for lang, before in (("en", True), ("ar", False)):
        arranged = block.arrange(room(lang))
        (symbol,) = (g for g in arranged.graphics if isinstance(g, Formula) and g.name == "Symbol")
        (words,) = (g for g in arranged.graphics if isinstance(g, Words))
        assert (symbol.box.right <= words.text.box.x) == before
        assert (words.text.box.right <= symbol.box.x) != before


PIECES = [
    r"\frac",
    r"\sqrt",
    "{",
    "}",
    "^",
    "_",
    "x",
    "2",
    "=",
    "&",
    r"\\",
    r"\sum",
    "'",
    r"\left(",
    r"\right)",
    r"\ce{",
    " ",
    "é",
    r"\text{",
    r"\begin{matrix}",
    r"\end{matrix}",
    "<",
    '"',
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_latex_is_drawn_and_written_or_refused(latex: str) -> None:
    try:
        block = equation(latex=latex)
    except ValidationError:
        return
    (formula,) = formulas(block)
    assert formula.box.w > 0 and plain(latex)
    assert as_xml(latex).tag == f"{{{NAMES['m']}}}oMath"


def test_lectures_without_formulas_do_not_load_what_draws_them() -> None:
    program = (
        "import sys; from lectra.document.slide import Slide; from lectra.registry import BLOCKS; [*BLOCKS];"
        "Slide.model_validate({'title': 'T'}); print({'mathra', 'resvg_py'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
